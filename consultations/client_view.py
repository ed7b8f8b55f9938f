"""What the client sees of his case. Pure reading; what is for the desk only is never even fetched."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from math import ceil
from typing import TypeVar

from django.db.models import Exists, Model, QuerySet
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from consultations.calendar_files import ends_at
from consultations.client_history import Event, Stage, events_of, stages_of
from consultations.enums import OPEN, UNANSWERED, CaseStatus, FileOrigin, MessageKind, ReferralStatus, Side
from consultations.follow_up_links import follow_up_token
from consultations.models import Appointment, Case, CaseFile, CaseMessage, Complaint, FollowUp, Promise, Referral
from consultations.reading_log import SHOWN, Read, reading_log
from core import transitions
from core.workdays import working_days_until

_AHEAD = 99  # working days that are counted
_HANGING = (
    *("appointments", "complaints", "contacts", "continued_by", "files"),
    *("follow_ups", "messages", "promises", "referrals"),
)
Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True)
class Wait:
    """Something that we wait for from the client. `kind`: reply, promise, slots, referral, follow_up."""

    kind: str
    text: str
    day: date | None = None
    ref: str = ""


@dataclass(frozen=True)
class ClientPage:
    """Everything on the client's page of a case. No memo, no internal file, no note of the desk."""

    case: Case
    status: str
    sentences: list[str]  # the answer to "where does it stand", first line first
    is_late: bool
    stages: list[Stage]
    waits: list[Wait]
    events: list[Event]
    messages: list[CaseMessage]
    leaving: list[tuple[CaseMessage, int]]  # his own that he still may take back, and for how many seconds
    files: list[CaseFile]
    promises: list[Promise]
    coming: list[Appointment]
    past: list[Appointment]
    referrals: list[Referral]
    follow_ups: list[FollowUp]
    complaints: list[Complaint]
    reads: list[Read]
    has_more_reads: bool
    goes_on_at: list[Case]  # cases of other desks that continue this one

    @property
    def is_over(self) -> bool:
        return self.case.status not in OPEN


def page_of(case: Case, now: datetime) -> ClientPage:
    """The page of a case that `CaseQuerySet.requested_by` gave. `now` is aware; the day is the desk's."""
    today = localtime(now).date()
    has = _what_hangs_on(case)
    steps = list(transitions.history(case).order_by("at", "pk"))
    promises = _rows(
        has["promises"], case.promises.select_related("slot_offer").filter(dropped_at=None).order_by("done_at", "due_on", "pk")
    )
    referrals = _rows(has["referrals"], case.referrals.select_related("partner").defer("result"))
    follow_ups = _rows(has["follow_ups"], case.follow_ups.filter(dropped_at=None, due_on__lte=today))
    all_meetings = case.appointments.standing().select_related("advisor", "method").defer("note")
    meetings = _rows(has["appointments"], all_meetings)
    coming = [meeting for meeting in meetings if ends_at(meeting) > now and case.status in OPEN]
    messages = messages_of(case, now) if has["messages"] else []
    reads = reading_log(case)
    return ClientPage(
        case=case,
        status=CaseStatus(case.status).public_label,
        sentences=sentences(case, today, coming),
        is_late=_is_late(case, today),
        stages=stages_of(case, steps),
        waits=_waits(case, messages, promises, referrals, follow_ups),
        events=events_of(case, steps, has_contacts=has["contacts"]),
        messages=messages,
        leaving=leaving_of(messages, now),
        files=files_of(case) if has["files"] else [],
        promises=promises,
        coming=coming,
        past=[meeting for meeting in meetings if ends_at(meeting) <= now],
        referrals=referrals,
        follow_ups=follow_ups,
        complaints=_rows(has["complaints"], case.complaints.order_by("-made_at")),
        reads=reads[:SHOWN],
        has_more_reads=len(reads) > SHOWN,
        goes_on_at=_goes_on_at(case) if has["continued_by"] else [],
    )


def _what_hangs_on(case: Case) -> dict[str, bool]:
    """Which of the many things that a case may have it has: asked in one query, so that only those are fetched."""
    asked = {f"has_{name}": Exists(getattr(case, name).order_by()) for name in _HANGING}
    row = Case.objects.filter(pk=case.pk).values(**asked).get()
    return {name: bool(row[f"has_{name}"]) for name in _HANGING}


def _rows(is_there: bool, rows: "QuerySet[Row]") -> list[Row]:
    return list(rows) if is_there else []


def messages_of(case: Case, now: datetime) -> list[CaseMessage]:
    """Replies that have left and what he wrote himself, newest first."""
    return list(case.messages.for_client(now).order_by("-written_at", "-pk"))


