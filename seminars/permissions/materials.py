"""Who may open what is handed out."""

from collections.abc import Iterable
from datetime import datetime

from seminars.enums import EventStatus, MaterialAudience, RegistrationStatus
from seminars.models import Material, Registration


def is_open_to_everybody(material: Material, now: datetime) -> bool:
    """Whether a visitor may open it: handed out to everybody, and of an event that everybody sees."""
    event = material.event
    is_shown = event is None or (event.published_at is not None and event.status != EventStatus.DRAFT)
    return is_shown and has_opened(material, now) and material.audience == MaterialAudience.EVERYBODY


def may_open(material: Material, people: Iterable[Registration], now: datetime) -> bool:
    """Whether one of these people, all of one booking, may open it."""
    if is_open_to_everybody(material, now):
        return True
    mine = [one for one in people if one.event_id == material.event_id and one.status == RegistrationStatus.CONFIRMED]
    if not has_opened(material, now):
        return False
    if material.audience == MaterialAudience.ATTENDED:
        return any(hasattr(one, "attendance") for one in mine)
    return bool(mine)


def has_opened(material: Material, now: datetime) -> bool:
    return material.opens_at is None or material.opens_at <= now
