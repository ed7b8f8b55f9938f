"""How often somebody may try to get in. A stranger's failures slow the stranger, never the owner of the account.

Three ways to count, all in the database: by account and network, by account over all networks, by network. A browser in
which the person signed in before shows a signed cookie and is counted by itself alone: what others try does not touch
it. Where a limit is reached one waits; nothing is ever locked.
"""

import unicodedata

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from accounts.models import User
from core import throttle

MINUTE = 60
OF_DEVICE = {"limit": 10, "window": 15 * MINUTE}
OF_PAIR = {"limit": 5, "window": 5 * MINUTE}  # one account, tried from one network
OF_ACCOUNT = {"limit": 20, "window": 15 * MINUTE}  # one account, tried from anywhere
OF_NETWORK = {"limit": 50, "window": 5 * MINUTE}  # an office may share one address
OF_ALL = {"limit": 2000, "window": 5 * MINUTE}  # the whole portal
OF_PROOF = {"limit": 10, "window": 5 * MINUTE}

DEVICE_COOKIE = "known_device"
_DEVICE_LASTS = 180 * 24 * 60 * MINUTE
_SALT = "accounts.known_device"


def canonical(address: str) -> str:
    """The one form in which an address is counted: width and case make no other account."""
    return unicodedata.normalize("NFKC", address).strip().casefold()[:320]


def minutes_to_wait(request: HttpRequest, purpose: str, address: str) -> int:
    """0, and this try is counted everywhere; or the minutes until the next may come.

    Raises DatabaseError where it cannot count: nobody gets in uncounted.
    """
    for name, whose, limit in _counts(request, purpose, address):
        if wait := throttle.take(name, whose, **limit):
            return wait
    return 0


def forgive(request: HttpRequest, purpose: str, address: str) -> None:
    """The try turned out well: it does not count. Failures before it stay counted."""
    for name, whose, _limit in _counts(request, purpose, address):
        throttle.give_back(name, whose)


def minutes_to_wait_for_proof(user: User) -> int:
    """The same for somebody signed in who is asked for a proof."""
    return throttle.take("proof", user.ref, **OF_PROOF)


def too_many(minutes: int) -> str:
    """What is said to who must wait."""
    if settings.INSTITUTE_PHONE:
        words = {"n": minutes, "phone": settings.INSTITUTE_PHONE}
        return _("Try again in %(n)d minutes. If it is urgent, call %(phone)s") % words
    return _("Try again in %(n)d minutes. If it is urgent, please call us") % {"n": minutes}


def remember_device(response: HttpResponse, user: User) -> None:
    """This browser is known as one of the person's from now on."""
    response.set_cookie(
        DEVICE_COOKIE,
        signing.dumps(_mark_of(user.email), salt=_SALT),
        max_age=_DEVICE_LASTS,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def is_known_device(request: HttpRequest, address: str) -> bool:
    """Whether this person signed in with this browser before."""
    try:
        shown = signing.loads(request.COOKIES.get(DEVICE_COOKIE, ""), salt=_SALT, max_age=_DEVICE_LASTS)
    except signing.BadSignature:
        return False
    return bool(shown == _mark_of(address))


def _mark_of(address: str) -> str:
    """What stands for the person in the cookie: not the address, others may look at the browser."""
    return salted_hmac(_SALT, canonical(address), algorithm="sha256").hexdigest()[:32]


def _counts(request: HttpRequest, purpose: str, address: str) -> list[tuple[str, str, dict[str, int]]]:
    whose = canonical(address)
    if is_known_device(request, address):
        return [(f"{purpose}-device", request.COOKIES[DEVICE_COOKIE], OF_DEVICE)]
    network = throttle.network_of(request)
    return [
        (f"{purpose}-pair", f"{whose}|{network}", OF_PAIR),
        (f"{purpose}-network", network, OF_NETWORK),
        (f"{purpose}-account", whose, OF_ACCOUNT),
        (f"{purpose}-all", "", OF_ALL),
    ]
