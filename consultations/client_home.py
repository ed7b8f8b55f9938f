"""The client's first page: what he does next, his consultations, drafts and meetings."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property

from django.db.models import Count, Q, QuerySet
from django.utils.timezone import localtime

from accounts.actors import Actor
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
    page = keyset_page(cases, order=_ORDER, size=CASES_SHOWN, after=after, before=before)
    unread = _unread(page.rows, now)
    lines = [
        Line(case, CaseStatus(case.status).public_label, sentences(case, today)[-1], unread.get(case.pk, 0))
        for case in page.rows
    ]
    drafts = list(Draft.objects.visible_to(actor).unsent().filter(expires_on__gte=today)[:_SHOWN])
    meetings = _meetings(actor, now)
    return Home(_next(actor, now, page.rows, drafts, meetings), lines, page, drafts, meetings)


def _unread(cases: list[Case], now: datetime) -> dict[int, int]:
    """How many replies of each case wait to be read."""
    waiting = CaseMessage.objects.for_client(now).filter(case__in=cases, kind=MessageKind.REPLY, read_at=None)
    return dict(waiting.order_by().values_list("case_id").annotate(n=Count("pk")))


def _meetings(actor: Actor, now: datetime) -> list[Appointment]:
    mine = Appointment.objects.standing().filter(requested_by(actor, "case__"), case__status__in=OPEN)
    rows = mine.filter(starts_at__gt=now - _LONGEST).select_related("case", "advisor", "method").defer("note")
    return [meeting for meeting in rows[: 2 * _SHOWN] if meeting.starts_at > now][:_SHOWN]


def _next(actor: Actor, now: datetime, shown: list[Case], drafts: list[Draft], meetings: list[Appointment]) -> Next:
    """What somebody waits for comes first, then what there is to read, then what he began himself."""
    mine, today = requested_by(actor, "case__"), localtime(now).date()
    asked = Case.objects.requested_by(actor).filter(status=CaseStatus.WAITING).defer("body", "search_text")
    if case := asked.order_by("due_on", "pk").first():
        return Next("answer", case)
    if referral := _of(
        Referral.objects.filter(mine, ~Q(case__status=CaseStatus.WITHDRAWN), status=ReferralStatus.ASKED), "partner"
    ):
        return Next("referral", referral.case, str(referral.partner))
    promises = Promise.objects.open().filter(mine, side=Side.CLIENT, case__status__in=OPEN)
    if promise := _of(promises.order_by("due_on", "pk")):
        return Next("promise", promise.case, promise.text, promise.due_on)
    unread = CaseMessage.objects.for_client(now).filter(mine, kind=MessageKind.REPLY, read_at=None)
    if message := _of(unread.exclude(case__status=CaseStatus.WITHDRAWN)):
        return Next("read", message.case)
    if follow_up := _of(FollowUp.objects.open().filter(mine, due_on__lte=today, case__status=CaseStatus.CLOSED)):
        return Next("follow_up", follow_up.case, follow_up_token(follow_up))
    if drafts:
        return Next("draft", draft=drafts[0])
    if meetings:
        return Next("meeting", meetings[0].case)
    return Next("nothing", shown[0]) if shown else Next("start")


def _of(rows: QuerySet, *also: str):  # type: ignore[no-untyped-def, type-arg]  # a row of whatever model was asked
    return rows.select_related("case", *also).first()
