"""How often one network may do something."""

import pytest
import time_machine
from django.db import OperationalError, connection
from django.test import RequestFactory

from core.models import Tries
from core.throttle import forget_old, give_back, minutes_to_wait, network_of, take
from tests.factories.threads import all_at_once

pytestmark = pytest.mark.django_db
LIMIT = {"limit": 2, "window": 600}


def test_tries_beyond_the_limit_wait_for_the_window_to_end():
    with time_machine.travel("2026-11-20T10:01:00+09:00", tick=False):
        assert [minutes_to_wait("consult", "192.0.2.1", **LIMIT) for _try in range(4)] == [0, 0, 10, 10]


def test_other_networks_and_purposes_are_counted_apart():
    for _try in range(3):
        minutes_to_wait("consult", "192.0.2.1", **LIMIT)

    assert minutes_to_wait("consult", "192.0.2.2", **LIMIT) == 0
    assert minutes_to_wait("survey", "192.0.2.1", **LIMIT) == 0


def test_next_window_begins_anew():
    with time_machine.travel("2026-11-20T10:01:00+09:00", tick=False) as clock:
        assert [minutes_to_wait("consult", "192.0.2.1", **LIMIT) for _try in range(3)] == [0, 0, 10]
        clock.shift(599)
        assert minutes_to_wait("consult", "192.0.2.1", **LIMIT) == 1
        clock.shift(1)
        assert minutes_to_wait("consult", "192.0.2.1", **LIMIT) == 0


def test_count_that_fails_stops_nobody_but_those_who_must_be_counted(monkeypatch, caplog):
    def fail(*_given, **_named):
        raise OperationalError("disk is full")

    monkeypatch.setattr(Tries.objects, "bulk_create", fail)
    assert [minutes_to_wait("consult", "192.0.2.1", **LIMIT) for _try in range(5)] == [0] * 5
    assert "could not count consult" in caplog.text
    with pytest.raises(OperationalError):
        take("sign-in", "192.0.2.1", **LIMIT)


def test_limits_hold_without_a_cache(settings):
    nobody_listens = "redis://127.0.0.1:1/0"
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": nobody_listens}}
    assert [minutes_to_wait("consult", "192.0.2.1", **LIMIT) for _try in range(3)] == [0, 0, 10]


def test_try_that_turned_out_well_is_given_back():
    for _try in range(5):
        assert minutes_to_wait("consult", "192.0.2.1", **LIMIT) == 0
        give_back("consult", "192.0.2.1")


def test_table_names_nobody():
    minutes_to_wait("sign-in", "someone@example.jp", **LIMIT)
    assert "someone" not in Tries.objects.get().key


def test_old_tries_are_forgotten():
    with time_machine.travel("2026-11-18T10:00:00+09:00", tick=False):
        minutes_to_wait("consult", "192.0.2.1", **LIMIT)
    minutes_to_wait("consult", "192.0.2.2", **LIMIT)
    assert (forget_old(), Tries.objects.count()) == (1, 1)


@pytest.mark.django_db(transaction=True)
def test_exactly_as_many_get_through_as_may_when_all_come_at_once():
    def attempt() -> int:
        try:
            return take("sign-in", "192.0.2.1", limit=5, window=600)
        finally:
            connection.close()

    assert sum(wait == 0 for wait in all_at_once(attempt, times=16)) == 5


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3::4", "2001:db8:1:2::/64"),
        ("", "unknown"),
        ("not an address", "unknown"),
    ],
)
def test_network_is_the_address_or_its_ipv6_net(address, network):
    assert network_of(RequestFactory().get("/", REMOTE_ADDR=address)) == network


def test_forwarded_address_is_believed_only_from_our_proxy(settings):
    request = RequestFactory().get("/", REMOTE_ADDR="10.0.0.1", headers={"X-Forwarded-For": "203.0.113.9, 192.0.2.7"})
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 0
    assert network_of(request) == "10.0.0.1"

    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    assert network_of(request) == "192.0.2.7"
