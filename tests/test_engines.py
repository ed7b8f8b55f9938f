"""What is left to one engine is only what no engine can change."""

from types import SimpleNamespace
from typing import Any

import pytest

from tests import engines


def item(*marks: Any, uses: tuple[str, ...] = ()) -> Any:
    by_name = {mark.name: mark for mark in marks}
    return SimpleNamespace(get_closest_marker=by_name.get, fixturenames=uses)


MARK = pytest.mark
REACH_ONE = [item(MARK.django_db), item(MARK.engine), item(uses=("db",)), item(uses=("settings", "live_server"))]


@pytest.mark.parametrize("test", REACH_ONE)
def test_what_reaches_a_database_runs_on_every_engine(test):
    assert engines.runs_on("postgresql", test)
    assert engines.runs_on("sqlite", test)


def test_what_reaches_none_runs_once():
    plain = item(MARK.slow, uses=("settings", "tmp_path"))
    assert engines.runs_on("sqlite", plain)
    assert not engines.runs_on("postgresql", plain)


def test_slow_tests_come_first_and_those_that_commit_last():
    slow, plain = item(MARK.slow), item()
    commits = item(MARK.slow, MARK.django_db(transaction=True))
    items = [plain, commits, slow]
    engines.begin_with_the_slow(items)
    assert items == [slow, plain, commits]


def test_query_without_a_mark_is_refused():
    """The rule rests on this: who is not marked has not asked a database."""
    from accounts.models import User

    with pytest.raises(RuntimeError, match="Database access not allowed"):
        User.objects.count()
