"""A bound on how often one network may do something. Kept in the cache; without a cache everybody may."""

import hashlib
import ipaddress
import logging
import time

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest

logger = logging.getLogger(__name__)


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
    return str(ipaddress.ip_network((found, 64), strict=False)) if found.version == 6 else str(found)


def minutes_to_wait(purpose: str, network: str, *, limit: int, window: int) -> int:
    """0, and this try is counted; or, after `limit` tries in `window` seconds, the minutes until the next may come.

    A cache that does not answer stops nobody (it is logged): losing a consultation is worse than a flood.
    """
    now = time.time()
    start = int(now // window)
    key = f"throttle:{purpose}:{start}:{hashlib.sha256(network.encode()).hexdigest()[:32]}"
    try:
        cache.add(key, 0, timeout=window)
        tries = cache.incr(key)
        cache.touch(key, window)  # some caches forget the time of an entry that they count up
    except ValueError:  # the entry ran out between the two calls
        return 0
    except Exception as error:  # whatever a cache can raise
        logger.warning("no cache to count %s: %s", purpose, error)
        return 0
    return 0 if tries <= limit else max(1, -int(-((start + 1) * window - now) // 60))
