"""The client's first page: what he does next, his consultations, drafts and meetings."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any

from django.db.models import Count, Exists, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.timezone import localtime

from accounts.actors import Actor
from accounts.models import User
from consultations.client_view import sentences
from consultations.enums import OPEN, CaseStatus, MessageKind, ReferralStatus, Side
from consultations.follow_up_links import follow_up_token
from consultations.models import Appointment, Case, CaseMessage, Draft, FollowUp, Promise, Referral
from consultations.querysets import requested_by
from core.paging import KeysetPage, keyset_page

CASES_SHOWN = 20
_SHOWN = 5  # of meetings and drafts
_ORDER = ("-received_on", "-id")
_LONGEST = timedelta(days=1)  # of a meeting


@dataclass(frozen=True)
class Next:
    """The one thing to do next. `kind`: answer, referral, promise, read, follow_up, draft, meeting, nothing or start."""

    kind: str
    case: Case | None = None
    text: str = ""
    day: date | None = None
    draft: Draft | None = None


@dataclass(frozen=True)
class Line:
    """A consultation in the list: its state in the client's words, and how many replies he has not read."""

    case: Case
    status: str
    sentence: str
    unread: int


@dataclass(frozen=True)
class Home:
    next: Next
    lines: list[Line]
    page: KeysetPage[Case]
    drafts: list[Draft]
    meetings: list[Appointment]

    @cached_property
    def is_new(self) -> bool:
        """Whether the person never sent or wrote anything: then one card is enough."""
        return self.next.kind == "start"


def home_of(actor: Actor, now: datetime, *, after: str | None = None, before: str | None = None) -> Home:
    """The first page of who is signed in. However many consultations he has, the number of queries is bounded."""
    today = localtime(now).date()
    cases = Case.objects.requested_by(actor).select_related("desk", "advisor").defer("body", "search_text")
    page = keyset_page(cases.annotate(unread=_unread(now)), order=_ORDER, size=CASES_SHOWN, after=after, before=before)
    lines = [
        Line(case, CaseStatus(case.status).public_label, sentences(case, today)[-1], case.unread)  # type: ignore[attr-defined]
        for case in page.rows
    ]
    drafts = list(Draft.objects.visible_to(actor).unsent().filter(expires_on__gte=today)[:_SHOWN])
    meetings = _meetings(actor, now)
    return Home(_next(actor, now, page.rows, drafts, meetings), lines, page, drafts, meetings)


def _unread(now: datetime) -> Coalesce:
    """How many replies of a case wait to be read."""
    waiting = CaseMessage.objects.for_client(now).filter(case=OuterRef("pk"), kind=MessageKind.REPLY, read_at=None)
    return Coalesce(Subquery(waiting.order_by().values("case").annotate(n=Count("pk")).values("n")), 0)


def _meetings(actor: Actor, now: datetime) -> list[Appointment]:
    mine = Appointment.objects.standing().filter(requested_by(actor, "case__"), case__status__in=OPEN)
    rows = mine.filter(starts_at__gt=now - _LONGEST).select_related("case", "advisor", "method").defer("note")
    return [meeting for meeting in rows[: 2 * _SHOWN] if meeting.starts_at > now][:_SHOWN]


def _next(actor: Actor, now: datetime, shown: list[Case], drafts: list[Draft], meetings: list[Appointment]) -> Next:
    """What somebody waits for comes first, then what there is to read, then what he began himself."""
    if waiting := _waits_for_him(actor, now):
        return waiting
    if drafts:
        return Next("draft", draft=drafts[0])
    if meetings:
        return Next("meeting", meetings[0].case)
    return Next("nothing", shown[0]) if shown else Next("start")


def _waits_for_him(actor: Actor, now: datetime) -> Next | None:
    """The most urgent thing at his cases. One query tells which kinds there are, another one fetches it."""
    mine, today = requested_by(actor, "case__"), localtime(now).date()
    asked = Case.objects.requested_by(actor).filter(status=CaseStatus.WAITING)
    unread = CaseMessage.objects.for_client(now).filter(mine, kind=MessageKind.REPLY, read_at=None)
    kinds: dict[str, QuerySet[Any]] = {
        "answer": asked.order_by("due_on", "pk").defer("body", "search_text"),
        "referral": Referral.objects.filter(mine, case__status__in=OPEN, status=ReferralStatus.ASKED),
        "promise": Promise.objects.open().filter(mine, side=Side.CLIENT, case__status__in=OPEN).order_by("due_on", "pk"),
        "read": unread.exclude(case__status=CaseStatus.WITHDRAWN),
        "follow_up": FollowUp.objects.open().filter(mine, due_on__lte=today, case__status=CaseStatus.CLOSED),
    }
    present = User.objects.filter(pk=actor.user_id).values(**{f"has_{kind}": Exists(rows) for kind, rows in kinds.items()})
    has = present.first() or {}
    return next((_thing(kind, rows) for kind, rows in kinds.items() if has.get(f"has_{kind}")), None)


def _thing(kind: str, rows: "QuerySet[Any]") -> Next | None:
    """The first of the rows; none where it was done between the two queries."""
    if kind == "answer":
        case = rows.first()
        return Next(kind, case) if case else None
    row = rows.select_related("case", *(["partner"] if kind == "referral" else [])).first()
    match row:
        case None:
            return None
        case Referral():
            return Next(kind, row.case, str(row.partner))
        case Promise():
            return Next(kind, row.case, row.text, row.due_on)
        case FollowUp():
            return Next(kind, row.case, follow_up_token(row, row.case.email))
    return Next(kind, row.case)
