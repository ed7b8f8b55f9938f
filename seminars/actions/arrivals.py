"""Somebody comes who has no seat: he gets one and is checked in, both or neither."""

import uuid

from django.db import transaction
from django.utils import timezone

from core.actors import ActorLike
from seminars.actions.applying import BookingEntry
from seminars.actions.attendance import check_in
from seminars.actions.walk_ins import walk_in
from seminars.enums import AttendanceSource
from seminars.models import Registration, SeminarEvent


def arrive(
    *, by: ActorLike, event: SeminarEvent, entry: BookingEntry, raise_capacity: bool, form_key: uuid.UUID
) -> Registration:
    """The one person of the entry has a seat and is here; the same `form_key` again changes nothing.

    Raises what `walk_in` raises, and AttendanceRefused.
    """
    with transaction.atomic():
        made = walk_in(by=by, event=event, entry=entry, raise_capacity=raise_capacity, form_key=form_key)
        kind = entry.people[0].seat_kind
        check_in(by=by, registration=made, at=timezone.now(), kind=kind, device_key=form_key, source=AttendanceSource.WALK_IN)
        return made
