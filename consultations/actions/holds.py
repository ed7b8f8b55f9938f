"""Legal holds: what must not be erased, why, since when and by whom. And the periods that the institute has decided."""

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actors import Actor
from consultations.models import Case, Client, LegalHold, RetentionPeriod
from consultations.permissions.disposals import can_confirm_period, can_enter_periods, can_hold
from core import audit
from core.transitions import TransitionRefused


def place_hold(*, target: Case | Client, reason: str, by: Actor) -> LegalHold:
    """The case or client is kept, whatever its period and whoever asks; a second hold on it gives the first one."""
    if not can_hold(by):
        raise PermissionDenied
    on = {"case": target} if isinstance(target, Case) else {"client": target}
    try:
        with transaction.atomic():
            locked = type(target)._default_manager.select_for_update(of=("self",)).only("erased_at").get(pk=target.pk)
            if locked.erased_at is not None:  # an erasure that waited for the lock finds the hold, or the hold finds it
                raise TransitionRefused(_("It is erased already. There is nothing to hold."))
            hold = LegalHold.objects.create(
                **on, reason=reason, placed_at=timezone.now(), placed_by_ref=by.ref, placed_by=by.label
            )
            audit.record(by=by, action="place_hold", obj=hold, reason=reason, changes={_name(hold): ["", target.ref]})
    except IntegrityError:
        return LegalHold.objects.standing().get(**on)
    return hold


def lift_hold(*, hold: LegalHold, reason: str, by: Actor) -> bool:
    """It is no longer held; False when that was so."""
    if not can_hold(by):
        raise PermissionDenied
    with transaction.atomic():
        now = timezone.now()
        lifted = LegalHold.objects.standing().filter(pk=hold.pk)
        if not lifted.update(lifted_at=now, lifted_by=by.label, lift_reason=reason):
            return False
        hold.refresh_from_db()
        audit.record(by=by, action="lift_hold", obj=hold, reason=reason, changes={"held": [True, False]})
    return True


def enter_period(*, key: str, months: int, basis: str, by: Actor) -> RetentionPeriod:
    """The period waits for a second person; one that waited before is dropped. The one in force stays until then."""
    if not can_enter_periods(by):
        raise PermissionDenied
    now = timezone.now()
    values = {"months": months, "basis": basis}
    with transaction.atomic():
        waiting = RetentionPeriod.objects.waiting().select_for_update().filter(key=key).first()
        if waiting is not None and (waiting.months, waiting.basis, waiting.entered_by_ref) == (months, basis, by.ref):
            return waiting
        if waiting is not None:
            RetentionPeriod.objects.filter(pk=waiting.pk).update(dropped_at=now)
        period = RetentionPeriod.objects.create(key=key, **values, entered_at=now, entered_by_ref=by.ref, entered_by=by.label)
        changes: dict[str, list[object]] = {"key": ["", key], "months": [None, months]}
        audit.record(by=by, action="enter_period", obj=period, reason=basis, changes=changes)
    return period


def confirm_period(*, period: RetentionPeriod, by: Actor) -> bool:
    """The period is in force; False when it was. Never by who entered it."""
    if not can_confirm_period(by, period):
        raise TransitionRefused(_("You entered it yourself. A second person has to confirm it."))
    with transaction.atomic():
        waiting = RetentionPeriod.objects.waiting().filter(pk=period.pk)
        if not waiting.update(confirmed_at=timezone.now(), confirmed_by=by.label):
            return False
        changes: dict[str, list[object]] = {"key": ["", period.key], "months": [None, period.months]}
        audit.record(by=by, action="confirm_period", obj=period, changes=changes)
    return True


def _name(hold: LegalHold) -> str:
    return "case" if hold.case_id else "client"
