"""How a case went, in the words for its client: the five stages, and what happened when. No comment of the desk."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from consultations.enums import CaseStatus
from consultations.models import Case
from core.models import Transition

DONE, CURRENT, LATER, LEFT_OUT = "done", "current", "later", "left_out"
_STAGE_OF = {
    CaseStatus.RECEIVED: 1,
    CaseStatus.ASSIGNED: 2,
    CaseStatus.IN_SUPPORT: 2,
    CaseStatus.WAITING: 3,
    CaseStatus.CLOSED: 4,
}
_ASKING = 3
# the step by which each stage began
_BEGAN_BY = (("submit",), ("submit",), ("assign", "begin"), ("ask",), ("close",))
_TOLD = {
    "submit": gettext_lazy("We received your consultation"),
    "assign": gettext_lazy("The person who will help you was decided"),
    "reassign": gettext_lazy("Another person will help you"),
    "hand_over": gettext_lazy("Another person will help you"),
    "hand_over_waiting": gettext_lazy("Another person will help you"),
    "begin": gettext_lazy("The support began"),
    "ask": gettext_lazy("We asked you something"),
    "resume": gettext_lazy("We went on"),
    "close": gettext_lazy("The consultation was completed"),
    "reopen": gettext_lazy("The consultation was opened again"),
    "withdraw": gettext_lazy("You withdrew the consultation"),
    "restore": gettext_lazy("The consultation was taken up again"),
    "restore_assigned": gettext_lazy("The consultation was taken up again"),
}


@dataclass(frozen=True)
class Stage:
    """One of the five stages, whether it is over, and since when."""

    label: str
    state: str
    day: date | None = None


@dataclass(frozen=True)
class Event:
    """Something that happened on a day, for the client to see."""

    day: date
    text: str


def stages_of(case: Case, steps: Sequence[Transition]) -> list[Stage]:
    """The five stages of a consultation; none for one that was withdrawn. `steps` are oldest first."""
    if case.status == CaseStatus.WITHDRAWN:
        return []
    labels = (
        CaseStatus.RECEIVED.public_label,
        _("We are choosing who will help you"),
        CaseStatus.IN_SUPPORT.public_label,
        CaseStatus.WAITING.public_label,
        CaseStatus.CLOSED.public_label,
    )
    here = _STAGE_OF[CaseStatus(case.status)]
    standing = _standing(steps)
    days = [_last_day(standing, names) for names in _BEGAN_BY]
    days[0] = days[0] or case.received_on
    return [Stage(label, _state(at, here, days), days[at] if at <= here else None) for at, label in enumerate(labels)]


def _state(at: int, here: int, days: Sequence[date | None]) -> str:
    if at == here:
        return DONE if here == len(_BEGAN_BY) - 1 else CURRENT
    if at > here:
        return LATER
    return LEFT_OUT if at == _ASKING and days[at] is None else DONE


def events_of(case: Case, steps: Sequence[Transition], *, has_contacts: bool = True) -> list[Event]:
    """Steps and contacts, newest first. Of a contact its day, method and who it was with; its notes are the desk's.

    Without `has_contacts` none is looked for.
    """
    told = [Event(localtime(step.at).date(), str(_TOLD[step.name])) for step in _standing(steps) if step.name in _TOLD]
    if not any(step.name == "submit" for step in steps):
        told.insert(0, Event(case.received_on, str(_TOLD["submit"])))
    rows = case.contacts.select_related("method", "advisor").order_by("contacted_on", "pk")
    for contact in rows.only("case_id", "contacted_on", "method", "advisor__name") if has_contacts else ():
        words = {"method": contact.method.label, "name": contact.advisor.name if contact.advisor else ""}
        text = _("%(method)s: %(name)s") if contact.advisor else "%(method)s"
        told.append(Event(contact.contacted_on, text % words))
    return sorted(told, key=lambda event: event.day)[::-1]  # of one day, what came last comes first as well


def _standing(steps: Sequence[Transition]) -> list[Transition]:
    """Without the steps that were undone, and without the undoing."""
    found: list[Transition] = []
    for step in steps:
        if step.name != "undo":
            found.append(step)
        elif found and found[-1].name == step.comment:
            found.pop()
    return found


def _last_day(steps: Sequence[Transition], names: Sequence[str]) -> date | None:
    return next((localtime(step.at).date() for step in reversed(steps) if step.name in names), None)
