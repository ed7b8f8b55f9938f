"""The stages of a staged support: visits by number, deliverables, the secrecy rules before and after, the campaign."""

from collections.abc import Iterable
from dataclasses import dataclass

from consultations.enums import Axis
from consultations.models import Code, Contact, EfilingTicket

VISIT = f"{Axis.METHOD}.visit"


@dataclass(frozen=True)
class Stage:
    """One contact with what it brought; `visit` is its number among the visits, None for other methods."""

    contact: Contact
    visit: int | None
    experts: tuple[str, ...]
    deliverables: tuple[str, ...]


@dataclass(frozen=True)
class Stages:
    """All contacts of a case, the first one first, and what changed between them."""

    stages: list[Stage]
    before: Code | None  # the state of the secrecy rules at the first contact that tells one
    after: Code | None  # … and at the last
    campaign: Code | None
    deliverables: list[str]  # each once, in the order in which they came
    tickets: list[tuple[Contact, EfilingTicket]]

    @property
    def visits(self) -> list[Stage]:
        return [stage for stage in self.stages if stage.visit is not None]


def stages(contacts: Iterable[Contact]) -> Stages:
    """`contacts` are those of one case, with mentions, codes and tickets fetched.

    A visit whose number was not given follows the one before it.
    """
    rows = sorted(contacts, key=lambda contact: (contact.contacted_on, contact.pk))
    found: list[Stage] = []
    number = 0
    for contact in rows:
        is_visit = contact.method_id == VISIT
        number = (contact.visit_no or number + 1) if is_visit else number
        experts, deliverables = _mentioned(contact, Axis.EXPERT), _mentioned(contact, Axis.DELIVERABLE)
        found.append(Stage(contact, number if is_visit else None, experts, deliverables))
    states = [contact.regulation_status for contact in rows if contact.regulation_status]
    campaigns = [contact.campaign for contact in rows if contact.campaign]
    return Stages(
        stages=found,
        before=states[0] if states else None,
        after=states[-1] if states else None,
        campaign=campaigns[-1] if campaigns else None,
        deliverables=list(dict.fromkeys(name for stage in found for name in stage.deliverables)),
        tickets=[(contact, contact.ticket) for contact in rows if hasattr(contact, "ticket")],
    )


def _mentioned(contact: Contact, axis: Axis) -> tuple[str, ...]:
    return tuple(mention.code.label for mention in contact.mentions.all() if mention.axis == axis)
