"""The mail about new seminars, to who asked for it: one a day, whatever is new. It says how to get no more."""

import hashlib
from collections.abc import Sequence
from datetime import date

from mailing.actions import queue
from mailing.render import address_of, render
from seminars.models import EventWatch, SeminarEvent
from seminars.watch_links import watch_page


def watch_key(email: str, day: date) -> str:
    """One mail a day to an address, whatever number of wishes it left."""
    address = hashlib.sha256(email.casefold().encode()).hexdigest()[:32]
    return f"watch:new:{day:%Y%m%d}:{address}"


def new_events(watch: EventWatch, events: Sequence[SeminarEvent], day: date) -> None:
    """Of these events, each with its day, its place and the address of its page."""
    language = watch.language
    context = {
        "events": [(event, address_of("seminars:event", language, event.ref)) for event in events],
        "stop": watch_page(watch),
    }
    subject, body = render("seminars/email/new_events_watcher", language, context)
    queue(
        key=watch_key(watch.email, day),
        event="new_events",
        recipient=watch.email,
        language=language,
        subject=subject,
        body=body,
        object_ref=watch.ref,
        is_restricted=True,
    )
