"""The mail that asks whether somebody wants to hear of new events."""

from datetime import datetime

from mailing.actions import queue
from mailing.render import render
from seminars.models import EventWatch
from seminars.watch_links import watch_page


def asked(watch: EventWatch, now: datetime) -> None:
    """Whether it was the owner of the address who asked: nothing else is sent before he said so."""
    context = {"watch": watch, "page": watch_page(watch)}
    subject, body = render("seminars/email/watch_asked_reader", watch.language, context)
    queue(
        key=f"watch:{watch.ref}:asked:{now:%Y%m%d%H%M%S%f}",
        event="watch_asked",
        recipient=watch.email,
        language=watch.language,
        subject=subject,
        body=body,
        object_ref=watch.ref,
        is_restricted=True,
    )
