"""The made-up past of a desk: when cases came, how far they went, and what waits today."""

from dataclasses import dataclass, field
from datetime import date
from random import Random

from consultations.catalogue import resolve_site
from consultations.demo.clients import DemoClient, for_desk
from consultations.demo.days import at, working_day_ago, working_days
from consultations.demo.rows import Matter, Rows, contact_of, mentions_of
from consultations.demo.stories import Step, Story, stories
from consultations.enums import CaseStatus, Level, Source
from consultations.models import Advisor, Case
from core.actors import ActorLike
from core.fiscal import bounds, fiscal_year
from core.receipts import issue
from core.workdays import add_working_days

CASES_THIS_YEAR, CASES_LAST_YEAR = 30, 16
PROMISE = 3  # working days until the first answer
# (working days ago, how far the case has come): what waits at every desk today
WAITING = ((8, "received"), (6, "assigned"), (4, "begun"), (3, "received"), (2, "assigned"), (1, "received"))
ENGAGEMENTS = ("engagement.resident", "engagement.dispatched")


@dataclass
class Past:
    """Collects the cases up to `today`; `rows.write()` brings them into the database."""

    rng: Random
    today: date
    people: list[list[str]]  # name and reading of contact persons
    manager: ActorLike  # who assigns
    rows: Rows = field(default_factory=Rows)

    def of_desk(self, desk: str, clients: list[DemoClient], advisors: list[Advisor]) -> None:
        """A smaller last year, this year up to two weeks ago, and what waits today."""
        own, pick = for_desk(desk, clients), self.rng.choice
        arrivals = [(day, "closed") for day in self._days_of_arrival()]
        arrivals += [(working_day_ago(self.today, ago), reached) for ago, reached in WAITING]
        for day, reached in arrivals:
            who = pick(own)
            self._follow(self._matter(desk, day, who, pick(who.stories_of(desk)), pick(advisors)), reached)
        for story in stories().get(f"{desk}/en", []):
            english = next(one for one in clients if one.language == "en")
            self._follow(self._matter(desk, working_day_ago(self.today, 30), english, story, advisors[0]), "closed")

    def _days_of_arrival(self) -> list[date]:
        year = fiscal_year(self.today)
        first, last = bounds(year - 1)
        return self._some(first, last, CASES_LAST_YEAR) + self._some(
            bounds(year)[0], working_day_ago(self.today, 9), CASES_THIS_YEAR
        )

    def _some(self, first: date, last: date, count: int) -> list[date]:
        possible = working_days(first, last)
        return sorted(self.rng.choices(possible, k=min(count, 2 * len(possible)))) if possible else []

    def _matter(self, desk: str, day: date, who: DemoClient, story: Story, advisor: Advisor) -> Matter:
        matter = Matter(self._case(desk, day, who, story), who, story, advisor)
        self.rows.cases.append(matter.case)
        self.rows.note(matter.case, "submit", CaseStatus.RECEIVED, matter.case.created_at)
        return matter

    def _case(self, desk: str, day: date, who: DemoClient, story: Story) -> Case:
        number, promised = issue(day), add_working_days(day, PROMISE)
        name, kana = self.rng.choice(self.people)
        is_person = who.client.kind_id == "client_kind.person"
        moment = at(day, self.rng.randint(9, 16), self.rng.randint(0, 59))
        return Case(
            ref=number,
            case_no=number,
            desk_id=desk,
            site_id=resolve_site(desk, (who.client.prefecture_id or "").rpartition(".")[2]),
            theme_id=f"theme.{story.theme}" if story.theme else None,
            client=who.client,
            source=self.rng.choice([Source.WEB, Source.STAFF, Source.STAFF]),
            level=Level(story.level),
            is_urgent=story.content == "ts_leak",
            received_on=day,
            received_at=moment,
            promised_on=promised,
            due_on=promised,
            subject=story.about(story.subject, who.product),
            body=story.about(story.body, who.product),
            company_name="" if is_person else who.client.name,
            person_name=who.client.name if is_person else name,
            person_kana=who.client.kana if is_person else kana,
            email=f"client-{who.client.pk}@demo.example",
            phone=f"030000{self.rng.randint(0, 9999):04d}",
            language=who.language,
            created_at=moment,
        )

    def _follow(self, matter: Matter, reached: str) -> None:
        """The case goes on until today, at most as far as `reached`."""
        moment = at(add_working_days(matter.case.received_on, 1), 10)
        if reached == "received" or moment.date() > self.today:
            return
        matter.case.advisor, matter.case.assigned_at, matter.case.assigned_by = matter.advisor, moment, self.manager.label
        self.rows.note(matter.case, "assign", CaseStatus.ASSIGNED, moment, self.manager)
        if reached != "assigned":
            self._work(matter, only_first=reached == "begun")

    def _work(self, matter: Matter, *, only_first: bool) -> None:
        """Contact after contact; most who came to the end of their story by today are closed."""
        day = add_working_days(matter.case.received_on, self.rng.randint(1, PROMISE))
        for step in matter.story.steps:
            if day > self.today:
                return
            is_last = step is matter.story.steps[-1]
            following = add_working_days(day, self.rng.randint(6, 20))
            self._contact(matter, step, day, None if is_last else following)
            if only_first or (not is_last and self._is_overdue(following)):
                return
            day = add_working_days(day, self.rng.randint(1, 4)) if is_last else following
        is_of_last_year = matter.case.received_on < bounds(fiscal_year(self.today))[0]
        if day <= self.today and (is_of_last_year or self.rng.random() < 0.9):
            self._close(matter, day)

    def _is_overdue(self, following: date) -> bool:
        """A few agreed days of the last two weeks have passed without a contact."""
        return working_day_ago(self.today, 10) <= following < self.today and self.rng.random() < 0.5

    def _contact(self, matter: Matter, step: Step, day: date, following: date | None) -> None:
        contact = contact_of(matter, step, day, following, this_year=fiscal_year(self.today))
        engagement = self.rng.choice(ENGAGEMENTS) if contact.desk_id == "general" else None
        self.rows.contacts.append(contact)
        self.rows.mentions += mentions_of(contact, matter.story, step, engagement)
        matter.case.due_on = following
        if matter.case.status != CaseStatus.IN_SUPPORT:
            self.rows.note(matter.case, "begin", CaseStatus.IN_SUPPORT, contact.logged_at, matter.worker)

    def _close(self, matter: Matter, day: date) -> None:
        case, moment = matter.case, at(day, 17, 10)
        case.due_on, case.outcome_id = None, f"outcome.{matter.story.outcome}"
        case.closed_at, case.closed_by = moment, matter.worker.label
        self.rows.note(case, "close", CaseStatus.CLOSED, moment, matter.worker)
