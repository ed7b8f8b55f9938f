"""Runs an action in a child process that kills itself at one statement, and says what is left.

Every run gets fresh things to act on, so that what it left is seen as the difference that it made.
"""

import os
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import connection, connections

KILLED, DONE, RAISED = 137, 0, 3
Act = Callable[[], Any]
Prepare = Callable[[], Act]


@dataclass(frozen=True)
class Point:
    """Where the process dies: before or after the statement of this number; 0 = it lives."""

    statement: int
    is_after: bool = False

    def __str__(self) -> str:
        return f"{'after' if self.is_after else 'before'} statement {self.statement}"


NOWHERE = Point(0)


def standing() -> Counter[str]:
    """How many rows each table has, how many cases and registrations stand in each state, and how many seats are taken."""
    found: Counter[str] = Counter()
    for model in apps.get_models():
        found[model._meta.label_lower] = model._base_manager.count()
    case = apps.get_model("consultations", "Case")
    found.update(f"case {status}" for status in case._base_manager.values_list("status", flat=True))
    registration = apps.get_model("seminars", "Registration")
    found.update(f"registration {status}" for status in registration._base_manager.values_list("status", flat=True))
    found["seats taken"] = sum(apps.get_model("seminars", "SeatPool")._base_manager.values_list("taken", flat=True))
    grants = apps.get_model("accounts", "ObjectGrant")
    found.update(f"grant {kind}" for kind in grants._base_manager.values_list("kind", flat=True))
    return found


def difference(before: Counter[str], after: Counter[str]) -> dict[str, int]:
    return {name: after[name] - before[name] for name in before | after if after[name] != before[name]}


def run(act: Act, point: Point) -> tuple[int, int]:
    """The exit code of the child that acted, and how many statements it ran."""
    connections.close_all()  # the child must not end the parent's sessions at the server
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        _act_and_die(act, point, writing)
    os.close(writing)
    _pid, status = os.waitpid(child, 0)
    with os.fdopen(reading, "rb") as said:
        statements = int(said.read() or b"0")
    return os.waitstatus_to_exitcode(status), statements


def _act_and_die(act: Act, point: Point, writing: int) -> None:
    statements = 0

    def dying(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        nonlocal statements
        statements += 1
        if statements == point.statement and not point.is_after:
            os._exit(KILLED)
        result = execute(sql, params, many, context)
        if statements == point.statement:
            os._exit(KILLED)
        return result

    try:
        with connection.execute_wrapper(dying):
            act()
    except BaseException:  # whatever it was, the parent learns of it by the code
        os._exit(RAISED)
    os.write(writing, str(statements).encode())
    os._exit(DONE)


def whole(prepare: Prepare) -> tuple[dict[str, int], int]:
    """What the action leaves when nobody kills it, and in how many statements."""
    act = prepare()
    before = standing()
    code, statements = run(act, NOWHERE)
    assert code == DONE, "the action itself fails"
    return difference(before, standing()), statements


def every_point(statements: int) -> Iterator[Point]:
    for number in range(1, statements + 1):
        yield Point(number)
        yield Point(number, is_after=True)


def torn(prepare: Prepare, expected: dict[str, int], point: Point) -> str:
    """Empty where all or nothing stands, and where the same again brings the whole; else what is wrong."""
    act = prepare()
    before = standing()
    code, _statements = run(act, point)
    left = difference(before, standing())
    if code != KILLED:
        return f"{point}: the process did not die there ({code})"
    if left and left != expected:
        return f"{point}: torn, {left}"
    code, _statements = run(act, NOWHERE)
    left = difference(before, standing())
    return "" if code == DONE and left == expected else f"{point}: the same again ends with {code}, {left}"
