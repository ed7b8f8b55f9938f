"""How often one network may do something."""

import pytest
import time_machine
from django.test import RequestFactory

from core.throttle import minutes_to_wait, network_of

LIMIT = {"limit": 2, "window": 600}


def test_tries_beyond_the_limit_wait_for_the_window_to_end():
    with time_machine.travel("2026-11-20T10:01:00+09:00", tick=False):
        assert [minutes_to_wait("consult", "192.0.2.1", **LIMIT) for _try in range(4)] == [0, 0, 9, 9]


def test_other_networks_and_purposes_are_counted_apart():
    for _try in range(3):
        minutes_to_wait("consult", "192.0.2.1", **LIMIT)

    assert minutes_to_wait("consult", "192.0.2.2", **LIMIT) == 0
    assert minutes_to_wait("survey", "192.0.2.1", **LIMIT) == 0


def test_next_window_begins_anew():
    with time_machine.travel("2026-11-20T10:09:59+09:00", tick=False) as clock:
        assert [minutes_to_wait("consult", "192.0.2.1", **LIMIT) for _try in range(3)] == [0, 0, 1]
        clock.shift(2)
        assert minutes_to_wait("consult", "192.0.2.1", **LIMIT) == 0


def test_cache_that_does_not_answer_stops_nobody(settings, caplog):
    nobody_listens = "redis://127.0.0.1:1/0"
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": nobody_listens}}

    assert [minutes_to_wait("consult", "192.0.2.1", **LIMIT) for _try in range(5)] == [0] * 5
    assert "no cache to count consult" in caplog.text


@pytest.mark.parametrize(
    ("address", "network"),
    [("192.0.2.7", "192.0.2.7"), ("2001:db8:1:2:3::4", "2001:db8:1:2::/64"), ("", "unknown"), ("not an address", "unknown")],
)
def test_network_is_the_address_or_its_ipv6_net(address, network):
    assert network_of(RequestFactory().get("/", REMOTE_ADDR=address)) == network


def test_forwarded_address_is_believed_only_from_our_proxy(settings):
    request = RequestFactory().get("/", REMOTE_ADDR="10.0.0.1", headers={"X-Forwarded-For": "203.0.113.9, 192.0.2.7"})
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 0
    assert network_of(request) == "10.0.0.1"

    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    assert network_of(request) == "192.0.2.7"
