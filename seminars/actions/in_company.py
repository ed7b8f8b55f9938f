"""Seminars inside companies: asked for at a case, agreed, held, reported; or called off.

They are counted per desk, apart from contacts: nothing here logs one. Every step locks the case first, as all that writes to
a case does: its level and its erasure wait, or have happened.
"""

import uuid
from dataclasses import dataclass
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.actors import Actor
from consultations.actions.busy_times import AlreadyBusy, make_busy, make_free
from consultations.actions.steps import locked_case
from consultations.actions.walls import refuse_in_conflict
from consultations.enums import OPEN
from consultations.models import Advisor, Case
from consultations.permissions import works_on
from core import audit, idempotency, transitions
from core.fiscal import fiscal_year
from core.transitions import TransitionRefused
from seminars.enums import InCompanyStatus, SeriesKind
from seminars.models import InCompanySeminar, Series
from seminars.notices import in_company as notices
from seminars.workflow.in_company import IN_COMPANY

PURPOSE = "in-company"
_NOT_ALLOWED = _("You are not allowed to take this step.")
_CLOSED = _("The case is closed. Reopen it before you arrange a seminar.")
_BUSY = _("The lecturer has a meeting, or is bound elsewhere, at that time. Agree on another one, or choose somebody else.")
_TOO_EARLY = _("The seminar is still to come. Note it once it was held.")


@dataclass(frozen=True)
class Agreement:
    """What was agreed with the company."""

    lecturer: Advisor
    planned_at: datetime
    minutes: int
    place: str
    content: str


class _SentBefore(Exception):
    """The same form was sent before."""


def request_in_company(*, by: Actor, case: Case, wishes: str, form_key: uuid.UUID) -> InCompanySeminar:
    """The wish of the company stands at its case; the same `form_key` again gives it. Raises TransitionRefused."""
    try:
        with transaction.atomic():
            locked = locked_case(case.pk, "client", "desk", "advisor")
            if not works_on(by, locked):
                raise TransitionRefused(_NOT_ALLOWED)
            if locked.status not in OPEN:
                raise TransitionRefused(_CLOSED)
            made = _made(by, locked, wishes)
            try:
                idempotency.keep_answer(form_key, PURPOSE, made.ref)
            except IntegrityError:
                raise _SentBefore from None
            made.save(force_insert=True)
            transitions.start(made, "request_in_company", by=by)
            return made
    except _SentBefore:
        return InCompanySeminar.objects.get(ref=idempotency.earlier_answer(form_key, PURPOSE))


def _made(by: Actor, case: Case, wishes: str) -> InCompanySeminar:
    return InCompanySeminar(
        series=_series(case.desk_id),
        desk_id=case.desk_id,
        case=case,
        advisor=case.advisor,
        client_name=case.client.name,
        prefecture_id=case.client.prefecture_id,
        wishes=wishes,
        place=case.address[:300],
        made_at=timezone.now(),
        made_by=by.label,
    )


def _series(desk: str) -> Series:
    """That of the desk, else the one of all desks."""
    rows = Series.objects.filter(kind=SeriesKind.IN_COMPANY)
    return rows.filter(desk_id=desk).first() or rows.filter(desk=None).order_by("order").first() or rows[0]


def agree_in_company(*, by: Actor, seminar: InCompanySeminar, agreement: Agreement) -> bool:
    """Day, lecturer and content stand, and the company knows by mail; agreed anew, the new ones do. False when it was so.

    Raises TransitionRefused where the lecturer is shut out of the case, or is bound elsewhere then.
    """
    with transaction.atomic():
        locked = _locked(seminar)
        if locked.case is not None:
            refuse_in_conflict(locked.case, agreement.lecturer)
        before = _agreed(locked)
        _fill(locked, agreement)
        if locked.status == InCompanyStatus.AGREED and before == _agreed(locked):
            return False
        transitions.apply(IN_COMPANY, locked, "agree", by=by)
        locked.save(update_fields=["advisor", "planned_at", "minutes", "place", "agreement"])
        make_free(causes=[_cause(locked)])
        try:
            make_busy(advisor=agreement.lecturer, times=[(_cause(locked), agreement.planned_at, agreement.minutes)])
        except AlreadyBusy:
            raise TransitionRefused(_BUSY) from None
        audit.record(by=by, action="choose_lecturer", obj=locked, changes={"lecturer": ["", agreement.lecturer.code]})
        notices.agreed(locked)
    return True


def hold_in_company(*, by: Actor, seminar: InCompanySeminar, held_on: date, onsite: int, online: int) -> bool:
    """It was held on that day, and counts in its fiscal year for the desk of its case."""
    if held_on > timezone.localdate():
        raise TransitionRefused(_TOO_EARLY)
    with transaction.atomic():
        locked = _locked(seminar)
        if locked.status == InCompanyStatus.AGREED:
            locked.held_on, locked.fiscal_year = held_on, fiscal_year(held_on)
            locked.participants_onsite, locked.participants_online = onsite, online
            locked.save(update_fields=["held_on", "fiscal_year", "participants_onsite", "participants_online"])
            changes: dict[str, list[object]] = {"onsite": [None, onsite], "online": [None, online]}
            audit.record(by=by, action="record_participants", obj=locked, changes=changes)
        return transitions.apply(IN_COMPANY, locked, "hold", by=by)


def report_in_company(*, by: Actor, seminar: InCompanySeminar, report: str) -> bool:
    """What was done stands in the report, and on the letter to the company; can be put right. False when it was so."""
    with transaction.atomic():
        locked = _locked(seminar)
        if locked.status == InCompanyStatus.REPORTED and locked.report == report:
            return False
        transitions.apply(IN_COMPANY, locked, "report", by=by)
        locked.report = report
        locked.save(update_fields=["report"])
    return True


def call_off_in_company(*, by: Actor, seminar: InCompanySeminar, reason: str) -> bool:
    """It does not take place. Where it was agreed the company knows by mail."""
    with transaction.atomic():
        locked = _locked(seminar)
        was_agreed = locked.status == InCompanyStatus.AGREED
        if not transitions.apply(IN_COMPANY, locked, "call_off", by=by):
            return False
        locked.end_reason = reason
        locked.save(update_fields=["end_reason"])
        make_free(causes=[_cause(locked)])
        if was_agreed:
            notices.called_off(locked)
    return True


def _locked(seminar: InCompanySeminar) -> InCompanySeminar:
    """With its case, locked before it."""
    if seminar.case_id is None:
        raise TransitionRefused(_NOT_ALLOWED)
    case = locked_case(seminar.case_id, "client", "desk", "advisor")
    rows = InCompanySeminar.objects.select_for_update(of=("self",)).select_related("advisor__user", "series")
    locked = rows.get(pk=seminar.pk)
    locked.case = case
    return locked


def _fill(seminar: InCompanySeminar, agreement: Agreement) -> None:
    seminar.advisor, seminar.planned_at = agreement.lecturer, agreement.planned_at
    seminar.minutes, seminar.place, seminar.agreement = agreement.minutes, agreement.place, agreement.content


def _agreed(seminar: InCompanySeminar) -> tuple[object, ...]:
    return (seminar.advisor_id, seminar.planned_at, seminar.minutes, seminar.place, seminar.agreement)


def _cause(seminar: InCompanySeminar) -> str:
    return f"in-company:{seminar.ref}"
