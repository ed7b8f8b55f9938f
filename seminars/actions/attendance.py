"""Who came. The same check-in may arrive twice, late and from several phones: one attendance stands, at the earliest time."""

import uuid
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core import audit, idempotency
from core.actors import ActorLike
from seminars.actions.seat_pools import hold_of
from seminars.actions.seat_steps import wait_no_more
from seminars.enums import AttendanceSource, EventStatus, RegistrationStatus
from seminars.models import Attendance, Registration, SeminarEvent
from seminars.permissions import can_run

_PURPOSE = "seminar-check-in"
OPENS_BEFORE = timedelta(hours=12)  # before the event begins, so that nobody is checked in at one of next week by mistake
_NOT_YOURS = _("You do not run this event.")
_REFUSED = {
    RegistrationStatus.WAITING: _("This person is on the waiting list and has no seat."),
    RegistrationStatus.OFFERED: _("This person was offered a seat and has not taken it up yet."),
    RegistrationStatus.LAPSED: _("This person did not take up the seat that was offered."),
    RegistrationStatus.CANCELLED: _("This application was cancelled."),
    RegistrationStatus.HANDED_OVER: _("This seat was handed over to a colleague."),
}


class AttendanceRefused(Exception):
    """Somebody cannot be checked in, or not be taken out again; `message` is a sentence for the reader."""

    def __init__(self, message: str | Promise) -> None:
        super().__init__(str(message))
        self.message = message


def check_in(
    *,
    by: ActorLike,
    registration: Registration,
    at: datetime,
    kind: str,
    device_key: uuid.UUID | None = None,
    source: str = AttendanceSource.RECEPTION,
) -> Attendance | None:
    """The person came at `at`. Of several check-ins the earliest time stands.

    A `device_key` that was dealt with before changes nothing; None when that attendance was taken back meanwhile.
    Raises AttendanceRefused for who has no seat, for a person who may not, and on another day.
    """
    with transaction.atomic():
        held = hold_of(registration)
        _refuse(by, held)
        if device_key and idempotency.earlier_answer(device_key, _PURPOSE):
            return Attendance.objects.filter(registration=held).first()
        at = _believable(held.event, at)
        found = Attendance.objects.filter(registration=held).first()
        if found is None:
            found = _came(by, held, at, kind, device_key, source)
        elif at < found.at and source == AttendanceSource.RECEPTION:
            found.at = at
            found.save(update_fields=["at"])
            audit.record(by=by, action="check_in_earlier", obj=held)
        if device_key:
            idempotency.keep_answer(device_key, _PURPOSE, held.number)
        return found


def undo_check_in(*, by: ActorLike, registration: Registration) -> bool:
    """The person did not come after all; False when that stood so already. Raises AttendanceRefused."""
    with transaction.atomic():
        held = hold_of(registration)
        if not can_run(by, held.event):
            raise AttendanceRefused(_NOT_YOURS)
        if held.certificates.filter(withdrawn_at=None).exists():
            raise AttendanceRefused(_("This person has a certificate. Withdraw it first."))
        gone, _of = Attendance.objects.filter(registration=held).delete()
        if gone:
            audit.record(by=by, action="check_in_undone", obj=held, changes={"attended": [True, False]})
        return bool(gone)


def opens_at(event: SeminarEvent) -> datetime | None:
    """From when on people are checked in."""
    return event.starts_at - OPENS_BEFORE if event.starts_at else None


def _refuse(by: ActorLike, registration: Registration) -> None:
    if not can_run(by, registration.event):
        raise AttendanceRefused(_NOT_YOURS)
    if registration.event.status not in (EventStatus.PUBLISHED, EventStatus.HELD):
        raise AttendanceRefused(_("This event is not taking place, so nobody can be checked in."))
    if registration.status != RegistrationStatus.CONFIRMED:
        raise AttendanceRefused(_REFUSED[RegistrationStatus(registration.status)])
    opens = opens_at(registration.event)
    if opens and timezone.now() < opens:
        raise AttendanceRefused(_("People can be checked in from 12 hours before the event begins."))


def _believable(event: SeminarEvent, at: datetime) -> datetime:
    """The time that a phone names, unless its clock is wrong: not in the future, not before the reception opened."""
    now, opens = timezone.now(), opens_at(event)
    return now if at > now or (opens and at < opens) else at


def _came(
    by: ActorLike, registration: Registration, at: datetime, kind: str, device_key: uuid.UUID | None, source: str
) -> Attendance:
    made = Attendance.objects.create(
        registration=registration,
        kind=kind,
        source=source,
        at=at,
        device_key=device_key,
        noted_at=timezone.now(),
        noted_by=by.label,
    )
    changes: dict[str, list[object]] = {"attended": [False, True], "kind": ["", str(kind)], "source": ["", str(source)]}
    audit.record(by=by, action="check_in", obj=registration, changes=changes)
    if registration.wanted_kind:
        wait_no_more(registration, by=by)
    return made
