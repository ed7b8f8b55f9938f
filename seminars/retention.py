"""What of seminars is kept how long, and what happens then (core.retention).

Counts outlive people: a registration that is anonymous still held a seat, and who came is still one participant.
"""

from django.db.models import CharField, F, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast, Concat
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from consultations.erasure.names import erased_name
from core.retention import EVERY_TEXT, Action, Entry, Fate, Period

AFTER_EVENT = "seminars"  # the open period: from the last day of the event
_AFTER_THE_EVENT = Period(_("after the last day of the event"), open_key=AFTER_EVENT)
_AS_LONG_AS_THE_PORTAL = Period(_("as long as the portal runs"))
_COUNTING = _("The figures of the year, which must stay as published")
_HOLDING = _("Holding a seminar, and showing afterwards what was held")
_NOTHING = _("nothing")
_GOES_BY_ITSELF = _("the nightly sweep, and the erasure of the person")


def nobody() -> Combinable:
    """A key that no person and no other row has."""
    return Concat(Value("erased:"), Cast("pk", CharField()))


def next_link() -> Combinable:
    """Every link that was mailed is dead."""
    return F("link_version") + 1


def _kept(model: str, basis: Promise, *, files: dict[str, str] | None = None, **relations: Fate) -> Entry:
    """No participant stands in it."""
    return Entry(
        model=f"seminars.{model}",
        basis=basis,
        period=_AS_LONG_AS_THE_PORTAL,
        action=Action.KEEP,
        trigger=_NOTHING,
        relations=relations,
        keeps=(EVERY_TEXT,),
        files=files or {},
    )


def _deleted(model: str, basis: Promise, **relations: Fate) -> Entry:
    return Entry(
        model=f"seminars.{model}",
        basis=basis,
        period=_AFTER_THE_EVENT,
        action=Action.DELETE,
        trigger=_GOES_BY_ITSELF,
        relations=relations,
    )


