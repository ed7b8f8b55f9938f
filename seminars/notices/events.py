"""The mails of an event to everybody who has, or waits for, a seat."""

from collections.abc import Iterable
from datetime import datetime

from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import pgettext, pgettext_lazy

from mailing.actions import queue_many
from seminars.enums import RegistrationStatus, SeatKind
from seminars.models import Registration, SeminarEvent
from seminars.notices.delivery import letter, readers
from seminars.notices.reminders import take_back_reminders
from seminars.reminders import link_is_open

_PLACE = pgettext_lazy("what changed", "Place")
_TIME = pgettext_lazy("what changed", "Date and time")
_TITLE = pgettext_lazy("what changed", "Title")
_ONLINE = pgettext_lazy("what changed", "How to join online")
# What may change, by the name of the field or of the kind of row, and what a mail calls it.
WHAT: dict[str, str | Promise] = {
    **dict.fromkeys(("time", "held_on", "starts_at", "ends_at"), _TIME),
    **dict.fromkeys(("place", "prefecture", "place_label", "venue", "address"), _PLACE),
    **dict.fromkeys(("online", "online_url", "online_note"), _ONLINE),
    **dict.fromkeys(("title", "title_ja", "title_en"), _TITLE),
    "mode": pgettext_lazy("what changed", "On site or online"),
    "access": pgettext_lazy("what changed", "How to get there"),
    "sessions": pgettext_lazy("what changed", "Programme"),
    "lecturers": pgettext_lazy("what changed", "Lecturers"),
    "languages": pgettext_lazy("what changed", "Language"),
    "materials": pgettext_lazy("what changed", "Materials"),
}


def event_changed(event: SeminarEvent, what: list[str], now: datetime) -> int:
    """To everybody who has or waits for a seat: what changed (keys of WHAT), and how it stands now; how many were told.

    Few statements, whatever their number. Call it in the transaction of the change.
    """
    people = _people(event)
    if any(WHAT.get(name) is _TIME for name in what):
        take_back_reminders(*people)
    is_link_new = "online" in what or "online_url" in what
    letters = []
    for person in people:
        link = event.online_url if is_link_new and _may_join(person, now) else ""
        for reader in readers(person):
            with translation.override(reader.language):
                names = labels(what)
            letters.append(letter(person, "event_changed", reader, at=now, what=names, online_url=link))
    queue_many(letters)
    return len(people)


def event_cancelled(event: SeminarEvent, now: datetime) -> int:
    """To everybody who has or waits for a seat, once and for all; how many were told. Call it before their seats end."""
    people = _people(event)
    take_back_reminders(*people)
    why = event.cancel_reason
    queue_many([letter(person, "event_cancelled", reader, why=why) for person in people for reader in readers(person)])
    return len(people)


def labels(what: Iterable[str]) -> list[str]:
    """What changed, in words, each once."""
    other = pgettext("what changed", "Other details")
    return list(dict.fromkeys(str(WHAT.get(name, other)) for name in what))


def _people(event: SeminarEvent) -> list[Registration]:
    rows = list(Registration.objects.active().filter(event=event).select_related("booking"))
    for row in rows:
        row.event = event  # as it stands now: no query for each
    return rows


def _may_join(registration: Registration, now: datetime) -> bool:
    is_online = registration.seat_kind == SeatKind.ONLINE and registration.status == RegistrationStatus.CONFIRMED
    return is_online and link_is_open(registration.event, now)
