"""Which tests run on which engine, in which order, and what makes all of them quicker (docs/adr/0031)."""

import gc
from typing import Any

import pytest
from django.db import connection

REACHES_THE_DATABASE = {"db", "transactional_db", "django_db_reset_sequences", "live_server"}
LEFT_OUT = pytest.StashKey[int]()
REACHED = pytest.StashKey[str]()
_NAME = "left_out"  # in what a worker of xdist hands over when it ends


def runs_on(engine: str, item: pytest.Item) -> bool:
    """Everything runs on SQLite; elsewhere what an engine can change.

    Without the mark `django_db` and without these fixtures pytest-django refuses every query. A test that reaches the
    database or Redis by another way, in a program of its own, says so by the mark `engine`.
    """
    marked = item.get_closest_marker("django_db") or item.get_closest_marker("engine")
    return engine == "sqlite" or marked is not None or not REACHES_THE_DATABASE.isdisjoint(getattr(item, "fixturenames", ()))


def note_fixture(fixture: str, item: pytest.Item) -> None:
    """A test may ask for the database only while it runs, where nobody saw it before."""
    if fixture in REACHES_THE_DATABASE and not runs_on("", item):
        item.stash[REACHED] = fixture


def refuse_unmarked(item: pytest.Item) -> None:
    """Such a test says so by the mark `django_db`: else it would be left out on PostgreSQL."""
    if fixture := item.stash.get(REACHED, ""):
        pytest.fail(f"{item.nodeid} reaches the database by {fixture}: give it the mark django_db", pytrace=False)


def leave_out(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Takes out what this engine cannot change."""
    left = [item for item in items if not runs_on(connection.vendor, item)]
    config.stash[LEFT_OUT] = len(left)
    if left:
        config.hook.pytest_deselected(items=left)
        items[:] = [item for item in items if runs_on(connection.vendor, item)]


def begin_with_the_slow(items: list[pytest.Item]) -> None:
    """Long tests come first: at the end no core waits for the other's.

    Those that commit stay last, as pytest-django puts them: what they leave is not what the migrations left.
    """
    items.sort(key=lambda item: item.get_closest_marker("slow") is None or _commits(item))


def _commits(item: pytest.Item) -> bool:
    marked = item.get_closest_marker("django_db")
    return bool(marked and marked.kwargs.get("transaction")) or "transactional_db" in getattr(item, "fixturenames", ())


def keep_what_is_imported() -> None:
    """Modules and tests live as long as the run: the collector does not look at them again, and seldom at the rest."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


def tell_of_left_out(config: pytest.Config) -> None:
    """A worker tells its controller."""
    if hasattr(config, "workeroutput"):
        config.workeroutput[_NAME] = config.stash.get(LEFT_OUT, 0)


def hear_of_left_out(node: Any) -> None:
    """The controller hears it of every worker; all collect the same."""
    node.config.stash[LEFT_OUT] = getattr(node, "workeroutput", {}).get(_NAME, 0)


def say_what_was_left_out(terminal: Any, config: pytest.Config) -> None:
    if count := config.stash.get(LEFT_OUT, 0):
        terminal.write_line(f"{count:,} tests that no engine can change ran on SQLite only")