_EVENTS = (
    _kept("Series", _("Names of series; no person in it"), desk=Fate.STAYS),
    _kept("EventProgramme", _HOLDING),
    _kept("SeminarEvent", _HOLDING, **dict.fromkeys(("series", "programme", "desk", "prefecture"), Fate.STAYS)),
    _kept("SeatPool", _COUNTING, event=Fate.STAYS),
    _kept("EventSession", _HOLDING, event=Fate.STAYS, lecturers=Fate.STAYS),
    _kept("EventSession_lecturers", _HOLDING, eventsession=Fate.STAYS, lecturer=Fate.STAYS),
    _kept("Lecturer", _("Who lectured where, as it was announced to everybody"), advisor=Fate.STAYS, partner=Fate.STAYS),
    _kept(
        "Material", _("What was handed out or shown"), files={"stored_name": "seminars"}, event=Fate.STAYS, series=Fate.STAYS
    ),
    _kept("MaterialViews", _COUNTING, material=Fate.STAYS),
    _kept("TemporaryDesk", _HOLDING, event=Fate.STAYS, desk=Fate.STAYS),
    _kept("Survey", _("Which questions were asked"), event=Fate.STAYS),
    _kept("MassMail", _("What was written to a group of participants; it names none of them"), event=Fate.STAYS),
    _kept("SeminarLedgerImport", _("Which ledger was taken in when")),
)
_PEOPLE = (
    Entry(
        model="seminars.Booking",
        basis=_("Giving out seats, and reaching who has one"),
        period=_AFTER_THE_EVENT,
        action=Action.ANONYMISE,
        trigger=_GOES_BY_ITSELF,
        relations={"event": Fate.STAYS, "user": Fate.CUT, "prefecture": Fate.STAYS, "industry": Fate.STAYS},
        emptied={
            **dict.fromkeys(("company", "corporate_number", "email", "phone"), ""),
            "user": None,
            "employees": None,
            "link_version": next_link,
            "erased_at": timezone.now,
        },
        keeps=("ref", "language"),
    ),
    Entry(
        model="seminars.Registration",
        basis=_("Giving out seats, and reaching who has one"),
        period=_AFTER_THE_EVENT,
        action=Action.ANONYMISE,
        trigger=_GOES_BY_ITSELF,
        relations={"booking": Fate.STAYS, "event": Fate.STAYS, "handed_from": Fate.STAYS},
        emptied={
            **dict.fromkeys(("person_name", "person_kana", "email", "access_needs", "search_text"), ""),
            "person_key": nobody,
        },
        keeps=("number", "seat_kind", "wanted_kind", "status"),
    ),
    Entry(
        model="seminars.PromotionNote",
        basis=_("Showing why somebody was or was not offered a seat"),
        period=_AS_LONG_AS_THE_PORTAL,
        action=Action.KEEP,
        trigger=_NOTHING,
        relations={"registration": Fate.STAYS},
        keeps=("outcome",),
    ),
    Entry(
        model="seminars.Attendance",
        basis=_COUNTING,
        period=_AS_LONG_AS_THE_PORTAL,
        action=Action.KEEP,
        trigger=_NOTHING,
        relations={"registration": Fate.STAYS},
        keeps=("kind", "source", "noted_by"),
    ),
    Entry(
        model="seminars.Certificate",
        basis=_("Anybody can verify a certificate by its number and family name. Afterwards nobody can: only the count stays"),
        period=_AFTER_THE_EVENT,
        action=Action.ANONYMISE,
        trigger=_GOES_BY_ITSELF,
        relations={"registration": Fate.STAYS},
        emptied=dict.fromkeys(("person_name", "person_kana", "company", "withdrawn_why"), ""),
        keeps=("number", "title", "title_en", "issued_by", "withdrawn_by"),
    ),
    _deleted("OnlineLog", _("Finding out who took part online"), event=Fate.STAYS),
    _deleted("OnlineLogRow", _("Finding out who took part online"), log=Fate.GOES, registration=Fate.GOES),
    _deleted("SurveyAnswer", _("Learning what participants thought"), registration=Fate.GOES),
    Entry(
        model="seminars.EventWatch",
        basis=_("Telling of new seminars whoever asked for it"),
        period=Period(_("until the person ends it")),
        action=Action.DELETE,
        trigger=_("the person ends it by the link in each mail; the erasure of the person"),
        relations={"series": Fate.STAYS, "prefecture": Fate.STAYS},
    ),
)
_AFTER = (
    Entry(
        model="seminars.ConsultationSlot",
        basis=_COUNTING,
        period=_AS_LONG_AS_THE_PORTAL,
        action=Action.KEEP,
        trigger=_NOTHING,
        relations=dict.fromkeys(("event", "advisor", "desk", "registration", "case"), Fate.STAYS),
        keeps=("ref", "place", "status", "made_by"),
    ),
    Entry(
        model="seminars.InCompanySeminar",
        basis=_COUNTING,
        period=Period(_("after the case is closed"), open_key="cases"),
        action=Action.ANONYMISE,
        trigger=_("disposal and erasure, each by two people"),
        relations=dict.fromkeys(("series", "desk", "case", "advisor", "prefecture"), Fate.STAYS),
        emptied={"client_name": erased_name, **dict.fromkeys(("wishes", "agreement", "place", "report", "end_reason"), "")},
        keeps=("ref", "ledger_no", "status", "lecturers", "made_by"),
    ),
    Entry(
        model="seminars.LecturerDispatch",
        basis=_("Sending lecturers to other bodies; the body and the count stay"),
        period=_AFTER_THE_EVENT,
        action=Action.ANONYMISE,
        trigger=_GOES_BY_ITSELF,
        relations=dict.fromkeys(("series", "desk", "prefecture", "lecturer"), Fate.STAYS),
        emptied=dict.fromkeys(("contact_name", "contact_email", "contact_phone", "theme", "answer", "record"), ""),
        keeps=(
            *("ref", "status", "host", "host_kind", "language", "title", "audience", "mode", "venue", "wished_dates"),
            *("lecturers", "ledger_no", "made_by"),
        ),
    ),
)
TABLE: tuple[Entry, ...] = (*_EVENTS, *_PEOPLE, *_AFTER)
