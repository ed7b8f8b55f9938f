"""The made-up last hours: real actions, with their mails, transitions and audit rows."""

import uuid
from dataclasses import dataclass
from datetime import date
from random import Random

from accounts.actors import VISITOR, Actor
from consultations import actions
from consultations.actions.handoffs import hand_off
from consultations.catalogue import content_axis
from consultations.demo.clients import DemoClient, for_desk
from consultations.demo.stories import Step, Story
from consultations.models import Advisor, Case, Code
from core.workdays import add_working_days

REACHED = ("received", "assigned", "begun", "closed")  # one new case at each desk for each
HANDED_TO = {"general": "trade_secret", "trade_secret": "overseas", "overseas": "general"}  # the begun one, to another desk


@dataclass(frozen=True)
class Recent:
    """Brings today's cases in through the actions."""

    rng: Random
    today: date
    people: list[list[str]]
    client: Actor  # the made-up client who signs in
    manager: Actor

    def of_desk(self, desk: str, clients: list[DemoClient], advisors: list[Advisor]) -> None:
        own = for_desk(desk, clients)
        for reached in REACHED:
            who = self.rng.choice(own)
            self._case(desk, who, self.rng.choice(who.stories_of(desk)), self.rng.choice(advisors), reached)

    def _case(self, desk: str, who: DemoClient, story: Story, advisor: Advisor, reached: str) -> None:
        by = self.client if desk == "trade_secret" else VISITOR
        case = actions.submit(by=by, entry=self._entry(desk, who, story), form_key=self._key())
        if reached == "received":
            return
        actions.assign(case=case, advisor=advisor, by=self.manager)
        if reached == "assigned":
            return
        following = None if reached == "closed" else add_working_days(self.today, 5)
        entry = _contact_entry(case, who, story, story.steps[0], advisor, following)
        actions.log_contact(case=case, by=self.manager, entry=entry)
        if reached == "begun" and desk in HANDED_TO:
            reason = story.route or story.about(story.subject, who.product)
            hand_off(case=case, to_desk=HANDED_TO[desk], reason=reason, by=self.manager, form_key=self._key())
        if reached == "closed":
            actions.close(case=case, by=self.manager, outcome=Code.objects.get(pk=f"outcome.{story.outcome}"))

    def _key(self) -> uuid.UUID:
        return uuid.UUID(int=self.rng.getrandbits(128), version=4)

    def _entry(self, desk: str, who: DemoClient, story: Story) -> actions.ConsultationEntry:
        is_person = who.client.kind_id == "client_kind.person"
        name, kana = (who.client.name, who.client.kana) if is_person else self.rng.choice(self.people)
        return actions.ConsultationEntry(
            desk=desk,
            theme=f"theme.{story.theme}" if story.theme else "",
            body=story.about(story.body, who.product),
            person_name=name,
            person_kana=kana,
            email=f"client-{who.client.pk}@demo.example",
            language=who.language,
            leak_suspected=story.content == "ts_leak",
            company="" if is_person else who.client.name,
            corporate_number=who.client.corporate_number or "",
            prefecture=who.client.prefecture_id or "",
            industry=who.client.industry_id or "",
            employees=who.client.employees,
            phone=f"030000{self.rng.randint(0, 9999):04d}",
        )


def _contact_entry(
    case: Case, who: DemoClient, story: Story, step: Step, advisor: Advisor, following: date | None
) -> actions.ContactEntry:
    return actions.ContactEntry(
        method=f"method.{step.method}",
        contacted_on=case.received_on,
        advisor=advisor,
        theme=case.theme_id or "",
        content=f"{content_axis(case.desk_id, case.theme_id)}.{story.content}",
        law=f"law.{story.law}" if story.law else "",
        result=f"result.{step.result}",
        minutes=step.minutes,
        partner=step.partner,
        joint_desk=step.joint_desk,
        route=story.route,
        next_on=following,
        summary=story.about(step.summary, who.product),
        countries=tuple(f"country.{code}" for code in story.countries),
        matters=tuple(f"matter.{code}" for code in story.matters),
        experts=tuple(f"expert.{code}" for code in step.experts),
        deliverables=tuple(f"deliverable.{code}" for code in step.deliverables),
    )
