"""The rows of made-up events, collected and written in bulk: seats are as many as the people who hold them."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from core.receipts import issue
from core.search import search_text
from seminars.demo.people import Person
from seminars.enums import HOLDS_SEAT, AttendanceSource, RegistrationStatus, SeatKind
from seminars.models import Attendance, Booking, Certificate, PromotionNote, Registration, SeatPool, SeminarEvent, SurveyAnswer
from seminars.person_keys import person_key

BY = "load-demo"


@dataclass
class Rows:
    """What stands in the database after `write()`. Events stand before."""

    bookings: list[Booking] = field(default_factory=list)
    registrations: list[Registration] = field(default_factory=list)
    attendances: list[Attendance] = field(default_factory=list)
    certificates: list[Certificate] = field(default_factory=list)
    answers: list[SurveyAnswer] = field(default_factory=list)
    notes: list[PromotionNote] = field(default_factory=list)

    def apply(self, event: SeminarEvent, who: Person, kind: str, status: str, at: datetime, **more: Any) -> Registration:
        """The person applied at that moment, and stands so now."""
        booking = Booking(
            event=event, company=who.company, email=who.email, prefecture_id=who.prefecture, phone="0300000000", made_at=at
        )
        number = issue(at.date(), prefix="S-")
        waits = status in (RegistrationStatus.WAITING, RegistrationStatus.OFFERED)
        made = Registration(
            number=number,
            booking=booking,
            event=event,
            seat_kind=kind,
            status=status,
            person_name=who.name,
            person_kana=who.kana,
            person_key=person_key(who.name, who.email, who.company),
            search_text=search_text(who.name, who.kana, who.company, number),
            applied_at=at,
            queued_at=at if waits else None,
            confirmed_at=at if status == RegistrationStatus.CONFIRMED else None,
            **more,
        )
        self.bookings.append(booking)
        self.registrations.append(made)
        return made

    def came(self, one: Registration, at: datetime) -> None:
        online = one.seat_kind == SeatKind.ONLINE
        source = AttendanceSource.ONLINE_LOG if online else AttendanceSource.RECEPTION
        minutes = 95 if online else None
        self.attendances.append(
            Attendance(registration=one, kind=one.seat_kind, source=source, at=at, minutes=minutes, noted_at=at, noted_by=BY)
        )

    def certify(self, one: Registration, at: datetime) -> None:
        event = one.event
        facts = {"person_name": one.person_name, "person_kana": one.person_kana, "company": one.booking.company}
        number = issue(at.date(), prefix="C-")
        names = {"title": event.title_ja, "title_en": event.title_en, "issued_by": BY}
        self.certificates.append(
            Certificate(registration=one, number=number, held_on=event.held_on, issued_at=at, **facts, **names)
        )

    def answer(self, one: Registration, answers: dict[str, Any], at: datetime) -> None:
        self.answers.append(SurveyAnswer(registration=one, answers=answers, answered_at=at, changed_at=at))

    def write(self) -> None:
        Booking.objects.bulk_create(self.bookings)
        for one in self.registrations:
            one.booking_id = one.booking.pk
        Registration.objects.bulk_create(self.registrations)
        for rows in (self.attendances, self.certificates, self.answers, self.notes):
            for row in rows:
                row.registration_id = row.registration.pk
            if rows:
                type(rows[0])._default_manager.bulk_create(rows)
        self._fill_seats()

    def _fill_seats(self) -> None:
        taken: dict[tuple[int, str], int] = {}
        for one in self.registrations:
            if one.status in HOLDS_SEAT:
                key = (one.event_id, one.seat_kind)
                taken[key] = taken.get(key, 0) + 1
        pools = [pool for pool in SeatPool.objects.all() if (pool.event_id, pool.kind) in taken]
        for pool in pools:
            pool.taken = taken[pool.event_id, pool.kind]
        SeatPool.objects.bulk_update(pools, ["taken"])
