"""Codes of authenticator apps and recovery codes: each is taken once."""

from typing import Any

from allauth.core.internal.cryptokit import compare_user_code
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from allauth.mfa.utils import decrypt
from django.conf import settings
from django.db import transaction

from accounts.actors import actor_of
from accounts.models import User
from core.demo import is_demo_now
from core.text import digits

_DUTY = "must_set_up_second_factor"


def is_required_of(user: User) -> bool:
    """Who works for the institute needs a second factor; a demo offers it only."""
    return settings.SECOND_FACTOR_REQUIRED and not is_demo_now() and actor_of(user).is_institute


def note_duty(session: Any, user: User) -> None:
    """The session of somebody who must set up a second factor first knows of it."""
    if is_required_of(user) and not user.has_second_factor():
        session[_DUTY] = True


def must_set_up(session: Any, user: User) -> bool:
    """Whether this session may do nothing but set up a second factor. Asked of the table only while it may not."""
    if not session.get(_DUTY):
        return False
    if user.has_second_factor():
        del session[_DUTY]
        return False
    return True


def takes_code(user: User, code: str) -> Authenticator | None:
    """The authenticator of which this is a code that was not used before; the code is used up by asking.

    Of two at the same time one gets it: both lock the rows of the person (SQLite: the whole database) first.
    """
    typed = digits(code)
    with transaction.atomic():
        User.objects.select_for_update().filter(pk=user.pk).first()
        for row in Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP):
            if _takes_app_code(row, typed):
                return row
        for row in Authenticator.objects.filter(user=user, type=Authenticator.Type.RECOVERY_CODES):
            if row.wrap().validate_code(typed):
                return row
    return None


def counter_of(secret: str, code: str, after: int = 0) -> int | None:
    """The time step (later than `after`) whose code this is, one step early or late; None where it is none."""
    for counter in yield_hotp_counters_from_time():
        if counter > after and compare_user_code(actual=digits(code), expected=format_hotp_value(hotp_value(secret, counter))):
            return counter
    return None


def note_used(row: Authenticator, counter: int) -> None:
    """The code of this time step, and those before it, are used."""
    data: dict[str, Any] = row.data
    row.data = data | {"last_counter": counter}
    row.save(update_fields=["data"])


def _takes_app_code(row: Authenticator, code: str) -> bool:
    counter = counter_of(decrypt(row.data["secret"]), code, after=row.data.get("last_counter", 0))
    if counter is None:
        return False
    note_used(row, counter)
    return True
