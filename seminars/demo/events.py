"""Made-up events with their sessions, people, talks and surveys."""

from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from django.utils import timezone

from consultations.demo.days import at as hour_of
from consultations.models import Advisor
from core import audit
from core.fiscal import fiscal_year
from core.models import Transition
from core.workdays import is_working_day
from seminars.demo.people import people
from seminars.demo.rows import BY, Rows
from seminars.enums import EventStatus, MaterialAudience, MaterialKind, RegistrationStatus, SeatKind, SlotStatus
from seminars.models import (
    ConsultationSlot,
    EventProgramme,
    EventSession,
    Lecturer,
    Material,
    PromotionNote,
    Registration,
    SeatPool,
    SeminarEvent,
    TemporaryDesk,
)
from seminars.offer_clock import offer_until

CAME = 0.9  # of those who had a seat in the past
SURVEYED = 70  # days back; older events have neither answers nor certificates


class Making:
    """Makes one event after another; `write()` brings their people into the database."""

    def __init__(
        self,
        raw: dict[str, Any],
        rng: Random,
        now: datetime,
        lecturers: dict[str, Lecturer],
        programmes: dict[str, EventProgramme],
        own: Advisor,
    ) -> None:
        self._raw, self._rng, self._now = raw, rng, now
        self._today = timezone.localdate(now)
        self._lecturers, self._programmes, self._own = lecturers, programmes, own
        self._people = people(raw, rng)
        self._rows = Rows()
        self._slots: list[ConsultationSlot] = []
        self._steps: list[Transition] = []

    def event(self, facts: dict[str, Any]) -> None:
        """An event of today or ahead, as the data file tells it."""
        hour, minute = (int(part) for part in facts["at"].split(":"))
        starts_at = hour_of(self._day(facts["in"]), hour, minute)
        made = self._make(facts, starts_at, facts.get("status", EventStatus.PUBLISHED))
        self._parts(made, facts)
        for kind, (_capacity, confirmed, offered, waiting) in facts["seats"].items():
            here = self._apply(made, kind, RegistrationStatus.CONFIRMED, confirmed)
            self._offer(made, kind, offered, after=confirmed)
            self._apply(made, kind, RegistrationStatus.WAITING, waiting, after=confirmed + offered)
            if kind == SeatKind.ONSITE:
                for one in here[: facts.get("came", 0)]:
                    self._rows.came(one, min(self._now, starts_at))
                self._talks(made, here, facts.get("slots", 0))
        self._apply(made, SeatKind.ONSITE, RegistrationStatus.CANCELLED, facts.get("gone", 0))

    def past(self, line: list[Any]) -> None:
        """An event of the past: who had a seat, who came, and what followed where it is not long ago."""
        ago, series, title, mode, prefecture, place, seats, people_of_kind = line
        starts_at = hour_of(self._day(-ago), 14)
        kinds = [kind for kind, number in zip((SeatKind.ONSITE, SeatKind.ONLINE), seats, strict=True) if number]
        facts = {"series": series, "ja": title, "en": "", "mode": mode, "prefecture": prefecture, "place": place, "hours": 2}
        facts |= {
            "venue": self._raw["hall"].format(place=place),
            "summary": self._raw["events"][0]["summary"],
            "desk": "trade_secret",
        }
        facts |= {"seats": {kind: [number, 0, 0, 0] for kind, number in zip(kinds, filter(None, seats), strict=True)}}
        facts |= {"sessions": [[0, 120, title, "", ["own"]]]}
        made = self._make(facts, starts_at, EventStatus.HELD)
        self._parts(made, facts)
        for kind, number in zip((SeatKind.ONSITE, SeatKind.ONLINE), people_of_kind, strict=True):
            here = self._apply(made, kind, RegistrationStatus.CONFIRMED, number)
            came = [one for one in here if self._rng.random() < CAME]
            for one in came:
                self._rows.came(one, starts_at)
            if ago <= SURVEYED:
                self._follow_up(made, came, kind)

    def write(self) -> None:
        self._rows.write()
        for slot in self._slots:
            slot.registration_id = slot.registration.pk if slot.registration else None
        ConsultationSlot.objects.bulk_create(self._slots)
        Transition.objects.bulk_create(self._steps)

    def _day(self, days: int) -> date:
        """So many days from today; a working day, unless it is today itself."""
        day = self._today + timedelta(days=days)
        step = timedelta(days=-1 if days < 0 else 1)
        while days and not is_working_day(day):
            day += step
        return day

    def _make(self, facts: dict[str, Any], starts_at: datetime, status: str) -> SeminarEvent:
        ends_at = starts_at + timedelta(hours=facts["hours"])
        told_at = _morning(min(self._now, starts_at) - timedelta(days=40))
        opens_at = _morning(self._now + timedelta(days=facts["opens_in"])) if "opens_in" in facts else told_at
        desk = facts.get("desk") or "trade_secret"
        is_out = status != EventStatus.DRAFT
        made = SeminarEvent.objects.create(
            series_id=facts["series"],
            programme=self._programmes.get(facts.get("programme", "")),
            desk_id=desk,
            status=status,
            title_ja=facts["ja"],
            title_en=facts["en"],
            summary=facts["summary"],
            audience=self._raw["audience"],
            languages=facts.get("languages", ["ja"]),
            held_on=timezone.localdate(starts_at),
            fiscal_year=fiscal_year(timezone.localdate(starts_at)),
            starts_at=starts_at,
            ends_at=ends_at,
            mode=facts["mode"],
            prefecture_id=f"prefecture.{facts['prefecture']}" if "prefecture" in facts else None,
            place_label=facts.get("place", ""),
            venue=facts.get("venue", ""),
            access=self._raw["access"] if facts.get("venue") else "",
            online_url="https://meeting.demo.example/room" if facts.get("url") else "",
            applications_open_at=opens_at,
            applications_close_at=starts_at,
            priority=facts.get("priority", "first_come"),
            host="INPIT",
            contact_phone="03-0000-0000",
            contact_email="seminar@demo.example",
            published_at=told_at if is_out else None,
            published_by=BY if is_out else "",
            cancelled_at=self._now - timedelta(days=2) if status == EventStatus.CANCELLED else None,
            cancel_reason=facts.get("reason", ""),
            held_at=ends_at if status == EventStatus.HELD else None,
            made_at=told_at - timedelta(days=3),
            made_by=BY,
        )
        SeatPool.objects.bulk_create(SeatPool(event=made, kind=kind, capacity=n[0]) for kind, n in facts["seats"].items())
        self._remember(made)
        return made

    def _remember(self, event: SeminarEvent) -> None:
        """What happened to the event, as its page tells it."""
        steps = [("make_event", "", EventStatus.DRAFT, event.made_at)]
        if event.published_at:
            steps.append(("publish", EventStatus.DRAFT, EventStatus.PUBLISHED, event.published_at))
        if event.held_at:
            steps.append(("hold", EventStatus.PUBLISHED, EventStatus.HELD, event.held_at))
        if event.cancelled_at:
            steps.append(("cancel", EventStatus.PUBLISHED, EventStatus.CANCELLED, event.cancelled_at))
        of = {"object_type": audit.object_type(event), "object_id": event.pk, "by_ref": "service:load-demo", "by_label": BY}
        for name, source, target, at in steps:
            comment = event.cancel_reason if name == "cancel" else ""
            self._steps.append(Transition(name=name, source=source, target=target, at=at, comment=comment, **of))

    def _parts(self, event: SeminarEvent, facts: dict[str, Any]) -> None:
        for start, end, title, title_en, who in facts["sessions"]:
            session = EventSession.objects.create(
                event=event,
                starts_at=event.starts_at + timedelta(minutes=start),
                ends_at=event.starts_at + timedelta(minutes=end),
                title_ja=title,
                title_en=title_en,
            )
            session.lecturers.set([self._lecturers[key] for key in who])
        if facts.get("desk_beside"):
            span = {"starts_at": event.starts_at - timedelta(hours=1), "ends_at": event.ends_at + timedelta(hours=1)}
            TemporaryDesk.objects.create(event=event, desk_id="general", **span)
        if event.status in (EventStatus.PUBLISHED, EventStatus.HELD):
            audience = MaterialAudience.EVERYBODY if event.status == EventStatus.HELD else MaterialAudience.CONFIRMED
            Material.objects.create(
                event=event,
                kind=MaterialKind.LINK,
                title_ja=self._raw["handout"],
                title_en="Handout",
                audience=audience,
                url="https://material.demo.example/1",
                made_at=event.made_at,
                made_by=BY,
            )

    def _apply(self, event: SeminarEvent, kind: str, status: str, number: int, *, after: int = 0) -> list[Registration]:
        """So many people, each some hours after the one before; `after`: how many applied for such a seat earlier."""
        made = []
        begin = event.published_at or event.made_at
        for place in range(after, after + number):
            at = begin + timedelta(hours=3 * place + self._rng.randint(0, 2))
            at = min(at, self._now - timedelta(minutes=5))
            needs = self._rng.choice(self._raw["needs"]) if self._rng.random() < 0.04 else ""
            ended = at + timedelta(days=1) if status == RegistrationStatus.CANCELLED else None
            who = next(self._people)
            made.append(self._rows.apply(event, who, kind, status, at, access_needs=needs, ended_at=ended))
        return made

    def _offer(self, event: SeminarEvent, kind: str, number: int, *, after: int) -> None:
        """A seat that became free an hour ago is held for who came first."""
        for one in self._apply(event, kind, RegistrationStatus.OFFERED, number, after=after):
            one.offered_at = self._now - timedelta(hours=1)
            one.offer_until = offer_until(one.offered_at, event.offer_hours)
            note = PromotionNote(registration=one, at=one.offered_at, outcome="offered", place=1, until=one.offer_until)
            self._rows.notes.append(note)

    def _talks(self, event: SeminarEvent, here: list[Registration], number: int, *, over: bool = False) -> None:
        """Talks of twenty minutes after the event, every second of them booked."""
        for place in range(number):
            booked = here[place] if place % 2 == 0 and place < len(here) else None
            status = SlotStatus.BOOKED if booked else SlotStatus.OPEN
            if over:
                status = SlotStatus.HELD if booked else SlotStatus.CANCELLED
            self._slots.append(
                ConsultationSlot(
                    event=event,
                    advisor=self._own,
                    desk_id="trade_secret",
                    starts_at=event.ends_at + timedelta(minutes=10 + 20 * place),
                    place=self._raw["booth"],
                    status=status,
                    registration=booked,
                    booked_at=booked.applied_at if booked else None,
                    made_at=event.made_at,
                    made_by=BY,
                )
            )

    def _follow_up(self, event: SeminarEvent, came: list[Registration], kind: str) -> None:
        """Answers to the survey of half of those who came, certificates of a third, talks of some."""
        for place, one in enumerate(came):
            at = event.ends_at + timedelta(hours=2 + place)
            if place % 2 == 0:
                remark = {"q3": self._rng.choice(self._raw["remarks"])} if place % 6 == 0 else {}
                scale = {"q1": self._rng.choice("11223"), "q2": self._rng.choice("11224")}
                self._rows.answer(one, scale | remark, min(at, self._now))
            if place % 3 == 0:
                self._rows.certify(one, min(at, self._now))
        if kind == SeatKind.ONSITE:
            self._talks(event, came, 5, over=True)


def _morning(moment: datetime) -> datetime:
    """Nine o'clock of that day: when offices announce things."""
    return hour_of(timezone.localdate(moment), 9)
