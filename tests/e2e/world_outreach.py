"""The world of tests/e2e/world.py, continued: talks that can be booked, lecturers for other bodies, seminars inside companies.

In-company seminars belong to a case and stand in every world, with its words; the rest is made once.
"""

from datetime import timedelta

from django.utils import timezone

from seminars.enums import DispatchStatus, InCompanyStatus
from tests.e2e.world import World
from tests.factories import seminars as make
from tests.factories.outreach import make_dispatch, make_in_company

STAFF_NAME = {"made_by": "Staff"}


def hang_in_company_on(world: World) -> None:
    """One that is asked for, one that is agreed, one that was held and reported; all of the busiest case."""
    words, case, now = world.words, world.cases["support"], timezone.now()
    plain = {"case": case, "client_name": words["client"], "wishes": words["body"], "place": words["place"]} | STAFF_NAME
    plain["advisor"] = world.things["advisor"]
    agreed = plain | {"agreement": words["words"], "planned_at": now + timedelta(days=9), "minutes": 120}
    held = agreed | {"held_on": timezone.localdate(), "participants_onsite": 12, "participants_online": 3}
    world.things["in_company"] = make_in_company(**plain)
    world.things["in_company_agreed"] = make_in_company(**agreed, status=InCompanyStatus.AGREED)
    world.things["in_company_held"] = make_in_company(**held, status=InCompanyStatus.HELD)
    world.things["in_company_reported"] = make_in_company(**held, status=InCompanyStatus.REPORTED, report=words["words"])


def hang_outreach_on(world: World) -> None:
    """A request for a lecturer in each state, and talks that can still be booked and changed."""
    words, status, day = world.aside, DispatchStatus, timezone.localdate()
    plain = {"host": words["company"], "contact_name": words["person"], "theme": words["body"], "venue": words["place"]}
    plain |= {"wished_dates": ["2027/1/20"], "audience": words["subject"], "made_by": "client"}
    mine = {"lecturer": world.things["advisor"]}
    world.things["dispatch"] = make_dispatch(**plain)
    world.things["dispatch_asked"] = make_dispatch(**plain, **mine, status=status.ASKED)
    world.things["dispatch_accepted"] = make_dispatch(**plain, **mine, status=status.ACCEPTED)
    world.things["dispatch_held"] = make_dispatch(**plain, **mine, status=status.HELD, held_on=day)
    world.things["dispatch_declined"] = make_dispatch(**plain, status=status.DECLINED, answer=words["words"])
    _talks(world)


def _talks(world: World) -> None:
    """Free ones at the event to come, one booked by the first of its two people."""
    event = world.things["event"]
    given = {"advisor": world.things["advisor"], "place": world.aside["place"]} | STAFF_NAME
    for minutes in (0, 30):
        at = event.ends_at + timedelta(minutes=minutes)
        world.things["talk_open"] = make.make_slot(event, starts_at=at, **given)
    at = event.ends_at + timedelta(minutes=60)
    world.things["talk_booked"] = make.make_slot(event, starts_at=at, registration=world.things["seat"], **given)
