"""The organisers' rooms; merged into tests/e2e/pages.py."""

from seminars.models import Material
from tests.e2e.entries import ADVISOR, HEADQUARTERS, ORGANISER, Arguments, Entry, thing
from tests.e2e.world import World
from tests.factories import seminars as make


def session(world: World) -> tuple[str, int]:
    return (world.things["event"].ref, world.things["event_session"].pk)


def seat(name: str, event: str = "event") -> Arguments:
    """An event and the number of somebody there."""
    return lambda world: (world.things[event].ref, world.things[name].number)


def handout(name: str, event: str = "event") -> Arguments:
    return lambda world: (world.things[event].ref, world.things[name].ref)


def series(world: World) -> tuple[str]:
    return (world.things["seminar_series"].code,)


def video(world: World) -> tuple[str, str]:
    """A video of the catalogue, made when the page is asked for."""
    of = world.things["seminar_series"]
    found = Material.objects.filter(series=of).first() or make.make_material(series=of, kind="video", title_ja="Video")
    return (of.code, found.ref)


def desk(world: World) -> tuple[str, int]:
    event = world.things["event"]
    return (event.ref, event.temporary_desks.get().pk)


PAGES_EVENTS: dict[str, Entry] = {
    "events:event_list": Entry(ORGANISER),
    "events:event_list#past": Entry(HEADQUARTERS, query="?when=past"),
    "events:event_list#empty": Entry(ORGANISER, query="?q=zzzz&status=draft"),
    "events:event_new": Entry(ORGANISER),
    "events:event_detail": Entry(ORGANISER, thing("event")),
    "events:event_detail#draft": Entry(ORGANISER, thing("event_draft")),
    "events:event_detail#held": Entry(HEADQUARTERS, thing("event_held")),
    "events:event_detail#cancelled": Entry(ORGANISER, thing("event_cancelled")),
    "events:event_detail#advisor": Entry(ADVISOR, thing("event")),
    "events:event_edit": Entry(ORGANISER, thing("event")),
    "events:event_copy": Entry(ORGANISER, thing("event_held")),
    "events:event_cancel": Entry(ORGANISER, thing("event")),
    "events:event_cancel#draft": Entry(ORGANISER, thing("event_draft")),
    "events:session_new": Entry(ORGANISER, thing("event")),
    "events:session_edit": Entry(ORGANISER, session),
    "events:desk_new": Entry(ORGANISER, thing("event")),
    "events:material_new": Entry(ORGANISER, thing("event")),
    "events:material_edit": Entry(ORGANISER, handout("material")),
    "events:people_list": Entry(ORGANISER, thing("event_full")),
    "events:people_list#empty": Entry(ORGANISER, thing("event_draft")),
    "events:person_detail": Entry(ORGANISER, seat("seat")),
    "events:person_detail#waiting": Entry(ORGANISER, seat("seat_waiting", "event_full")),
    "events:person_add": Entry(ORGANISER, thing("event")),
    "events:people_export": Entry(ORGANISER, thing("event")),
    "events:lecturer_list": Entry(ORGANISER),
    "events:lecturer_new": Entry(ORGANISER),
    "events:lecturer_edit": Entry(ORGANISER, thing("lecturer")),
    "events:series_list": Entry(HEADQUARTERS),
    "events:series_new": Entry(HEADQUARTERS),
    "events:series_edit": Entry(HEADQUARTERS, series),
    "events:video_list": Entry(HEADQUARTERS, series),
    "events:video_new": Entry(HEADQUARTERS, series),
    "events:video_edit": Entry(HEADQUARTERS, video),
    "events:programme_list": Entry(ORGANISER),
    "events:programme_new": Entry(ORGANISER),
    "events:programme_edit": Entry(ORGANISER, thing("programme")),
}
FILES_EVENTS: dict[str, Entry] = {"events:material_download": Entry(ORGANISER, handout("material_file", "event_held"))}
POST_ONLY_EVENTS: dict[str, Entry] = {
    "events:event_publish": Entry(ORGANISER, thing("event_draft")),
    "events:event_hold": Entry(ORGANISER, thing("event")),
    "events:session_remove": Entry(ORGANISER, session),
    "events:desk_remove": Entry(ORGANISER, desk),
    "events:material_remove": Entry(ORGANISER, handout("material")),
    "events:person_step": Entry(ORGANISER, seat("seat")),
    "events:video_remove": Entry(HEADQUARTERS, video),
}
