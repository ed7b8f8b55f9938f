"""Attendance certificates: issued once, frozen, withdrawn with a reason, corrected by another number."""

from django.db import transaction
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core import audit, receipts
from core.actors import ActorLike
from seminars.actions.seat_pools import hold_of
from seminars.enums import EventStatus, SeatKind
from seminars.models import Certificate, Registration, SeminarEvent
from seminars.permissions import can_run, may_have_certificate

PREFIX = "C-"
_NOT_YOURS = _("You do not run this event.")


class CertificateRefused(Exception):
    """No certificate is issued, or it is not changed; `message` is a sentence for the reader."""

    def __init__(self, message: str | Promise) -> None:
        super().__init__(str(message))
        self.message = message


def certificate_of(*, by: ActorLike, registration: Registration) -> Certificate:
    """The valid certificate of who attended; issued at the first time, the same ever after.

    Raises CertificateRefused for who did not attend, before the event counts as held, where it was withdrawn, and for a
    person who may not.
    """
    with transaction.atomic():
        held = hold_of(registration)
        if not may_have_certificate(by, held):
            raise CertificateRefused(_("You cannot have this certificate."))
        valid = held.certificates.filter(withdrawn_at=None).first()
        if valid:
            return valid
        if not can_run(by, held.event) and held.certificates.exists():
            raise CertificateRefused(_("This certificate was withdrawn. Please ask the organiser."))
        _refuse_who_did_not_attend(held)
        return _issue(by, held, held.person_name, held.person_kana, held.booking.company)


def certificates_of_all(*, by: ActorLike, event: SeminarEvent) -> int:
    """Everybody who attended has one; how many were issued now. Who had one that was withdrawn gets none by this.

    Each stands by itself: broken off, the rest is issued the next time. Raises CertificateRefused.
    """
    if not can_run(by, event):
        raise CertificateRefused(_NOT_YOURS)
    if event.status != EventStatus.HELD:
        raise CertificateRefused(_("Certificates are issued after the event."))
    without = Registration.objects.filter(event=event, attendance__isnull=False, certificates=None)
    people = list(without.order_by("pk"))
    for person in people:
        certificate_of(by=by, registration=person)
    return len(people)


def withdraw_certificate(*, by: ActorLike, certificate: Certificate, reason: str) -> bool:
    """It is no longer valid, and who verifies it reads so; False when that stood already. Raises CertificateRefused."""
    with transaction.atomic():
        held = hold_of(certificate.registration)
        if not can_run(by, held.event):
            raise CertificateRefused(_NOT_YOURS)
        return _withdraw(by, certificate, reason)


def correct_certificate(
    *, by: ActorLike, certificate: Certificate, person_name: str, person_kana: str, company: str, reason: str
) -> Certificate:
    """Another certificate with another number says what is right, and this one is withdrawn.

    Sent again, the one that was issued then. Raises CertificateRefused.
    """
    with transaction.atomic():
        held = hold_of(certificate.registration)
        if not can_run(by, held.event):
            raise CertificateRefused(_NOT_YOURS)
        if not _withdraw(by, certificate, reason):
            valid = held.certificates.filter(withdrawn_at=None).first()
            if valid and (valid.person_name, valid.company) == (person_name, company):
                return valid
            raise CertificateRefused(_("This certificate was withdrawn meanwhile. Open the person's page again."))
        return _issue(by, held, person_name, person_kana, company)


def _refuse_who_did_not_attend(registration: Registration) -> None:
    if registration.event.status != EventStatus.HELD:
        raise CertificateRefused(_("Certificates are issued after the event."))
    if not hasattr(registration, "attendance"):
        raise CertificateRefused(_("Certificates are for those who attended."))


def _issue(by: ActorLike, registration: Registration, name: str, kana: str, company: str) -> Certificate:
    event, now = registration.event, timezone.now()
    made = Certificate.objects.create(
        registration=registration,
        number=receipts.issue(timezone.localdate(now), prefix=PREFIX),
        person_name=name,
        person_kana=kana,
        company=company,
        title=event.title_ja,
        title_en=event.title_en,
        held_on=event.held_on,
        minutes=_minutes(registration),
        issued_at=now,
        issued_by=by.logged_as,
    )
    audit.record(by=by, action="certificate_issued", obj=made, changes={"registration": ["", registration.number]})
    return made


def _minutes(registration: Registration) -> int | None:
    """How long the event took; online, how long the person was there of that."""
    event, attendance = registration.event, getattr(registration, "attendance", None)
    whole = int((event.ends_at - event.starts_at).total_seconds() // 60) if event.starts_at and event.ends_at else None
    if attendance is None or attendance.kind != SeatKind.ONLINE or attendance.minutes is None:
        return whole
    return attendance.minutes if whole is None else min(whole, attendance.minutes)


def _withdraw(by: ActorLike, certificate: Certificate, reason: str) -> bool:
    now = timezone.now()
    standing = Certificate.objects.filter(pk=certificate.pk, withdrawn_at=None)
    if not standing.update(withdrawn_at=now, withdrawn_by=by.label, withdrawn_why=reason[:300]):
        return False
    certificate.refresh_from_db()
    audit.record(by=by, action="certificate_withdrawn", obj=certificate, reason=reason, changes={"valid": [True, False]})
    return True
