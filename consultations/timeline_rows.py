"""What stands in the tables about a case besides its contacts, as rows of one shape: one query for all of them."""

from datetime import date, datetime
from typing import Any, NamedTuple

from django.db.models import Case as Choice
from django.db.models import CharField, DateField, DateTimeField, F, Q, QuerySet, TextField, Value, When
from django.db.models.functions import Cast
from django.utils.translation import get_language

from consultations.models import Appointment, Case, CaseFile, CaseMessage, Handoff, Promise, Referral, SlotOffer
from core import transitions
from core.models import Transition
from core.sealed_fields import opened_text
from mailing.models import Message


class Row(NamedTuple):
    """One thing that happened. What `name`, `state`, `extra`, `when` and `day` hold depends on the kind."""

    kind: str
    ref: str
    at: datetime
    name: str
    state: str
    who: str
    text: str
    extra: str
    when: datetime | None
    day: date | None


_NOTHING = Value("", TextField())
_NO_TIME = Cast(Value(None), DateTimeField())
_NO_DAY = Cast(Value(None), DateField())


def rows_of(case: Case, now: datetime) -> list[Row]:
    """Steps, mails, messages, meetings, offers, handoffs, referrals, promises and files of the case. One query, in no order."""
    steps, *others = [
        _steps(case),
        _mails(case),
        _messages(case, now),
        _appointments(case),
        _offers(case),
        _handoffs(case),
        _referrals(case),
        _promises(case),
        _files(case),
    ]
    rows = [Row(*row) for row in steps.union(*others, all=True)]
    return [row._replace(text=opened_text(row.text)) for row in rows]


def _shaped(rows: QuerySet[Any], kind: Any, *, at: str, **given: Any) -> QuerySet[Any]:
    """The rows with the columns of Row; a text that is not given is empty."""
    texts = [given.get(name, _NOTHING) for name in ("name", "state", "who", "text", "extra")]
    kind = Value(kind, CharField()) if isinstance(kind, str) else kind
    columns = [kind, given.get("ref", F("ref")), F(at), *texts, given.get("when", _NO_TIME), given.get("day", _NO_DAY)]
    return rows.order_by().values_list(*columns)


def _state(*whens: When) -> Choice:
    return Choice(*whens, default=_NOTHING, output_field=TextField())


def _when(value: str, **conditions: object) -> When:
    return When(Q(**conditions), then=Value(value, TextField()))


def _steps(case: Case) -> "QuerySet[Transition]":
    names = {"name": F("name"), "state": F("target"), "who": F("by_label"), "text": F("comment")}
    return _shaped(transitions.history(case), "step", at="at", ref=_NOTHING, **names)


def _mails(case: Case) -> "QuerySet[Message]":
    names = {"name": F("event"), "state": F("status"), "who": F("recipient"), "text": F("error"), "extra": F("subject")}
    return _shaped(Message.objects.filter(key__startswith=f"case:{case.ref}:"), "mail", at="created_at", **names)


def _messages(case: Case, now: datetime) -> "QuerySet[CaseMessage]":
    state = _state(_when("taken_back", taken_back_at__isnull=False), _when("read", read_at__isnull=False))
    names = {"state": state, "who": F("author_label"), "text": F("body"), "extra": F("author_ref"), "when": F("released_at")}
    return _shaped(CaseMessage.objects.for_desk(now).filter(case=case), F("kind"), at="written_at", **names)


def _appointments(case: Case) -> "QuerySet[Appointment]":
    state = _state(_when("cancelled", cancelled_at__isnull=False), _when("logged", contact__isnull=False))
    names = {"name": F("method_id"), "state": state, "who": F("made_by"), "text": F("place"), "extra": F("advisor__name")}
    return _shaped(Appointment.objects.filter(case=case), "appointment", at="made_at", when=F("starts_at"), **names)


def _offers(case: Case) -> "QuerySet[SlotOffer]":
    names = {"state": F("end"), "who": F("made_by"), "extra": F("advisor__name"), "when": F("ended_at"), "day": F("answer_by")}
    return _shaped(SlotOffer.objects.filter(case=case), "offer", at="made_at", **names)


def _handoffs(case: Case) -> "QuerySet[Handoff]":
    """Both ways: `name` says whether the case was handed over or answers, `extra` names the other desk."""
    way = Choice(_when("out", case=case), default=Value("in", TextField()), output_field=TextField())
    other = Choice(When(case=case, then=F("to_desk_id")), default=F("from_desk_id"), output_field=TextField())
    names = {"name": way, "state": _state(_when("answered", answered_at__isnull=False)), "who": F("asked_by")}
    both = Handoff.objects.filter(Q(case=case) | Q(answer_case=case))
    return _shaped(both, "handoff", at="asked_at", text=F("reason"), extra=other, when=F("answered_at"), **names)


def _referrals(case: Case) -> "QuerySet[Referral]":
    partner = F("partner__en" if get_language() == "en" else "partner__ja")
    names = {"name": partner, "state": F("status"), "who": F("asked_by"), "text": F("shared"), "extra": F("decided_how")}
    return _shaped(Referral.objects.filter(case=case), "referral", at="asked_at", when=F("decided_at"), **names)


def _promises(case: Case) -> "QuerySet[Promise]":
    state = _state(_when("done", done_at__isnull=False), _when("dropped", dropped_at__isnull=False))
    names = {"name": F("side"), "state": state, "who": F("made_by"), "text": F("text"), "extra": F("done_by")}
    return _shaped(Promise.objects.filter(case=case), "promise", at="made_at", when=F("done_at"), day=F("due_on"), **names)


def _files(case: Case) -> "QuerySet[CaseFile]":
    names = {"name": F("origin"), "state": _state(_when("removed", removed_at__isnull=False)), "who": F("given_by_label")}
    return _shaped(CaseFile.objects.filter(case=case, level__lte=case.level), "file", at="given_at", text=F("name"), **names)
