"""Seminars for tests. Every argument left out has a plain, valid value; the seats taken are always right."""

from datetime import datetime, time, timedelta
from itertools import count
from typing import Any

from django.db.models import F
from django.utils import timezone

from consultations.models import Advisor
from core.fiscal import fiscal_year
from core.text import fold_for_search
from seminars.enums import (
    HOLDS_SEAT,
    KINDS_OF_MODE,
    AttendanceSource,
    EventStatus,
    MaterialKind,
    Mode,
    RegistrationStatus,
    SeatKind,
    SlotStatus,
)
from seminars.models import (
    Attendance,
    Booking,
    ConsultationSlot,
    EventProgramme,
    EventSession,
    Lecturer,
    Material,
    Registration,
    SeatPool,
    SeminarEvent,
    Series,
    TemporaryDesk,
)
from seminars.person_keys import person_key
from tests.factories.consultations import make_advisor

_serial = count(1)
MADE_BY = "試験"


def day_at(days: int, hour: int = 14) -> datetime:
    """An hour of the day so many days from today, by the clock of the desks."""
    day = timezone.localdate() + timedelta(days=days)
    return datetime.combine(day, time(hour), tzinfo=timezone.get_default_timezone())


def make_series(**given: Any) -> Series:
    """A series of public seminars of the trade-secret desk."""
    number = next(_serial)
    values = {"code": f"test.{number}", "ja": f"試験シリーズ{number}", "en": f"Test series {number}", "desk_id": "trade_secret"}
    return Series.objects.create(**values | given)


def make_event(*, onsite: int = 20, online: int = 50, starts_in: int = 14, hours: int = 2, **given: Any) -> SeminarEvent:
    """A published hybrid event of the trade-secret desk at 14:00 in `starts_in` days, open for applications until it begins.

    `onsite` and `online` are the seats, of which an event has those of its `mode`; else pass any field of SeminarEvent.
    """
    number = next(_serial)
    starts_at = given.get("starts_at") or day_at(starts_in)
    values = {
        "status": EventStatus.PUBLISHED,
        "mode": Mode.HYBRID,
        "desk_id": "trade_secret",
        "title_ja": f"営業秘密セミナー{number}",
        "title_en": f"Trade secret seminar {number}",
        "summary": "図面とノウハウの守り方を話します。",
        "audience": "中小企業の経営者",
        "languages": ["ja"],
        "starts_at": starts_at,
        "ends_at": starts_at + timedelta(hours=hours),
        "prefecture_id": "prefecture.13",
        "place_label": "東京",
        "venue": "試験会館 3階",
        "address": "東京都千代田区霞が関3-4-3",
        "online_url": "https://meeting.example/room",
        "applications_open_at": min(starts_at, timezone.now()) - timedelta(days=30),
        "applications_close_at": starts_at,
        "host": "INPIT",
        "contact_phone": "03-0000-0000",
        "contact_email": "seminar@example.jp",
        "made_at": timezone.now(),
        "made_by": MADE_BY,
    } | given
    if "series" not in values and "series_id" not in values:
        values["series"] = make_series()
    values.setdefault("held_on", timezone.localdate(starts_at))
    values.setdefault("fiscal_year", fiscal_year(values["held_on"]))
    if values["status"] != EventStatus.DRAFT:
        values.setdefault("published_at", min(starts_at, timezone.now()) - timedelta(days=30))
    event = SeminarEvent.objects.create(**values)
    seats = {SeatKind.ONSITE: onsite, SeatKind.ONLINE: online}
    SeatPool.objects.bulk_create(
        SeatPool(event=event, kind=kind, capacity=seats[kind]) for kind in KINDS_OF_MODE[Mode(event.mode)]
    )
    return event


def make_booking(event: SeminarEvent | None = None, **given: Any) -> Booking:
    """An application of a company in Tokyo, without anybody in it yet."""
    number = next(_serial)
    values = {
        "company": f"株式会社受講{number}",
        "prefecture_id": "prefecture.13",
        "email": f"applicant{number}@example.jp",
        "phone": "03-1111-1111",
        "made_at": timezone.now(),
    }
    return Booking.objects.create(event=event or make_event(), **values | given)


