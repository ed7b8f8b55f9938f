"""A lost second factor is reset by two people: one administrator asks, another administrator or an auditor decides."""

from datetime import timedelta

from allauth.mfa.models import Authenticator
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actors import Actor
from accounts.models import SecondFactorReset, User
from accounts.permissions import can_ask_for_reset, can_decide_reset
from core import audit
from core.actors import service
from mailing.actions import queue
from mailing.render import address_of, render

OPEN_FOR = timedelta(days=3)


def ask_for_reset(*, user: User, reason: str, by: Actor) -> SecondFactorReset:
    """The wish stands, and the person is told by mail. Raises ValidationError where there is nothing to reset or one waits."""
    if not can_ask_for_reset(by):
        raise PermissionDenied
    if not user.has_second_factor():
        raise ValidationError(_("This person has no second factor"))
    now = timezone.now()
    with transaction.atomic():
        _close_old(user)
        try:
            with transaction.atomic():
                wish = SecondFactorReset.objects.create(user=user, reason=reason, asked_by_id=by.user_id, asked_at=now)
        except IntegrityError as error:
            raise ValidationError(_("A reset for this person waits already")) from error
        audit.record(by=by, action="ask_second_factor_reset", obj=user, reason=reason)
        _tell(user, "second_factor_reset_asked", key=f"reset-asked:{wish.ref}")
    return wish


def decide_reset(*, wish: SecondFactorReset, is_confirmed: bool, by: Actor) -> bool:
    """The wish is decided, once: confirmed, all second factors of the person are gone and nobody stays signed in as him.

    False where somebody has decided already, or the wish has lapsed.
    """
    if not can_decide_reset(by, asked_by=wish.asked_by_id, about=wish.user_id):
        raise PermissionDenied
    now = timezone.now()
    waiting = SecondFactorReset.objects.filter(pk=wish.pk, decided_at=None, asked_at__gt=now - OPEN_FOR)
    with transaction.atomic():
        if not waiting.update(decided_by=by.user_id, decided_at=now, is_confirmed=is_confirmed):
            return False
        action = "reset_second_factor" if is_confirmed else "decline_second_factor_reset"
        if is_confirmed:
            Authenticator.objects.filter(user=wish.user).delete()
            wish.user.end_sessions()
            _tell(wish.user, "second_factor_reset", key=f"reset:{wish.ref}")
        audit.record(by=by, action=action, obj=wish.user, reason=wish.reason)
    return True


def _close_old(user: User) -> None:
    """What nobody decided within OPEN_FOR is declined."""
    now = timezone.now()
    lapsed = SecondFactorReset.objects.filter(user=user, decided_at=None, asked_at__lte=now - OPEN_FOR)
    if lapsed.update(decided_at=now):
        audit.record(by=service("second-factor-reset"), action="lapse_second_factor_reset", obj=user)


def _tell(user: User, event: str, *, key: str) -> None:
    values = {"security_page": address_of("mfa_index", user.language)}
    subject, body = render(f"accounts/email/{event}_person", user.language, values)
    queue(key=key, event=event, recipient=user.email, language=user.language, subject=subject, body=body)
