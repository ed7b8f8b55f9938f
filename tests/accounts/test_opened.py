"""Cases that are open in a browser session by a mailed link."""

from datetime import UTC, datetime

import pytest

from accounts.opened import close_in, open_in, open_until, opened_in

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
NOON = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _at_noon(time_machine):
    time_machine.move_to(NOON, tick=False)


def test_case_is_open_for_an_hour_and_others_stay_open(time_machine):
    session = {}
    open_in(session, "R8-1")
    time_machine.move_to("2026-11-20T12:30+09:00", tick=False)
    open_in(session, "R8-2")
    assert opened_in(session) == {"R8-1", "R8-2"}

    time_machine.move_to("2026-11-20T13:00+09:00", tick=False)
    assert opened_in(session) == {"R8-2"}
    assert open_until(session, "R8-1") is None
    assert open_until(session, "R8-2") == datetime(2026, 11, 20, 4, 30, tzinfo=UTC)


def test_closing_one_case_leaves_the_others():
    session = {}
    open_in(session, "R8-1")
    open_in(session, "R8-2")
    close_in(session, "R8-1")
    close_in(session, "R8-9")

    assert opened_in(session) == {"R8-2"}


def test_nothing_is_open_in_a_new_session():
    assert opened_in({}) == frozenset()
    assert open_until({}, "R8-1") is None


@pytest.mark.django_db
def test_who_signs_in_or_out_does_not_find_what_another_opened(sme, client):
    for step in (lambda: client.force_login(sme, backend=BACKEND), client.logout):
        session = client.session
        open_in(session, "R8-1")
        session.save()
        client.cookies["sessionid"] = session.session_key
        assert opened_in(client.session) == {"R8-1"}

        step()
        assert opened_in(client.session) == frozenset()
