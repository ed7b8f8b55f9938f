"""The mails that nobody presses a button for. Who they go to, under which key, and what they say of day and number."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from accounts.models import User
from consultations.follow_up_links import follow_up_token
from consultations.models import Case
from consultations.notices.complaints import to_hearer
from consultations.notices.delivery import (
    heads_at,
    hearers_of_complaint,
    mail_key,
    people_at,
    to_client,
    to_user,
)
from consultations.notices.emergency import emergency_overdue, overdue_key, reviewers
from consultations.querysets.walls import shut_out_of
from consultations.reminders import Reminder
from mailing.actions import queue
from mailing.render import address_of, render


@dataclass(frozen=True)
class DueWork:
    """What one advisor has before him today: how many cases and promises, and the numbers of the most pressing ones."""

    user: User
    over: int
    today: int
    soon: int
    recheck: int
    promises: int
    unlogged: int
    cases: Sequence[Case]

    @property
    def is_empty(self) -> bool:
        return not (self.over or self.today or self.soon or self.recheck or self.promises or self.unlogged)


class People:
    """Who is told, asked once per desk and level in one sweep."""

    def __init__(self) -> None:
        self._shut = shut_out_of()
        self._heads: dict[tuple[str, int], list[User]] = {}
        self._desk: dict[tuple[str, int], list[User]] = {}

    def of(self, reminder: Reminder) -> list[User]:
        """The users of a reminder that does not go to the client; never one who must not see the case."""
        shut = self._shut.get(reminder.case.ref, set())
        return [user for user in self._of(reminder, shut) if user.pk not in shut]

    def _of(self, reminder: Reminder, shut: set[int]) -> list[User]:
        case = reminder.case
        if reminder.audience == "hearer":
            return hearers_of_complaint(case)
        if reminder.audience == "reviewer":
            return reviewers(reminder.facts["access"])
        place = (case.desk_id, case.level)
        if reminder.audience == "manager":
            if place not in self._heads:
                self._heads[place] = heads_at(*place)
            return self._heads[place]
        advisor = reminder.advisor_of or case.advisor
        if advisor is not None and advisor.user is not None and advisor.user.is_active and advisor.user_id not in shut:
            return [advisor.user]
        if reminder.audience == "advisor":
            return []
        if place not in self._desk:
            self._desk[place] = people_at(*place)
        return self._desk[place]


def recipients(reminder: Reminder, people: People) -> list[tuple[str, User | None]]:
    """(key in the outbox, user) of each mail of the reminder; None is the client."""
    if reminder.audience == "client":
        return [(mail_key(reminder.case, reminder.event, "client", reminder.at), None)] if reminder.case.email else []
    if "access" in reminder.facts:
        access, days = reminder.facts["access"], reminder.facts["days"]
        return [(overdue_key(access, days, user), user) for user in people.of(reminder)]
    return [
        (mail_key(reminder.case, reminder.event, f"{_audience(reminder)}:{user.ref}", reminder.at), user)
        for user in people.of(reminder)
    ]


def _audience(reminder: Reminder) -> str:
    """Whose mail it is: who hears a complaint gets that of a manager."""
    return "manager" if reminder.audience == "hearer" else reminder.audience


def write(reminder: Reminder, user: User | None) -> None:
    """One mail of the reminder stands in the outbox, if it does not yet."""
    facts = {name: value for name, value in reminder.facts.items() if name != "follow_up"}
    if user is not None and "access" in facts:
        emergency_overdue(facts["access"], facts["days"], user)
        return
    if user is not None and "complaint" in facts:
        to_hearer(facts["complaint"], reminder.event, user, reminder.at)
        return
    if user is not None:
        to_user(reminder.case, reminder.event, reminder.audience, user, at=reminder.at, **facts)
        return
    if "follow_up" in reminder.facts:
        token = follow_up_token(reminder.facts["follow_up"], reminder.case.email)
        facts["page"] = address_of("my:follow_up", reminder.case.language, token)
    to_client(reminder.case, reminder.event, at=reminder.at, **facts)


def work_key(user: User, today: date) -> str:
    return f"work_due:{user.ref}:{today:%Y%m%d}"


def work_due(work: DueWork, today: date) -> None:
    """The advisor's list of the day: counts, numbers and one link."""
    user = work.user
    links = [(case.case_no, address_of("consultations:case_detail", user.language, case.ref)) for case in work.cases]
    context = {
        "name": str(user),
        "work": work,
        "links": links,
        "page": address_of("consultations:deadline_list", user.language),
    }
    subject, body = render("consultations/email/work_due_advisor", user.language, context)
    queue(
        key=work_key(user, today),
        event="work_due",
        recipient=user.email,
        language=user.language,
        subject=subject,
        body=body,
        is_restricted=True,
    )
