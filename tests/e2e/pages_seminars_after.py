"""Talks after events, in-company seminars and lecturer dispatch; merged into tests/e2e/pages.py."""

from django.core import signing

from seminars.links import booking_token
from tests.e2e.entries import ADVISOR, ORGANISER, STAFF, VISITOR, Arguments, Entry, thing
from tests.e2e.world import World


def talk(world: World) -> tuple[str, str]:
    return (booking_token(world.things["booking"]), world.things["talk_booked"].ref)


def receipt(world: World) -> tuple[str]:
    """Where the form leads, as it signs the number."""
    return (signing.Signer(salt="seminars.lecturer").sign(world.things["dispatch"].ref),)


def letter(name: str) -> Arguments:
    return lambda world: (world.things[name].ref, "ja")


PAGES_AFTER: dict[str, Entry] = {
    "seminars:talk_page": Entry(VISITOR, lambda world: (booking_token(world.things["booking"]),)),
    "seminars:talk_page#none": Entry(VISITOR, lambda world: (booking_token(world.things["booking_full"]),)),
    "seminars:talk_page#waiting": Entry(VISITOR, lambda world: (booking_token(world.things["booking_waiting"]),)),
    "seminars:talk_change": Entry(VISITOR, talk),
    "seminars:lecturer_request": Entry(VISITOR),
    "seminars:lecturer_requested": Entry(VISITOR, receipt),
    "events:talk_list": Entry(ORGANISER, thing("event")),
    "events:talk_list#held": Entry(ADVISOR, thing("event_held")),
    "events:talk_list#none": Entry(ORGANISER, thing("event_draft")),
    "events:talk_offer": Entry(ADVISOR, thing("event")),
    "events:talk_withdraw": Entry(ADVISOR, thing("talk_booked")),
    "events:talk_withdraw#open": Entry(ORGANISER, thing("talk_open")),
    "outreach:dispatch_list": Entry(ORGANISER),
    "outreach:dispatch_list#none": Entry(ORGANISER, query="?status=cancelled"),
    "outreach:dispatch_detail": Entry(ORGANISER, thing("dispatch")),
    "outreach:dispatch_detail#asked": Entry(ADVISOR, thing("dispatch_asked")),
    "outreach:dispatch_detail#declined": Entry(ORGANISER, thing("dispatch_declined")),
    "outreach:dispatch_ask": Entry(ORGANISER, thing("dispatch")),
    "outreach:dispatch_refuse": Entry(ADVISOR, thing("dispatch_asked")),
    "outreach:dispatch_decline": Entry(ORGANISER, thing("dispatch")),
    "outreach:dispatch_call_off": Entry(ORGANISER, thing("dispatch_accepted")),
    "outreach:dispatch_hold": Entry(ADVISOR, thing("dispatch_accepted")),
    "outreach:dispatch_record": Entry(ADVISOR, thing("dispatch_held")),
    "outreach:in_company_list": Entry(STAFF),
    "outreach:in_company_list#none": Entry(STAFF, query="?year=2001"),
    "outreach:in_company_request": Entry(ADVISOR, lambda world: (world.cases["support"].ref,)),
    "outreach:in_company_detail": Entry(ADVISOR, thing("in_company")),
    "outreach:in_company_detail#reported": Entry(STAFF, thing("in_company_reported")),
    "outreach:in_company_agree": Entry(ADVISOR, thing("in_company")),
    "outreach:in_company_hold": Entry(ADVISOR, thing("in_company_agreed")),
    "outreach:in_company_report": Entry(ADVISOR, thing("in_company_held")),
    "outreach:in_company_call_off": Entry(ADVISOR, thing("in_company_agreed")),
}
POST_ONLY_AFTER: dict[str, Entry] = {
    "seminars:talk_cancel": Entry(VISITOR, talk),
    "events:talk_mark": Entry(ADVISOR, thing("slot_booked")),
    "outreach:dispatch_accept": Entry(ADVISOR, thing("dispatch_asked")),
}
FILES_AFTER: dict[str, Entry] = {
    "outreach:dispatch_letter": Entry(ORGANISER, letter("dispatch_accepted")),
    "outreach:in_company_letter": Entry(ADVISOR, letter("in_company_reported")),
}
