"""A bound on how often something may be tried. Counted in the database: exact among many workers, kept over a restart,
and nothing to do with Redis.
"""

import ipaddress
import logging
from datetime import datetime, timedelta

from django.conf import settings
from django.db import DatabaseError, transaction
from django.db.models import Case, DateTimeField, F, Q, Value, When
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import salted_hmac

from core.models import Tries

logger = logging.getLogger(__name__)

_KEPT = timedelta(days=1)  # longer than any window


def network_of(request: HttpRequest) -> str:
    """The network that asks: an IPv4 address, or the /64 of an IPv6 one. Behind our proxies: what the first of them saw."""
    address = str(request.META.get("REMOTE_ADDR", ""))
    proxies = int(getattr(settings, "ALLAUTH_TRUSTED_PROXY_COUNT", 0))
    seen = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",") if part.strip()]
    if proxies and len(seen) >= proxies:
        address = seen[-proxies]
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return "unknown"
    if found.version == 6 and found.ipv4_mapped:
        return str(found.ipv4_mapped)
    return str(ipaddress.ip_network((found, 64), strict=False)) if found.version == 6 else str(found)


def minutes_to_wait(purpose: str, whose: str, *, limit: int, window: int) -> int:
    """0, and this try is counted; or, after `limit` tries in `window` seconds, the minutes until the next may come.

    The window begins with the first try. A count that fails stops nobody (it is logged): losing a consultation is
    worse than a flood. Who must be stopped then (signing in) uses `take`.
    """
    try:
        with transaction.atomic():
            return take(purpose, whose, limit=limit, window=window)
    except DatabaseError as error:
        logger.warning("could not count %s: %s", purpose, error)
        return 0


def take(purpose: str, whose: str, *, limit: int, window: int) -> int:
    """As `minutes_to_wait`, but a count that fails raises DatabaseError: nobody gets in uncounted."""
    now = timezone.now()
    is_over = Q(started_at__lte=now - timedelta(seconds=window))
    key = _key(purpose, whose)
    Tries.objects.bulk_create([Tries(key=key, started_at=now)], ignore_conflicts=True)
    counted = Tries.objects.filter(is_over | Q(tries__lt=limit), key=key).update(
        tries=Case(When(is_over, then=1), default=F("tries") + 1),
        started_at=Case(When(is_over, then=Value(now)), default=F("started_at"), output_field=DateTimeField()),
    )
    return 0 if counted else _minutes_left(key, now, window)


def give_back(purpose: str, whose: str) -> None:
    """A try that turned out well does not count."""
    Tries.objects.filter(key=_key(purpose, whose), tries__gt=0).update(tries=F("tries") - 1)


def forget_old() -> int:
    """What was counted more than a day ago, longer than any window, is gone; how many rows."""
    return Tries.objects.filter(started_at__lt=timezone.now() - _KEPT).delete()[0]


def _minutes_left(key: str, now: datetime, window: int) -> int:
    started = Tries.objects.values_list("started_at", flat=True).get(key=key)
    left = (started - now).total_seconds() + window
    return max(1, -int(-left // 60))


def _key(purpose: str, whose: str) -> str:
    """No address and no network stands in the table, and nobody without the secret key can tell whose row it is."""
    return f"{purpose}:{salted_hmac('core.throttle', f'{purpose}|{whose}', algorithm='sha256').hexdigest()[:40]}"
