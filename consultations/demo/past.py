"""The made-up past of a desk: when cases came, how far they went, and what waits today."""

from dataclasses import dataclass, field
from datetime import date
from random import Random

from consultations.actions.submit import URGENT_WORKING_DAYS
from consultations.catalogue import resolve_site
from consultations.demo.clients import DemoClient, for_desk
from consultations.demo.days import at, working_day_ago, working_days
from consultations.demo.histories import History
from consultations.demo.rows import Matter, Rows, contact_of, mentions_of
from consultations.demo.stories import Step, Story, stories
from consultations.enums import CaseStatus, Level, Source
from consultations.models import Advisor, Case
from core.actors import ActorLike
from core.fiscal import bounds, fiscal_year
from core.receipts import issue
from core.workdays import add_working_days

FIRST_YEAR = 2023  # the first fiscal year of the demo; 2016 and 2017 are left to the ledgers
CASES_THIS_YEAR, CASES_OF_EARLIER_YEARS = 30, (10, 13, 16)  # the earlier years grow to the last one
PROMISE = 3  # working days until the first answer
# (working days ago, how far the case has come): what waits at every desk today
WAITING = (
    (8, "received"),
    (6, "assigned"),
    (4, "begun"),
    (3, "received"),
    (3, "waiting"),
    (2, "assigned"),
    (2, "withdrawn"),
    (1, "received"),
)
BEGUN_BY_ONE = (9, 7, 5)  # working days ago: cases that the advisor who signs in has begun
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
        """Smaller earlier years, this year up to two weeks ago, and what waits today."""
        own, pick = for_desk(desk, clients), self.rng.choice
        arrivals = [(day, "closed") for day in self._days_of_arrival()]
        arrivals += [(working_day_ago(self.today, ago), reached) for ago, reached in WAITING]
        for day, reached in arrivals:
            who = pick(own)
            self._follow(self._matter(desk, day, who, pick(who.stories_of(desk)), pick(advisors)), reached)
        for story in stories().get(f"{desk}/en", []):
            english = next(one for one in clients if one.language == "en")
            self._follow(self._matter(desk, working_day_ago(self.today, 30), english, story, advisors[0]), "closed")

    def of_advisor(self, desk: str, clients: list[DemoClient], advisor: Advisor) -> None:
        """Enough begun cases for a day of his."""
        for ago in BEGUN_BY_ONE:
            who = self.rng.choice(for_desk(desk, clients))
            story = next(one for one in who.stories_of(desk) if len(one.steps) > 1 and one.level == 1)
            self._follow(self._matter(desk, working_day_ago(self.today, ago), who, story, advisor), "begun")

    def of_history(self, history: History, advisors: list[Advisor]) -> None:
        """A client's matter from its first day to its end."""
        matter = self._matter(history.desk, add_working_days(history.start, 0), history.who, history.story, advisors[-1])
        self._assign(matter)
        day = add_working_days(matter.case.received_on, 2)
        for step, gap in zip(history.story.steps, (*history.gaps, 0), strict=True):
            following = add_working_days(day, gap) if gap else None
            self._contact(matter, step, day, following)
            day = following or add_working_days(day, 3)
        self._close(matter, day)

    def _days_of_arrival(self) -> list[date]:
        year = fiscal_year(self.today)
        earlier = range(FIRST_YEAR, year)
        counts = dict(zip(reversed(earlier), reversed(CASES_OF_EARLIER_YEARS), strict=False))
        found = [
            day for of_year in earlier for day in self._some(*bounds(of_year), counts.get(of_year, CASES_OF_EARLIER_YEARS[0]))
        ]
        return found + self._some(bounds(year)[0], working_day_ago(self.today, 9), CASES_THIS_YEAR)

    def _some(self, first: date, last: date, count: int) -> list[date]:
        possible = working_days(first, last)
        return sorted(self.rng.choices(possible, k=min(count, 2 * len(possible)))) if possible else []

    def _matter(self, desk: str, day: date, who: DemoClient, story: Story, advisor: Advisor) -> Matter:
        matter = Matter(self._case(desk, day, who, story), who, story, advisor)
        self.rows.cases.append(matter.case)
        self.rows.note(matter.case, "submit", CaseStatus.RECEIVED, matter.case.created_at)
        return matter

    def _case(self, desk: str, day: date, who: DemoClient, story: Story) -> Case:
        is_urgent = story.content == "ts_leak"
        number, promised = issue(day), add_working_days(day, URGENT_WORKING_DAYS if is_urgent else PROMISE)
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
            is_urgent=is_urgent,
            received_on=day,
            received_at=moment,
            promised_on=promised,
            due_on=promised,
            due_base_on=promised,
            due_set_at=moment,
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
        if reached == "withdrawn":
            self.rows.note(matter.case, "withdraw", CaseStatus.WITHDRAWN, at(matter.case.received_on, 17, 30))
        if reached in ("received", "withdrawn") or add_working_days(matter.case.received_on, 1) > self.today:
            return
        self._assign(matter)
        if reached != "assigned":
            self._work(matter, only_first=reached in ("begun", "waiting"))
        if reached == "waiting" and matter.case.status == CaseStatus.IN_SUPPORT:
            self.rows.note(matter.case, "ask", CaseStatus.WAITING, self.rows.contacts[-1].logged_at, matter.worker)

    def _assign(self, matter: Matter) -> None:
        moment = at(add_working_days(matter.case.received_on, 1), 10)
        matter.case.advisor, matter.case.assigned_at, matter.case.assigned_by = matter.advisor, moment, self.manager.label
        self.rows.note(matter.case, "assign", CaseStatus.ASSIGNED, moment, self.manager)

    def _work(self, matter: Matter, *, only_first: bool) -> None:
        """Contact after contact; most who came to the end of their story by today are closed, the others go on."""
        first = self.rng.randint(1, PROMISE)
        day = add_working_days(matter.case.received_on, URGENT_WORKING_DAYS if matter.case.is_urgent else first)
        for step in matter.story.steps:
            if day > self.today:
                return
            is_last = step is matter.story.steps[-1]
            following = add_working_days(day, self.rng.randint(6, 20))
            self._contact(matter, step, day, None if is_last else following)
            if is_last:
                self._plan(matter, following)
            if only_first or (not is_last and self._is_overdue(following)):
                return
            day = add_working_days(day, self.rng.randint(1, 4)) if is_last else following
        is_of_earlier_year = matter.case.received_on < bounds(fiscal_year(self.today))[0]
        if day <= self.today and (is_of_earlier_year or self.rng.random() < 0.9):
            self._close(matter, day)

    def _plan(self, matter: Matter, following: date) -> None:
        """What is due after the last contact: that day, or once it has passed one of these days; for every sixth nothing."""
        if following.toordinal() % 6 == 0:
            return
        soon = following if following >= self.today else add_working_days(self.today, following.toordinal() % 10)
        matter.case.due_on = matter.case.due_base_on = soon
        matter.case.due_set_at = self.rows.contacts[-1].logged_at

    def _is_overdue(self, following: date) -> bool:
        """A few agreed days of the last two weeks have passed without a contact."""
        return working_day_ago(self.today, 10) <= following < self.today and self.rng.random() < 0.5

    def _contact(self, matter: Matter, step: Step, day: date, following: date | None) -> None:
        contact = contact_of(matter, step, day, following, this_year=fiscal_year(self.today))
        engagement = self.rng.choice(ENGAGEMENTS) if contact.desk_id == "general" else None
        self.rows.contacts.append(contact)
        self.rows.mentions += mentions_of(contact, matter.story, step, engagement)
        matter.case.due_on = matter.case.due_base_on = following
        matter.case.due_set_at = contact.logged_at if following else None
        if matter.case.status != CaseStatus.IN_SUPPORT:
            self.rows.note(matter.case, "begin", CaseStatus.IN_SUPPORT, contact.logged_at, matter.worker)

    def _close(self, matter: Matter, day: date) -> None:
        case, moment = matter.case, at(day, 17, 10)
        case.due_on = case.due_base_on = case.due_set_at = None
        case.outcome_id = f"outcome.{matter.story.outcome}"
        case.closed_at, case.closed_by = moment, matter.worker.label
        self.rows.note(case, "close", CaseStatus.CLOSED, moment, matter.worker)
