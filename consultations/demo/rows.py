"""Rows of a made-up past, as the actions would have left them on those days."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from consultations import clock, revisions
from consultations.catalogue import content_axis
from consultations.demo.clients import DemoClient
from consultations.demo.days import at
from consultations.demo.stories import Step, Story
from consultations.enums import Source
from consultations.models import Advisor, Case, ClockInterval, Contact, ContactMention
from consultations.search_texts import case_text, contact_text
from core.actors import ANONYMOUS, ActorLike, ServiceActor
from core.audit import object_type
from core.fiscal import fiscal_year
from core.models import Transition


@dataclass(frozen=True)
class Matter:
    """A case with the client, the story behind it and the advisor who works it."""

    case: Case
    who: DemoClient
    story: Story
    advisor: Advisor

    def about(self, text: str) -> str:
        return self.story.about(text, self.who.product)

    @property
    def worker(self) -> ActorLike:
        return ServiceActor(f"user:{self.advisor.user.ref}", str(self.advisor))


@dataclass
class Rows:
    """What is written together at the end, each table at once."""

    cases: list[Case] = field(default_factory=list)
    contacts: list[Contact] = field(default_factory=list)
    mentions: list[ContactMention] = field(default_factory=list)
    transitions: list[tuple[Case, Transition]] = field(default_factory=list)

    def note(self, case: Case, name: str, target: str, moment: datetime, by: ActorLike = ANONYMOUS) -> None:
        """The case goes to `target`, with its transition."""
        source = "" if name == "submit" else case.status
        row = Transition(
            object_type=object_type(case), name=name, source=source, target=target, at=moment, by_ref=by.ref, by_label=by.label
        )
        case.status = target
        self.transitions.append((case, row))

    def write(self) -> None:
        for case in self.cases:
            case.search_text = case_text(case, case.client)
        Case.objects.bulk_create(sorted(self.cases, key=lambda case: case.created_at))
        Contact.objects.bulk_create(sorted(self.contacts, key=lambda contact: contact.logged_at))
        ContactMention.objects.bulk_create(self.mentions)
        for case, transition in self.transitions:
            transition.object_id = case.pk
        Transition.objects.bulk_create(transition for _case, transition in self.transitions)
        ClockInterval.objects.bulk_create(self._clock())
        revisions.touch((contact.fiscal_year, desk) for contact in self.contacts for desk in _desks_of(contact))

    def _clock(self) -> Iterable[ClockInterval]:
        """The intervals that the transitions of each case leave behind."""
        running: dict[int, ClockInterval] = {}
        for case, transition in self.transitions:
            kind, last = clock.kind_of(transition.target), running.get(case.pk)
            if last is not None and last.kind == kind:
                continue
            if last is not None:
                last.ended_at = transition.at
                yield running.pop(case.pk)
            if kind is not None:
                running[case.pk] = ClockInterval(case=case, kind=kind, started_at=transition.at)
        yield from running.values()


def contact_of(matter: Matter, step: Step, day: date, following: date | None, *, this_year: int) -> Contact:
    """The contact of that day, with the client frozen as he was then."""
    case, story = matter.case, matter.story
    contact = Contact(
        case=case,
        source=Source.STAFF,
        contacted_on=day,
        fiscal_year=fiscal_year(day),
        desk_id=case.desk_id,
        joint_desk_id=step.joint_desk or None,
        site_id=case.site_id,
        theme_id=case.theme_id,
        method_id=f"method.{step.method}",
        minutes=step.minutes,
        advisor=matter.advisor,
        content_id=f"{content_axis(case.desk_id, case.theme_id)}.{story.content}",
        law_id=f"law.{story.law}" if story.law else None,
        result_id=f"result.{step.result}",
        partner_id=step.partner or None,
        regulation_status_id=f"regulation_status.{step.regulation_status}" if step.regulation_status else None,
        route=story.route if step is story.steps[0] else "",
        next_on=following,
        summary=matter.about(step.summary),
        logged_at=at(day, 17),
        logged_by=str(matter.advisor),
    )
    _freeze(contact, matter.who, is_renamed=contact.fiscal_year == this_year)
    contact.search_text = contact_text(contact, case)
    return contact


def mentions_of(contact: Contact, story: Story, step: Step, engagement: str | None) -> Iterable[ContactMention]:
    """Every country, matter, deliverable and expert that the contact names; a main matter is one of them."""
    keys = [contact.content_id] if contact.content_id.startswith("matter.") else []
    keys += [f"matter.{code}" for code in story.matters]
    keys += [f"country.{code}" for code in story.countries]
    keys += [f"deliverable.{code}" for code in step.deliverables]
    keys += [f"expert.{code}" for code in step.experts]
    for key in dict.fromkeys(keys):
        axis = key.partition(".")[0]
        yield ContactMention(contact=contact, axis=axis, code_id=key, engagement_id=engagement if axis == "expert" else None)


def _freeze(contact: Contact, who: DemoClient, *, is_renamed: bool) -> None:
    client = who.client
    contact.client = client
    contact.client_name = client.name if is_renamed or not who.old_name else who.old_name
    contact.client_kana = client.kana
    contact.client_kind_id = client.kind_id
    contact.corporate_number = client.corporate_number or ""
    contact.postal_code = client.postal_code
    contact.prefecture_id = client.prefecture_id
    contact.industry_id = client.industry_id
    contact.capital_yen = client.capital_yen
    contact.employees = client.employees
    contact.size_id = client.size_id


def _desks_of(contact: Contact) -> Iterable[str]:
    return filter(None, (contact.desk_id, contact.joint_desk_id))