def leaving_of(messages: Sequence[CaseMessage], now: datetime) -> list[tuple[CaseMessage, int]]:
    """Of his own messages those that have not left, and for how many whole seconds each can still be taken back."""
    mine = [one for one in messages if one.kind == MessageKind.CLIENT and one.can_be_taken_back(now)]
    return [(one, ceil((one.released_at - now).total_seconds())) for one in mine]


def files_of(case: Case) -> list[CaseFile]:
    """What he gave and what was given to him, newest first."""
    return list(case.files.kept().filter(origin__in=(FileOrigin.CLIENT, FileOrigin.INSTITUTE)))


def sentences(case: Case, today: date, coming: Sequence[Appointment] = ()) -> list[str]:
    """Where the case stands, in whole sentences: what happens, who does it, by which day."""
    told = [_stands(case)]
    if case.status in (*UNANSWERED, CaseStatus.IN_SUPPORT):
        told += _promised(case, today)
    if coming:
        meeting = coming[0]
        told += [_("The next meeting is on %(day)s.") % {"day": date_format(localtime(meeting.starts_at), "DATETIME_FORMAT")}]
    return [sentence for sentence in told if sentence] or [_("There is nothing you need to do.")]


def _stands(case: Case) -> str:
    """What the heading does not say yet; nothing where it says all."""
    match CaseStatus(case.status):
        case CaseStatus.RECEIVED:
            return _("We are choosing the person who will help you.")
        case CaseStatus.ASSIGNED if case.advisor is not None:
            return _("%(name)s will help you.") % {"name": case.advisor}
        case CaseStatus.WAITING:
            return _("We go on as soon as we have your answer.")
        case CaseStatus.CLOSED:
            return _("You may ask again about the same matter or a new one at any time, free of charge.")
        case CaseStatus.WITHDRAWN:
            return _("We do not contact you about it any more.")
    return ""


def _promised(case: Case, today: date) -> list[str]:
    """By which day he hears from us, with the working days left; plainly where that day has passed."""
    if case.due_on is None:
        return []
    words = {"day": date_format(case.due_on, "DATE_FORMAT")}
    if case.due_on < today:
        late = _("You were to hear from us by %(day)s, and that day has passed.")
        return [f"{late % words} " + _("Please write to us below or call us and say your receipt number.")]
    if case.due_on == today:
        return [_("You will hear from us today, %(day)s.") % words]
    left = max(working_days_until(case.due_on, today, at_most=_AHEAD), 1)
    told = ngettext(
        "You will hear from us by %(day)s (%(n)d working day left).",
        "You will hear from us by %(day)s (%(n)d working days left).",
        left,
    )
    return [told % (words | {"n": left})]


def _is_late(case: Case, today: date) -> bool:
    """Whether the day we named has passed; while the client is asked, no day runs."""
    return case.status in (*UNANSWERED, CaseStatus.IN_SUPPORT) and case.due_on is not None and case.due_on < today


def _waits(
    case: Case,
    messages: Sequence[CaseMessage],
    promises: Sequence[Promise],
    referrals: Sequence[Referral],
    follow_ups: Sequence[FollowUp],
) -> list[Wait]:
    mine = [one for one in promises if one.side == Side.CLIENT and one.done_at is None] if case.status in OPEN else []
    waits = [_promised_by_him(one) for one in mine]
    if case.status == CaseStatus.WAITING and not waits:
        waits = [_answer_wanted(messages)]
    if case.status in OPEN:
        asked = [one for one in referrals if one.status == ReferralStatus.ASKED]
        waits += [Wait("referral", str(one.partner), None, one.ref) for one in asked]
    if case.status == CaseStatus.CLOSED:
        waits += [
            Wait("follow_up", "", one.due_on, follow_up_token(one, case.email)) for one in follow_ups if one.answered_at is None
        ]
    return waits


def _promised_by_him(promise: Promise) -> Wait:
    """What he ticks; where it is to choose a date, the way to the dates."""
    offer = getattr(promise, "slot_offer", None)
    if offer is not None and offer.is_open:
        return Wait("slots", promise.text, promise.due_on, offer.ref)
    return Wait("promise", promise.text, promise.due_on, promise.ref)


def _answer_wanted(messages: Sequence[CaseMessage]) -> Wait:
    reply = next((message for message in messages if message.kind == MessageKind.REPLY), None)
    if reply is None:
        return Wait("reply", _("Your answer. If you are not sure to which question, write to us or call us."))
    day = localtime(reply.released_at).date()
    return Wait("reply", _("Your answer to our message of %(day)s") % {"day": date_format(day, "DATE_FORMAT")}, None, reply.ref)


def _goes_on_at(case: Case) -> list[Case]:
    """Where another desk took over: only what is the same client's."""
    same = {"requester_id": case.requester_id} if case.requester_id else {"email": case.email}
    if not any(same.values()):
        return []
    return list(case.continued_by.filter(**same).select_related("desk").defer("body", "search_text"))
