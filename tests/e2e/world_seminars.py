"""The world of tests/e2e/world.py, continued: an event in each state, who applied, who waits, who came, what is handed out.

Made once, not for each world of tests/access: nothing here belongs to a case. Things are called `event_…`, `seat_…`.
"""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from accounts.enums import Role
from core import private_files
from seminars.actions.materials import FOLDER
from seminars.enums import EventStatus, MaterialAudience, MaterialKind, Mode, RegistrationStatus, SeatKind
from seminars.models import Registration, SeminarEvent
from tests.conftest import person
from tests.e2e.world import World
from tests.e2e.world_outreach import hang_in_company_on, hang_outreach_on
from tests.factories import attachments
from tests.factories import seminars as make

STAFF_NAME = {"made_by": "Staff"}


def hang_seminars_on(world: World) -> None:
    """Everything below. `world.aside` are the words: no mark of a case stands in them."""
    name = world.aside["person"]
    world.people["seminar_organiser"] = person(
        f"{world.tag}seminar-organiser@example.jp", f"{name} semi", (Role.SEMINAR_ORGANISER, ())
    )
    hang_in_company_on(world)
    if world.tag:
        return
    _events(world)
    _people_of_events(world)
    _what_is_handed_out(world)
    _after(world)
    hang_outreach_on(world)


def event_of(world: World, **given: Any) -> SeminarEvent:
    words = world.aside
    plain = {
        "series": world.things["seminar_series"],
        "title_ja": words["subject"],
        "title_en": "How to keep know-how",
        "summary": words["body"],
        "audience": words["words"],
        "place_label": "Tokyo",
        "venue": words["place"],
        "address": words["place"],
        "access": words["words"],
        "online_note": words["words"],
    }
    return make.make_event(**plain | STAFF_NAME | given)


def _events(world: World) -> None:
    """By state: open, full, not yet open, closed, on site, online, draft, held, called off; two of a programme."""
    now, words = timezone.now(), world.aside
    world.things["seminar_series"] = make.make_series(ja=words["subject"], en="Keeping know-how")
    states: dict[str, dict[str, Any]] = {
        "event": {"onsite": 5, "online": 50},
        "event_full": {"onsite": 1, "online": 1, "starts_in": 15},
        "event_onsite": {"mode": Mode.ONSITE, "starts_in": 16},
        "event_online": {"mode": Mode.ONLINE, "starts_in": 17},
        "event_soon": {"starts_in": 60, "applications_open_at": now + timedelta(days=20)},
        "event_closed": {"starts_in": 3, "applications_close_at": now - timedelta(hours=1)},
        "event_draft": {"status": EventStatus.DRAFT, "starts_in": 30},
        "event_held": {"status": EventStatus.HELD, "starts_in": -5, "held_at": now - timedelta(days=4)},
        "event_cancelled": {
            "status": EventStatus.CANCELLED,
            "starts_in": 12,
            "cancelled_at": now,
            "cancel_reason": words["words"],
        },
        "event_today": {"starts_at": now - timedelta(minutes=30), "applications_close_at": now - timedelta(hours=2)},
    }
    for name, given in states.items():
        world.things[name] = event_of(world, **given)
    programme = make.make_programme(
        title_ja=words["subject"], title_en="Week of events", description=words["words"], **STAFF_NAME
    )
    world.things["programme"] = programme
    for days in (20, 21):
        world.things[f"event_programme_{days}"] = event_of(world, starts_in=days, programme=programme)
    lecturer = make.make_lecturer(name=words["person"], kana="", affiliation=words["company"], profile=words["words"])
    world.things["lecturer"] = lecturer
    world.things["event_session"] = make.make_session(world.things["event"], lecturer, title_ja=words["subject"])
    make.make_session(world.things["event_held"], lecturer, title_ja=words["subject"])
    make.make_temporary_desk(world.things["event"], place=words["place"][:120], note=words["words"])


def seat_of(world: World, event: str, *, user: bool = False, **given: Any) -> Registration:
    """A person of a booking of his own."""
    words = world.aside
    by_whom = {"user": world.people["client"]} if user else {}
    booking = make.make_booking(world.things[event], company=words["company"], email="client@example.jp", **by_whom)
    plain = {"booking": booking, "person_name": words["client"], "person_kana": words["kana"]}
    return make.make_registration(**plain | given)


def _people_of_events(world: World) -> None:
    """One in each state; "booking" holds two people, and "own_booking" is that of the client who is signed in."""
    words, status = world.aside, RegistrationStatus
    world.things["seat"] = seat_of(world, "event")
    world.things["booking"] = world.things["seat"].booking
    colleague = {
        "person_name": words["foreign"],
        "person_kana": "",
        "seat_kind": SeatKind.ONLINE,
        "email": "colleague@example.jp",
    }
    world.things["seat_colleague"] = make.make_registration(booking=world.things["booking"], **colleague)
    world.things["seat_cancelled"] = seat_of(world, "event", status=status.CANCELLED, ended_at=timezone.now())
    world.things["seat_full"] = seat_of(world, "event_full")
    world.things["seat_offered"] = seat_of(
        world, "event_full", status=status.OFFERED, seat_kind=SeatKind.ONLINE, person_name=words["person"]
    )
    world.things["seat_waiting"] = seat_of(world, "event_full", status=status.WAITING, person_name=words["foreign"])
    world.things["seat_attended"] = seat_of(world, "event_held", attended=True, user=True)
    world.things["seat_absent"] = seat_of(world, "event_held", person_name=words["foreign"])
    world.things["seat_today"] = seat_of(world, "event_today")
    world.things["seat_own"] = seat_of(world, "event_onsite", user=True, access_needs=words["words"])
    world.things["seat_called_off"] = seat_of(world, "event_cancelled")
    for name in ("full", "offered", "waiting", "attended", "today", "own", "called_off"):
        world.things[f"booking_{name}"] = world.things[f"seat_{name}"].booking


def _what_is_handed_out(world: World) -> None:
    titles = {"title_ja": world.aside["subject"], "title_en": "Handout"} | STAFF_NAME
    event, held = world.things["event"], world.things["event_held"]
    world.things["material"] = make.make_material(event, **titles)
    world.things["material_video"] = make.make_material(held, kind=MaterialKind.VIDEO, **titles)
    world.things["material_confirmed"] = make.make_material(event, audience=MaterialAudience.CONFIRMED, **titles)
    kept = private_files.keep(FOLDER, [attachments.pdf(b"handout")], name="handout.pdf", limit=10**6)
    file = {"kind": MaterialKind.FILE, "url": "", "name": kept.name, "stored_name": kept.stored_name, "size": kept.size}
    world.things["material_file"] = make.make_material(held, **titles, **file)
    world.things["material_own_file"] = make.make_material(event, audience=MaterialAudience.CONFIRMED, **titles, **file)
    world.things["material_attended"] = make.make_material(held, audience=MaterialAudience.ATTENDED, **titles)


def _after(world: World) -> None:
    """Talks with an advisor after the event: a free one, and one that is booked."""
    place = {"place": world.aside["place"], "advisor": world.things["advisor"]} | STAFF_NAME
    held, start = world.things["event_held"], world.things["event_held"].ends_at
    world.things["slot"] = make.make_slot(held, starts_at=start, **place)
    booked = {"starts_at": start + timedelta(minutes=20), "registration": world.things["seat_attended"]}
    world.things["slot_booked"] = make.make_slot(held, **place | booked)