def make_registration(
    event: SeminarEvent | None = None, *, booking: Booking | None = None, attended: bool = False, **given: Any
) -> Registration:
    """One person, confirmed on site; pass any field of Registration. The seat pool counts him if he holds a seat.

    `attended`: he was there, at the reception or by the log of the meeting.
    """
    event = event or (booking.event if booking else make_event())
    booking = booking or make_booking(event)
    number, now = next(_serial), timezone.now()
    status = given.get("status", RegistrationStatus.CONFIRMED)
    name = given.get("person_name", f"受講 {number}子")
    values = {
        "number": f"S-T8-{number:06d}-0",
        "status": status,
        "seat_kind": KINDS_OF_MODE[Mode(event.mode)][0],
        "person_name": name,
        "person_kana": "ジュコウ",
        "applied_at": now,
        "queued_at": now if status in (RegistrationStatus.WAITING, RegistrationStatus.OFFERED) else None,
        "offered_at": now if status == RegistrationStatus.OFFERED else None,
        "offer_until": now + timedelta(hours=24) if status == RegistrationStatus.OFFERED else None,
        "confirmed_at": now if status == RegistrationStatus.CONFIRMED else None,
        "person_key": person_key(name, given.get("email") or booking.email, booking.company),
    } | given
    values.setdefault("search_text", fold_for_search(f"{name} {values['person_kana']} {booking.company} {values['number']}"))
    made = Registration.objects.create(event=event, booking=booking, **values)
    if status in HOLDS_SEAT:
        SeatPool.objects.filter(event=event, kind=made.seat_kind).update(taken=F("taken") + 1)
    if attended:
        make_attendance(made)
    return made


def make_attendance(registration: Registration, **given: Any) -> Attendance:
    """He came when the event began."""
    is_online = registration.seat_kind == SeatKind.ONLINE
    now = timezone.now()
    values = {
        "kind": registration.seat_kind,
        "source": AttendanceSource.ONLINE_LOG if is_online else AttendanceSource.RECEPTION,
        "at": registration.event.starts_at or now,
        "minutes": 100 if is_online else None,
        "noted_at": now,
        "noted_by": MADE_BY,
    }
    return Attendance.objects.create(registration=registration, **values | given)


def make_session(event: SeminarEvent, *lecturers: Lecturer, **given: Any) -> EventSession:
    """A lecture over the whole time of the event."""
    values = {"starts_at": event.starts_at, "ends_at": event.ends_at, "title_ja": "講演", "title_en": "Lecture"}
    made = EventSession.objects.create(event=event, **values | given)
    made.lecturers.set(lecturers)
    return made


def make_lecturer(*, advisor: Advisor | None = None, **given: Any) -> Lecturer:
    number = next(_serial)
    return Lecturer.objects.create(**{"name": f"講師 {number}", "kana": "コウシ", "advisor": advisor} | given)


def make_material(event: SeminarEvent | None = None, **given: Any) -> Material:
    """A link that everybody sees; `event=None` with `series=` is a video of the catalogue."""
    number = next(_serial)
    values = {"kind": MaterialKind.LINK, "title_ja": f"資料{number}", "title_en": f"Handout {number}"}
    values |= {"url": "https://material.example/1", "made_at": timezone.now(), "made_by": MADE_BY}
    return Material.objects.create(event=event, **values | given)


def make_programme(**given: Any) -> EventProgramme:
    values = {"title_ja": "地域イベント週間", "title_en": "Regional event week", "made_at": timezone.now(), "made_by": MADE_BY}
    return EventProgramme.objects.create(**values | given)


def make_temporary_desk(event: SeminarEvent, **given: Any) -> TemporaryDesk:
    values = {"desk_id": "general", "starts_at": event.starts_at, "ends_at": event.ends_at, "place": "会議室B"}
    return TemporaryDesk.objects.create(event=event, **values | given)


def make_slot(event: SeminarEvent | None = None, **given: Any) -> ConsultationSlot:
    """Twenty free minutes with an advisor after the event; `registration=` books them (status and time follow)."""
    event = event or make_event()
    booked = given.get("registration") is not None
    now = timezone.now()
    values = {
        "desk_id": event.desk_id or "trade_secret",
        "starts_at": event.ends_at + timedelta(minutes=20 * event.slots.count()),
        "place": "個別相談ブース",
        "status": SlotStatus.BOOKED if booked else SlotStatus.OPEN,
        "booked_at": now if booked else None,
        "made_at": now,
        "made_by": MADE_BY,
    } | given
    if "advisor" not in values:
        values["advisor"] = make_advisor()
    return ConsultationSlot.objects.create(event=event, **values)
