"""Proving once more that it is the person himself who sits before an open screen."""

import time
from enum import StrEnum
from typing import Any

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.http import HttpRequest
from django.utils.crypto import constant_time_compare, salted_hmac

from accounts import actions, demo
from accounts.models import User
from core import throttle
from core.demo import is_demo_now
from core.text import digits

FRESH_FOR = 5 * 60.0  # seconds in which nobody is asked again
CODE_LASTS = 15 * 60.0  # a mail may take minutes
CODE_TRIES = 3
OF_CODES = {"limit": 5, "window": 10 * 60}  # mails to one person
_PROVED_AT = "proved_at"
_CODE = "proof_code"


class Way(StrEnum):
    """How a person proves it."""

    DEMO = "demo"  # made-up people have no phone and no mail
    SECOND_FACTOR = "second_factor"
    PASSWORD = "password"  # noqa: S105  # a name, not a password
    CODE = "code"


def way_of(user: User) -> Way:
    """The strongest way this person has."""
    if user.email.endswith(f"@{demo.DOMAIN}") and is_demo_now():
        return Way.DEMO
    if user.has_second_factor():
        return Way.SECOND_FACTOR
    return Way.PASSWORD if user.has_usable_password() else Way.CODE


def is_fresh(request: HttpRequest) -> bool:
    """Whether this person signed in or proved himself in this session within FRESH_FOR."""
    age = time.time() - float(request.session.get(_PROVED_AT, 0))
    return 0 <= age < FRESH_FOR


def note_proof(session: Any) -> None:
    """From now on the person behind this session counts as proved."""
    session[_PROVED_AT] = time.time()
    session.pop(_CODE, None)


def forget_proof(session: Any) -> None:
    """The next page that needs a proof asks for one."""
    session.pop(_PROVED_AT, None)


def send_code(request: HttpRequest, user: User) -> int:
    """A code stands in the outbox; the session keeps what tells it from another one, bound to person and address.

    0; or, where too many were sent, the minutes until the next may be: then none is, and the last one stays good.
    """
    if wait := throttle.take("proof-code", user.ref, **OF_CODES):
        return wait
    adapter = get_adapter()
    code = adapter.generate_login_code()
    adapter.send_mail("account/email/proof_code", user.email, {"code": code})
    request.session[_CODE] = {"hash": _hash_of(code, user), "until": time.time() + CODE_LASTS, "left": CODE_TRIES}
    return 0


def waits_for_code(request: HttpRequest) -> bool:
    """Whether a code was sent that can still be entered."""
    sent = request.session.get(_CODE)
    return bool(sent) and sent["left"] > 0 and sent["until"] > time.time()


def is_code_right(request: HttpRequest, user: User, code: str) -> bool:
    """Whether it is the code that was sent; three tries, one success."""
    if not waits_for_code(request):
        return False
    sent = request.session[_CODE]
    is_right = constant_time_compare(sent["hash"], _hash_of(code, user))
    request.session[_CODE] = sent | {"left": 0 if is_right else sent["left"] - 1}
    return is_right


def confirm(request: HttpRequest, user: User, way: Way) -> None:
    """The person has proved himself: the session gets a new key, and the audit log a row."""
    actions.record_proof(user=user, way=way)
    request.session.cycle_key()
    note_proof(request.session)


def refuse(user: User) -> None:
    actions.record_failed_proof(user=user)


def _hash_of(code: str, user: User) -> str:
    text = f"{user.pk}|{user.email}|{digits(code).replace('-', '')}"
    return salted_hmac("accounts.proof", text, secret=settings.SECRET_KEY, algorithm="sha256").hexdigest()
