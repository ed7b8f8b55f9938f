"""Who may read what of seminars."""

from seminars.querysets.after import DispatchQuerySet, InCompanyQuerySet, SlotQuerySet
from seminars.querysets.bookings import BookingQuerySet
from seminars.querysets.events import EventQuerySet
from seminars.querysets.registrations import RegistrationQuerySet

__all__ = ["BookingQuerySet", "DispatchQuerySet", "EventQuerySet", "InCompanyQuerySet", "RegistrationQuerySet", "SlotQuerySet"]
