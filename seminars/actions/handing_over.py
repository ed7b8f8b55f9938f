"""A seat passes from one person to a colleague, and is free at no moment between."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core import audit
from core.actors import ActorLike
from core.transitions import TransitionRefused
from seminars.actions.applying import AlreadyApplied, PersonEntry, active_of, register
from seminars.actions.seat_pools import hold_of, refuse_once_begun
from seminars.actions.seat_steps import become, refuse_stranger, refuse_who_came, told
from seminars.actions.slots import free_talks_of
from seminars.enums import RegistrationStatus
from seminars.models import Booking, Registration
from seminars.notices import registrations as notices
from seminars.person_keys import person_key


def hand_over(*, by: ActorLike, registration: Registration, person: PersonEntry) -> Registration:
    """The colleague has the seat, under a number of his own; the same colleague again gives the same registration.

    Only a confirmed seat, of its own kind, and only until the event begins. Who applied for himself alone leaves with it:
    the booking passes to the colleague's address and earlier links to it are dead (`booking.link_version`), as is the link
    of who had one of his own (seminars.links). Raises
    AlreadyApplied for a colleague who has a place at the event, and TransitionRefused.
    """
    with transaction.atomic():
        held = hold_of(registration)
        refuse_stranger(held, by=by)
        key = person_key(person.name, person.email or held.booking.email, held.booking.company)
        if held.status == RegistrationStatus.HANDED_OVER:
            return _handed_before(held, key)
        refuse_once_begun(held.event, timezone.now())
        refuse_who_came(held)
        if held.status != RegistrationStatus.CONFIRMED:
            raise TransitionRefused(_("Only a confirmed seat can be handed over."))
        if found := active_of(held.event, key):
            raise AlreadyApplied(person, found if found.booking_id == held.booking_id else None)
        made = _hand_over(held, person, by)
    told(registration, held, True)
    return made


def _handed_before(held: Registration, key: str) -> Registration:
    made = Registration.objects.select_related("booking", "event").filter(handed_from=held).first()
    if made is None or made.person_key != key:
        raise TransitionRefused(_("This seat was handed over already."))
    return made


def _hand_over(held: Registration, person: PersonEntry, by: ActorLike) -> Registration:
    now, booking = timezone.now(), held.booking
    become(held, "hand_over", by=by, wanted_kind="", ended_at=now)
    free_talks_of(by=by, registration=held)
    same_seat = PersonEntry(person.name, person.kana, person.email, held.seat_kind, person.access_needs)
    made = register(booking, same_seat, RegistrationStatus.CONFIRMED, now, by=by, step="take_over", handed_from=held)
    former_email = held.email or booking.email
    if _leaves(held, person):
        _leave_address(held, made)
        _pass_on(booking, person, by)
    notices.handed_over(held, made, former_email=former_email)
    return made


def _leaves(held: Registration, person: PersonEntry) -> bool:
    """Whether who applied for himself alone gives up his place, and the colleague has an address to take the booking over."""
    booking = held.booking
    is_own = not held.email or held.email.casefold() == booking.email.casefold()
    alone = not Registration.objects.active().filter(booking=booking).exclude(handed_from=held).exists()
    return is_own and alone and bool(person.email) and person.email.casefold() != booking.email.casefold()


def _leave_address(held: Registration, made: Registration) -> None:
    """Whoever stood under the address of the booking keeps it as his own: by it he is found when he wants to be forgotten."""
    former = held.booking.email
    Registration.objects.filter(booking=held.booking, email="").exclude(pk=made.pk).update(email=former)
    held.email = held.email or former


def _pass_on(booking: Booking, person: PersonEntry, by: ActorLike) -> None:
    version = booking.link_version
    values: dict[str, object] = {"email": person.email, "phone": "", "user": None, "link_version": version + 1}
    Booking.objects.filter(pk=booking.pk).update(**values)
    booking.email, booking.phone, booking.user, booking.link_version = person.email, "", None, version + 1
    audit.record(by=by, action="pass_on_booking", obj=booking, changes={"link_version": [version, version + 1]})
