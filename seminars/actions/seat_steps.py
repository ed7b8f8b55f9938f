"""One step of one registration: its row, its note for staff, and what the caller holds."""

from datetime import datetime

from django.utils.translation import gettext as _

from core import audit, transitions
from core.actors import ActorLike
from core.transitions import TransitionRefused
from seminars.enums import PromotionOutcome
from seminars.models import Attendance, PromotionNote, Registration
from seminars.permissions.registrations import can_change_seat
from seminars.workflow.registrations import REGISTRATION


def become(registration: Registration, step: str, *, by: ActorLike, **values: object) -> bool:
    """The step is taken and `values` stand with it; False when it was taken before. The event is held.

    Raises TransitionRefused for a wrong state and for who may not.
    """
    if registration.status in REGISTRATION[step].sources:
        Registration.objects.filter(pk=registration.pk).update(**values)
        for name, value in values.items():
            setattr(registration, name, value)
    return transitions.apply(REGISTRATION, registration, step, by=by)


def note(
    registration: Registration, outcome: PromotionOutcome, now: datetime, *, place: int = 0, until: datetime | None = None
) -> None:
    """Staff read it as the answer to "why was he, or was he not, given the seat?"."""
    PromotionNote.objects.create(registration=registration, at=now, outcome=outcome, place=place, until=until)


def told(registration: Registration, held: Registration, changed: bool) -> bool:
    """`changed`; and what the caller holds says what stands now."""
    for field in Registration._meta.concrete_fields:
        setattr(registration, field.attname, getattr(held, field.attname))
    return changed


def refuse_stranger(registration: Registration, *, by: ActorLike) -> None:
    if not can_change_seat(by, registration):
        raise TransitionRefused(_("You are not allowed to take this step."))


def refuse_who_came(registration: Registration) -> None:
    if Attendance.objects.filter(registration=registration).exists():
        raise TransitionRefused(_("This person has been checked in. Take the check-in back first."))


def wait_no_more(registration: Registration, *, by: ActorLike) -> bool:
    """He keeps the seat that he has and waits for no other. The event is held."""
    former = registration.wanted_kind
    Registration.objects.filter(pk=registration.pk).update(wanted_kind="", queued_at=None)
    registration.wanted_kind, registration.queued_at = "", None
    audit.record(by=by, action="wait_no_more", obj=registration, changes={"wanted_kind": [former, ""]})
    return True
