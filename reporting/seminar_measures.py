"""Every figure of seminars that the portal publishes: name, definition, unit. Exports and pages share them."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


@dataclass(frozen=True)
class SeminarMeasure:
    """A figure of seminars in a whole year. `is_rate`: a percentage, and none where nothing was registered."""

    code: str
    name: Promise
    definition: Promise
    unit: Promise
    is_rate: bool = False


@dataclass(frozen=True)
class SeminarTable:
    """The year's seminars by something."""

    axis: str
    name: Promise
    title: Promise
    definition: Promise


_EVENTS = pgettext_lazy("seminar figures", "events")
_PEOPLE = pgettext_lazy("seminar figures", "people")
_TALKS = pgettext_lazy("seminar figures", "talks")

PUBLIC_EVENTS = SeminarMeasure(
    "public_events",
    pgettext_lazy("figures", "Public seminars"),
    _(
        "Events whose first day lies in the fiscal year and that were marked as held. Drafts and events that were called off"
        " never count; an event that is over but not yet marked as held does not count until it is."
    ),
    _EVENTS,
)
PARTICIPANTS = SeminarMeasure(
    "participants",
    pgettext_lazy("figures", "Participants"),
    _(
        "People who attended public seminars, each once at each event, by the reception or the log of the online meeting."
        " Of years in which single registrations were not kept: as the desks recorded them. Views of videos are not people."
    ),
    _PEOPLE,
)
ONSITE = SeminarMeasure(
    "participants_onsite",
    pgettext_lazy("figures", "Participants on site"),
    _("Participants who came to the venue. Who was expected online and came to the venue counts here."),
    _PEOPLE,
)
ONLINE = SeminarMeasure(
    "participants_online",
    pgettext_lazy("figures", "Participants online"),
    _("Participants who took part online."),
    _PEOPLE,
)
REGISTERED = SeminarMeasure(
    "registered",
    pgettext_lazy("figures", "Registered"),
    _("People with a confirmed seat when the event took place, walk-ins too; in ledgers, the number of applications."),
    _PEOPLE,
)
ATTENDANCE_RATE = SeminarMeasure(
    "attendance_rate",
    pgettext_lazy("figures", "Attendance rate"),
    _("Participants as a percentage of the registered, over the events for which both are known; one decimal, half up."),
    pgettext_lazy("seminar figures", "%"),
    is_rate=True,
)
IN_COMPANY = SeminarMeasure(
    "in_company",
    pgettext_lazy("figures", "In-company seminars"),
    _("Seminars held inside companies in the fiscal year. They are no contacts and count in no desk's consultations."),
    _EVENTS,
)
IN_COMPANY_PARTICIPANTS = SeminarMeasure(
    "in_company_participants",
    pgettext_lazy("figures", "Participants of in-company seminars"),
    _("People who attended them, as the desks reported them. They are not among the participants of public seminars."),
    _PEOPLE,
)
DISPATCH = SeminarMeasure(
    "dispatch",
    pgettext_lazy("figures", "Lecturer dispatches"),
    _("Lectures of our people at events of other bodies that took place in the fiscal year."),
    _EVENTS,
)
DISPATCH_PARTICIPANTS = SeminarMeasure(
    "dispatch_participants",
    pgettext_lazy("figures", "Audience of lecturer dispatches"),
    _("People at these events, as their hosts said."),
    _PEOPLE,
)
LECTURES = SeminarMeasure(
    "lectures",
    pgettext_lazy("figures", "Lectures"),
    _(
        "Sessions with a lecturer at public seminars (one for an event whose sessions were not kept), in-company seminars and"
        " lecturer dispatches together."
    ),
    pgettext_lazy("seminar figures", "lectures"),
)
CONSULTATIONS = SeminarMeasure(
    "individual_consultations",
    pgettext_lazy("figures", "Individual consultations"),
    _("Talks with an advisor after a seminar that took place. They count here and in no desk's consultations."),
    _TALKS,
)
VIDEO_VIEWS = SeminarMeasure(
    "video_views",
    pgettext_lazy("figures", "Video views"),
    _("How often videos were opened in the fiscal year. A view is never a participant."),
    pgettext_lazy("seminar figures", "views"),
)
SEMINAR_MEASURES = (
    *(PUBLIC_EVENTS, PARTICIPANTS, ONSITE, ONLINE, REGISTERED, ATTENDANCE_RATE, IN_COMPANY, IN_COMPANY_PARTICIPANTS),
    *(DISPATCH, DISPATCH_PARTICIPANTS, LECTURES, CONSULTATIONS, VIDEO_VIEWS),
)
SEMINARS_BY_CODE = {measure.code: measure for measure in SEMINAR_MEASURES}

BY_EVENT = SeminarTable(
    "event",
    pgettext_lazy("figures", "Event"),
    _("Participants of each public seminar"),
    _("Public seminars of the year, by day."),
)
BY_SERIES = SeminarTable(
    "series", pgettext_lazy("figures", "Series"), _("Public seminars by series"), _("Public seminars of the year, by series.")
)
BY_PREFECTURE = SeminarTable(
    "prefecture",
    _("Prefecture of the venue"),
    _("Public seminars by prefecture of the venue"),
    _("Public seminars by prefecture of the venue; codes of JIS X 0401. Those that took place online only have none."),
)
BY_DESK = SeminarTable(
    "desk",
    pgettext_lazy("figures", "Desk"),
    _("In-company seminars and lecturer dispatches by desk"),
    _("In-company seminars and lecturer dispatches by the desk whose people held them."),
)
FUNNEL = SeminarTable(
    "funnel",
    pgettext_lazy("figures", "Step"),
    _("From the seminar to the consultation"),
    _(
        "What became, until today, of those who attended the public seminars of the fiscal year: talks that they booked and"
        " had, cases that began with a talk, and how the closed ones ended. Later years can raise these figures."
    ),
)
SEMINAR_TABLES = (BY_EVENT, BY_SERIES, BY_PREFECTURE, BY_DESK, FUNNEL)
STEPS = {
    "attended": pgettext_lazy("seminar funnel", "Attended"),
    "talks_booked": pgettext_lazy("seminar funnel", "Booked a talk"),
    "talks_held": pgettext_lazy("seminar funnel", "Talk took place"),
    "cases": pgettext_lazy("seminar funnel", "A case began"),
    "cases_closed": pgettext_lazy("seminar funnel", "Case closed"),
}
NO_DESK = pgettext_lazy("figures", "No desk")
NO_OUTCOME = pgettext_lazy("figures", "No outcome entered")
