"""What stands open at a case beside its history: promises, meetings, handoffs, referrals, mails that did not arrive."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from consultations import catalogue
from consultations.deadlines import Deadline, deadline
from consultations.enums import OPEN, ReferralStatus, Side
from consultations.models import Case
from consultations.timeline_rows import Row
from mailing.enums import MessageStatus

LOST = (MessageStatus.FAILED, MessageStatus.BOUNCED)


@dataclass(frozen=True)
class OpenPromise:
    """Whose turn it is, for what and by when."""

    ref: str
    side: Side
    text: str
    due: Deadline


@dataclass(frozen=True)
class Meeting:
    """A meeting that was agreed and is not yet logged."""

    ref: str
    at: datetime
    method: str
    advisor: str
    place: str
    is_over: bool


@dataclass(frozen=True)
class Offered:
    """Dates that the client has not answered yet."""

    ref: str
    advisor: str
    answer_by: date
    is_late: bool


@dataclass(frozen=True)
class OpenMatters:
    """Everything that somebody still owes somebody, from the rows of a history."""

    takes_promises: bool  # whether a new one may be noted
    promises: list[OpenPromise]
    meetings: list[Meeting]
    offer: Offered | None
    handoffs: list[tuple[str, bool, datetime]]  # (the other desk, whether we asked it, since when)
    referrals: list[tuple[str, str, datetime]]  # (ref, partner, since when)
    lost_mails: list[tuple[datetime, str, str]]  # to the address that stands at the case: (when, state, the server's answer)


def open_matters(case: Case, rows: Iterable[Row], now: datetime) -> OpenMatters:
    rows = sorted(rows, key=lambda row: row.at)
    today = timezone.localdate(now)
    lost = [row for row in rows if row.kind == "mail" and row.state in LOST and case.email and row.who == case.email]
    waiting = [row for row in rows if row.kind == "referral" and row.state == ReferralStatus.ASKED]
    handed = [row for row in rows if row.kind == "handoff" and not row.state]
    meetings = [_meeting(row, now) for row in _standing(rows, "appointment")]
    is_open = case.status in OPEN  # else no contact is logged, so what took place waits for nobody
    return OpenMatters(
        takes_promises=is_open,
        promises=sorted((_promise(row, today) for row in _standing(rows, "promise")), key=lambda kept: kept.due.day),
        meetings=sorted((one for one in meetings if is_open or not one.is_over), key=lambda meeting: meeting.at),
        offer=next((_offered(row, today) for row in _standing(rows, "offer") if is_open), None),
        handoffs=[(catalogue.desk(row.extra).label, row.name == "out", row.at) for row in handed],
        referrals=[(row.ref, row.name, row.at) for row in waiting],
        lost_mails=[(row.at, str(MessageStatus(row.state).label), row.text) for row in reversed(lost)],
    )


def _standing(rows: Iterable[Row], kind: str) -> list[Row]:
    return [row for row in rows if row.kind == kind and not row.state]


def _promise(row: Row, today: date) -> OpenPromise:
    return OpenPromise(row.ref, Side(row.name), row.text, deadline(row.day or today, today))


def _meeting(row: Row, now: datetime) -> Meeting:
    at = row.when or row.at
    return Meeting(row.ref, at, catalogue.label(row.name), row.extra, row.text, is_over=at < now)


def _offered(row: Row, today: date) -> Offered:
    day = row.day or today
    return Offered(row.ref, row.extra, day, is_late=day < today)
