"""Kinds and states of seminars, seats and what follows them."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class SeriesKind(models.TextChoices):
    """What the events of a series are, and in which figure they count."""

    PUBLIC = "public", _("Public seminar")
    IN_COMPANY = "in_company", _("In-company seminar")
    DISPATCH = "dispatch", _("Lecturer dispatch")
    VIDEO = "video", _("Video briefing")  # viewed, never attended
    CAMPAIGN = "campaign", _("Campaign")


class EventStatus(models.TextChoices):
    DRAFT = "draft", pgettext_lazy("seminar", "Draft")
    PUBLISHED = "published", pgettext_lazy("seminar", "Published")
    HELD = "held", pgettext_lazy("seminar", "Held")
    CANCELLED = "cancelled", pgettext_lazy("seminar", "Cancelled")


class Mode(models.TextChoices):
    """Where an event takes place."""

    ONSITE = "onsite", pgettext_lazy("seminar", "On site")
    ONLINE = "online", pgettext_lazy("seminar", "Online")
    HYBRID = "hybrid", pgettext_lazy("seminar", "On site and online")


class SeatKind(models.TextChoices):
    ONSITE = "onsite", pgettext_lazy("seat", "On site")
    ONLINE = "online", pgettext_lazy("seat", "Online")


KINDS_OF_MODE = {
    Mode.ONSITE: (SeatKind.ONSITE,),
    Mode.ONLINE: (SeatKind.ONLINE,),
    Mode.HYBRID: (SeatKind.ONSITE, SeatKind.ONLINE),
}


class PriorityRule(models.TextChoices):
    """Who comes first from a waiting list; within a group, who came first."""

    FIRST_COME = "first_come", _("In the order of application")
    NOT_YET_ATTENDED = "not_yet_attended", _("First who has not attended an event of this series in this fiscal year")
    SAME_PREFECTURE = "same_prefecture", _("First who comes from the prefecture of the venue")


class RegistrationStatus(models.TextChoices):
    CONFIRMED = "confirmed", pgettext_lazy("registration", "Confirmed")
    WAITING = "waiting", pgettext_lazy("registration", "Waiting list")
    OFFERED = "offered", pgettext_lazy("registration", "Seat offered")
    LAPSED = "lapsed", pgettext_lazy("registration", "Offer not taken up")
    CANCELLED = "cancelled", pgettext_lazy("registration", "Cancelled")
    HANDED_OVER = "handed_over", pgettext_lazy("registration", "Handed over to a colleague")


HOLDS_SEAT = (RegistrationStatus.CONFIRMED, RegistrationStatus.OFFERED)
ACTIVE = (*HOLDS_SEAT, RegistrationStatus.WAITING)


class PromotionOutcome(models.TextChoices):
    """Why somebody of the waiting list was, or was not, offered the seat that became free."""

    OFFERED = "offered", _("A seat was offered")
    TAKEN_UP = "taken_up", _("The offer was taken up")
    LAPSED = "lapsed", _("The offer was not taken up in time")
    DECLINED = "declined", _("The offer was declined")
    PASSED_BY_PRIORITY = "passed_by_priority", _("Somebody who comes first by the priority rule was offered the seat")
    PASSED_BY_ORDER = "passed_by_order", _("Somebody who applied earlier was offered the seat")
    TOO_LATE = "too_late", _("Too little time was left before the event")


class AttendanceSource(models.TextChoices):
    RECEPTION = "reception", _("At the reception")
    WALK_IN = "walk_in", _("Came without an application")
    ONLINE_LOG = "online_log", _("Log of the online meeting")


class MaterialKind(models.TextChoices):
    FILE = "file", pgettext_lazy("material", "File")
    LINK = "link", pgettext_lazy("material", "Link")
    VIDEO = "video", pgettext_lazy("material", "Video")


class MaterialAudience(models.TextChoices):
    EVERYBODY = "everybody", pgettext_lazy("material", "Everybody")
    CONFIRMED = "confirmed", pgettext_lazy("material", "Who has a seat")
    ATTENDED = "attended", pgettext_lazy("material", "Who attended")


class Segment(models.TextChoices):
    """To whom a mail about an event goes."""

    CONFIRMED = "confirmed", pgettext_lazy("segment", "Confirmed")
    WAITING = "waiting", pgettext_lazy("segment", "On the waiting list")
    ATTENDED = "attended", pgettext_lazy("segment", "Attended")
    ABSENT = "absent", pgettext_lazy("segment", "Confirmed, but absent")
    ONSITE = "onsite", pgettext_lazy("segment", "Confirmed, on site")
    ONLINE = "online", pgettext_lazy("segment", "Confirmed, online")


class MassMailStatus(models.TextChoices):
    DRAFT = "draft", pgettext_lazy("mass mail", "Draft")
    LEAVING = "leaving", pgettext_lazy("mass mail", "On its way")  # in the outbox; may be recalled until `leaves_at`
    RECALLED = "recalled", pgettext_lazy("mass mail", "Recalled")


class SlotStatus(models.TextChoices):
    OPEN = "open", pgettext_lazy("slot", "Free")
    BOOKED = "booked", pgettext_lazy("slot", "Booked")
    HELD = "held", pgettext_lazy("slot", "Held")
    MISSED = "missed", pgettext_lazy("slot", "Did not take place")
    CANCELLED = "cancelled", pgettext_lazy("slot", "Withdrawn")


class InCompanyStatus(models.TextChoices):
    REQUESTED = "requested", pgettext_lazy("in-company seminar", "Requested")
    AGREED = "agreed", pgettext_lazy("in-company seminar", "Agreed")
    HELD = "held", pgettext_lazy("in-company seminar", "Held")
    REPORTED = "reported", pgettext_lazy("in-company seminar", "Reported")
    CANCELLED = "cancelled", pgettext_lazy("in-company seminar", "Called off")


class DispatchStatus(models.TextChoices):
    REQUESTED = "requested", pgettext_lazy("lecturer dispatch", "Requested")
    ASKED = "asked", pgettext_lazy("lecturer dispatch", "Lecturer asked")
    ACCEPTED = "accepted", pgettext_lazy("lecturer dispatch", "Accepted")
    HELD = "held", pgettext_lazy("lecturer dispatch", "Held")
    RECORDED = "recorded", pgettext_lazy("lecturer dispatch", "Recorded")
    DECLINED = "declined", pgettext_lazy("lecturer dispatch", "Declined")
    CANCELLED = "cancelled", pgettext_lazy("lecturer dispatch", "Called off")


COUNTED_IN_COMPANY = (InCompanyStatus.HELD, InCompanyStatus.REPORTED)
COUNTED_DISPATCH = (DispatchStatus.HELD, DispatchStatus.RECORDED)


class HostKind(models.TextChoices):
    """What kind of body asks for a lecturer."""

    SUPPORT = "support", pgettext_lazy("host", "Body that supports companies")
    CHAMBER = "chamber", pgettext_lazy("host", "Chamber of commerce or trade association")
    GOVERNMENT = "government", pgettext_lazy("host", "Local government")
    BANK = "bank", pgettext_lazy("host", "Bank")
    UNIVERSITY = "university", pgettext_lazy("host", "University or school")
    OTHER = "other", pgettext_lazy("host", "Other")
