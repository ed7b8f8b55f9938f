"""The pages of the day of an event; merged into tests/e2e/pages.py."""

from typing import Any

from seminars.models import OnlineLog
from seminars.tickets import ticket_token
from tests.e2e.entries import ORGANISER, VISITOR, Arguments, Entry, thing
from tests.e2e.world import World
from tests.e2e.world_seminar_day import certificate_of_world, log_of_world


def ticket(name: str) -> Arguments:
    return lambda world: (ticket_token(world.things[name]),)


def certificate(*more: str) -> Arguments:
    return lambda world: (certificate_of_world(world).number, *more)


def log(world: World) -> tuple[Any, ...]:
    made: OnlineLog = log_of_world(world)
    return (made.event.ref, made.ref)


def person_of(event: str, name: str) -> Arguments:
    return lambda world: (world.things[event].ref, world.things[name].number)


PAGES_DAY: dict[str, Entry] = {
    "events:reception": Entry(ORGANISER, thing("event_today")),
    "events:reception#soon": Entry(ORGANISER, thing("event"), query="?q=%E3%82%BF"),
    "events:reception#empty": Entry(ORGANISER, thing("event_draft")),
    "events:ticket": Entry(ORGANISER, ticket("seat_today")),
    "events:ticket#here": Entry(ORGANISER, ticket("seat_attended")),
    "events:ticket#waiting": Entry(ORGANISER, ticket("seat_waiting")),
    "events:walk_in": Entry(ORGANISER, thing("event_today")),
    "events:online_logs": Entry(ORGANISER, thing("event_held")),
    "events:online_log": Entry(ORGANISER, log),
    "events:online_log#absent": Entry(ORGANISER, log, query="?show=absent"),
    "events:certificates": Entry(ORGANISER, thing("event_held")),
    "events:certificates#empty": Entry(ORGANISER, thing("event")),
    "events:certificate": Entry(ORGANISER, certificate()),
    "events:certificate_withdraw": Entry(ORGANISER, certificate()),
    "events:certificate_correct": Entry(ORGANISER, certificate()),
    "seminars:certificate_verify": Entry(VISITOR),
}
FILES_DAY: dict[str, Entry] = {
    "events:attendance_sheet": Entry(ORGANISER, thing("event")),
    "events:name_labels": Entry(ORGANISER, thing("event")),
    "events:certificate_file": Entry(ORGANISER, certificate("ja")),
}
POST_ONLY_DAY: dict[str, Entry] = {
    "events:check_in": Entry(ORGANISER, thing("event_today")),
    "events:check_in_undo": Entry(ORGANISER, thing("event_today")),
    "events:certificate_issue_all": Entry(ORGANISER, thing("event_held")),
    "events:certificate_issue": Entry(ORGANISER, person_of("event_held", "seat_attended")),
}
