"""What an event still lacks before everybody may see it, and what would make its page better."""

from datetime import datetime

from django.utils.translation import gettext as _

from seminars.enums import KINDS_OF_MODE, Mode, SeatKind
from seminars.models import SeminarEvent


def missing(event: SeminarEvent, now: datetime) -> list[str]:
    """Sentences on what must be there before the event is published; empty when it may be."""
    return [*_missing_times(event, now), *_missing_place(event), *_missing_seats(event), *_missing_words(event)]


def hints(event: SeminarEvent) -> list[str]:
    """Sentences on what may still come; none of them keeps the event from being published."""
    told = []
    if not any(session.lecturers.all() for session in event.sessions.all()):
        told.append(_("No session names a lecturer yet."))
    if "en" in event.languages and not event.title_en:
        told.append(_("It is held in English, but has no English title."))
    if event.mode != Mode.ONSITE and not event.online_url:
        told.append(_("The address of the online meeting is missing. It must stand here before the day before the event."))
    return told


def _missing_times(event: SeminarEvent, now: datetime) -> list[str]:
    told = []
    if event.starts_at is None or event.ends_at is None:
        told.append(_("Enter when it begins and ends."))
    elif event.starts_at <= now:
        told.append(_("It would have begun already. Enter a later day."))
    if event.applications_open_at is None or event.applications_close_at is None:
        told.append(_("Enter from when until when people may apply."))
    elif event.applications_close_at <= now:
        told.append(_("The time for applications is over already. Enter a later end."))
    return told


def _missing_place(event: SeminarEvent) -> list[str]:
    if event.mode == Mode.ONLINE:
        return []
    told = []
    if event.prefecture_id is None:
        told.append(_("Select the prefecture of the venue."))
    if not event.venue:
        told.append(_("Enter the venue."))
    return told


def _missing_seats(event: SeminarEvent) -> list[str]:
    seats = {pool.kind: pool.capacity for pool in event.pools.all()}
    return [
        _("Enter how many seats there are: %(kind)s.") % {"kind": SeatKind(kind).label}
        for kind in KINDS_OF_MODE[Mode(event.mode)]
        if not seats.get(kind)
    ]


def _missing_words(event: SeminarEvent) -> list[str]:
    told = []
    if not event.summary:
        told.append(_("Write in some sentences what it is about."))
    if not event.contact_phone and not event.contact_email:
        told.append(_("Enter a phone number or an email address for questions."))
    return told
