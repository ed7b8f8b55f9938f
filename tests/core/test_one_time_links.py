"""Links that work once."""

from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.db import connection, connections

from core import one_time_links
from core.models import OneTimeLink

pytestmark = pytest.mark.django_db
NOON = "2026-11-20T12:00+09:00"


def make(**given) -> str:
    return one_time_links.make(**{"purpose": "track", "object_ref": "R8-1"} | given)


def test_link_leads_to_its_object_once():
    token = make()

    assert one_time_links.use(token, "track") == "R8-1"
    assert one_time_links.use(token, "track") is None


def test_asking_whether_a_link_works_does_not_use_it():
    token = make()

    assert one_time_links.is_usable(token, "track")
    assert one_time_links.is_usable(token, "track")
    assert one_time_links.use(token, "track") == "R8-1"
    assert not one_time_links.is_usable(token, "track")


def test_link_of_another_purpose_opens_nothing():
    token = make(purpose="other")

    assert one_time_links.use(token, "track") is None
    assert one_time_links.use(token, "other") == "R8-1"


def test_each_link_leads_to_its_own_object_only():
    first, second = make(object_ref="R8-1"), make(object_ref="R8-2")

    assert one_time_links.use(second, "track") == "R8-2"
    assert one_time_links.use(first, "track") == "R8-1"


def test_link_works_up_to_its_last_second_and_not_after(time_machine):
    time_machine.move_to(NOON, tick=False)
    early, late = make(), make()
    time_machine.move_to("2026-11-20T12:29:59+09:00", tick=False)
    assert one_time_links.use(early, "track") == "R8-1"
    time_machine.move_to("2026-11-20T12:30:00+09:00", tick=False)
    assert one_time_links.use(late, "track") is None


def test_only_the_hash_of_a_token_is_kept():
    token = make()

    kept = OneTimeLink.objects.values().get()
    assert kept["token_hash"] == one_time_links.hash_of(token)
    assert len(kept["token_hash"]) == 64
    assert not [value for value in kept.values() if token in str(value)]
    assert len(token) >= 43  # 256 bits
    assert make() != token


@pytest.mark.parametrize("token", ["", "x", "x" * 5000, "\x00", "\ud800", "'; --"])
def test_nonsense_is_no_link(token):
    make()

    assert not one_time_links.is_usable(token, "track")
    assert one_time_links.use(token, "track") is None


def test_links_that_died_long_ago_are_removed_with_the_next_one(time_machine):
    time_machine.move_to(NOON, tick=False)
    make()
    time_machine.move_to("2026-11-21T12:29+09:00", tick=False)
    make(lasts=timedelta(hours=1))
    assert OneTimeLink.objects.count() == 2
    time_machine.move_to("2026-11-21T12:31+09:00", tick=False)
    make()
    assert OneTimeLink.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_of_many_at_the_same_time_one_gets_it():
    many = 64 if connection.vendor == "postgresql" else 16  # SQLite lets one write after the other anyway
    token, start, found = make(), Barrier(many), []

    def take() -> None:
        try:
            connection.ensure_connection()
            start.wait()
            found.append(one_time_links.use(token, "track"))
        finally:
            connections.close_all()

    threads = [Thread(target=take) for _ in range(many)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(map(str, found)) == ["None"] * (many - 1) + ["R8-1"]
