"""The public pages of seminars, and the page of a booking; merged into tests/e2e/pages.py."""

from typing import Any

from seminars.links import booking_token, seat_token
from seminars.models import EventWatch
from seminars.watch_links import watch_token
from tests.e2e.entries import CLIENT, VISITOR, Arguments, Entry, thing
from tests.e2e.world import World


def booking(name: str = "booking", *more: str) -> Arguments:
    """The link of this booking."""
    return lambda world: (booking_token(world.things[name]), *more)


def step(name: str, of: str, seat: str) -> Arguments:
    """A step of this person of this booking."""
    return lambda world: (booking_token(world.things[of]), world.things[seat].number, name)


def alone(world: World) -> tuple[str]:
    """The link of a colleague who has an address of his own."""
    return (seat_token(world.things["seat_colleague"]),)


def receipt(world: World) -> tuple[Any, ...]:
    return (world.things["event"].ref, booking_token(world.things["booking"]))


def watch(world: World) -> tuple[str]:
    """A wish for mails, made when the page is asked for."""
    made, _is_new = EventWatch.objects.get_or_create(
        email="watch@example.jp", defaults={"made_at": world.things["event"].made_at}
    )
    return (watch_token(made),)


PAGES_PUBLIC: dict[str, Entry] = {
    "seminars:event_list": Entry(VISITOR),
    "seminars:event_list#empty": Entry(VISITOR, query="?q=zzzz&mode=online&place=47"),
    "seminars:archive": Entry(VISITOR),
    "seminars:archive_year": Entry(VISITOR, lambda world: (world.things["event_held"].fiscal_year,)),
    "seminars:programme": Entry(VISITOR, thing("programme")),
    "seminars:event": Entry(VISITOR, thing("event")),
    "seminars:event#full": Entry(VISITOR, thing("event_full")),
    "seminars:event#soon": Entry(VISITOR, thing("event_soon")),
    "seminars:event#closed": Entry(VISITOR, thing("event_closed")),
    "seminars:event#held": Entry(VISITOR, thing("event_held")),
    "seminars:event#cancelled": Entry(VISITOR, thing("event_cancelled")),
    "seminars:event#own": Entry(CLIENT, thing("event_onsite")),
    "seminars:apply": Entry(VISITOR, thing("event")),
    "seminars:apply#full": Entry(VISITOR, thing("event_full")),
    "seminars:apply#closed": Entry(VISITOR, thing("event_closed"), status=410),
    "seminars:apply#known": Entry(CLIENT, thing("event_online")),
    "seminars:done": Entry(VISITOR, receipt),
    "seminars:booking": Entry(VISITOR, booking()),
    "seminars:booking#alone": Entry(VISITOR, alone),
    "seminars:booking#offered": Entry(VISITOR, booking("booking_offered")),
    "seminars:booking#waiting": Entry(VISITOR, booking("booking_waiting")),
    "seminars:booking#attended": Entry(VISITOR, booking("booking_attended")),
    "seminars:booking#called_off": Entry(VISITOR, booking("booking_called_off")),
    "seminars:booking#gone": Entry(VISITOR, lambda world: ("x",), status=410),
    "seminars:booking_contact": Entry(VISITOR, booking()),
    "seminars:seat_step#cancel": Entry(VISITOR, step("cancel", "booking", "seat")),
    "seminars:seat_step#hand-over": Entry(VISITOR, step("hand-over", "booking", "seat")),
    "seminars:seat_step#switch": Entry(VISITOR, step("switch", "booking", "seat")),
    "seminars:seat_step#accept": Entry(VISITOR, step("accept", "booking_offered", "seat_offered")),
    "seminars:seat_step#decline": Entry(VISITOR, step("decline", "booking_offered", "seat_offered")),
    "seminars:seat_step#leave": Entry(VISITOR, step("leave", "booking_waiting", "seat_waiting")),
    "seminars:link_lost": Entry(VISITOR),
    "seminars:link_sent": Entry(VISITOR),
    "seminars:material": Entry(VISITOR, thing("material_video")),
    "seminars:watch": Entry(VISITOR),
    "seminars:watch_sent": Entry(VISITOR),
    "seminars:watch_open": Entry(VISITOR, watch),
    "seminars:watch_open#gone": Entry(VISITOR, lambda world: ("x",), status=410),
    "my_seminars:list": Entry(CLIENT),
    "my_seminars:list#empty": Entry("headquarters"),
}
FILES_PUBLIC: dict[str, Entry] = {
    "seminars:event_calendar": Entry(VISITOR, thing("event")),
    "seminars:booking_calendar": Entry(VISITOR, booking()),
    "seminars:material_open": Entry(VISITOR, thing("material_file")),
    "seminars:booking_material": Entry(
        VISITOR, lambda world: (*booking("booking")(world), world.things["material_own_file"].ref)
    ),
}
POST_ONLY_PUBLIC: dict[str, Entry] = {
    "seminars:booking_certificate": Entry(
        VISITOR, lambda world: (*booking("booking_attended")(world), world.things["seat_attended"].number)
    ),
}
