"""The figures of seminars: pure functions over the rows as they stand, one aggregate query each, several years at once.

An event counts in the fiscal year of its first day, once it was marked as held. Drafts and events that were called off
never count; neither does one whose end has passed and that nobody has marked yet: `unmarked` says how many there are.
Where single registrations were kept, people are counted by them, else by what a ledger recorded.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from consultations.enums import CaseStatus
from core.fiscal import bounds, fiscal_year
from seminars.enums import EventStatus, MaterialKind, RegistrationStatus, SeatKind, SlotStatus
from seminars.models import (
    Attendance,
    ConsultationSlot,
    EventSession,
    InCompanySeminar,
    LecturerDispatch,
    MaterialViews,
    Registration,
    SeatPool,
    SeminarEvent,
)


@dataclass(frozen=True, order=True)
class NamedSeries:
    """A series with its two names; sorts in the order of pages."""

    order: int
    code: str
    ja: str
    en: str


@dataclass(frozen=True)
class HeldEvent:
    """One event that was held, with its people. None where something was neither kept nor recorded."""

    fiscal_year: int
    code: str  # the number that the ledger gave, else our own
    held_on: date
    title: tuple[str, str]  # ja, en
    place: str  # as announced
    series: NamedSeries
    prefecture: str | None
    desk: str | None
    mode: str
    onsite: int
    online: int
    capacity: int | None
    registered: int | None
    lectures: int
    consultations: int

    @property
    def participants(self) -> int:
        return self.onsite + self.online


@dataclass(frozen=True)
class Outreach:
    """In-company seminars, or lecturer dispatches, of one desk, prefecture and series."""

    fiscal_year: int
    desk: str | None
    prefecture: str | None
    series: NamedSeries
    events: int
    onsite: int
    online: int
    consultations: int

    @property
    def participants(self) -> int:
        return self.onsite + self.online


@dataclass(frozen=True)
class Funnel:
    """What became of those who attended events of a fiscal year, as it stands now, however much later that was."""

    attended: int = 0
    booked: int = 0  # talks that they had booked
    talked: int = 0  # talks that took place
    cases: int = 0  # cases that began with one
    closed: int = 0  # of these, closed
    outcomes: Mapping[str, int] = field(default_factory=dict)  # outcome of closed cases → how many


@dataclass(frozen=True)
class CountedSeminars:
    """Everything that is counted of one fiscal year, at a desk or over all (None)."""

    fiscal_year: int
    desk: str | None
    events: tuple[HeldEvent, ...] = ()
    in_company: tuple[Outreach, ...] = ()
    dispatch: tuple[Outreach, ...] = ()
    funnel: Funnel = Funnel()
    video_views: int = 0
    unmarked: int = 0

    @property
    def is_empty(self) -> bool:
        return not (self.events or self.in_company or self.dispatch or self.video_views or self.unmarked)


def recorded_years() -> list[int]:
    """The fiscal years with anything that counts, in order. One query."""
    held = SeminarEvent.objects.filter(status=EventStatus.HELD).order_by().values("fiscal_year")
    inside = InCompanySeminar.objects.counted().order_by().values("fiscal_year")
    away = LecturerDispatch.objects.counted().order_by().values("fiscal_year")
    return sorted(row["fiscal_year"] for row in held.union(inside, away))


def count_seminars(years: Collection[int], desk: str | None, now: datetime) -> dict[int, CountedSeminars]:
    """The figures of each of these fiscal years. At most ten queries, however many years and events."""
    wanted = Q(fiscal_year__in=years) & (Q(desk_id=desk) if desk else Q())
    events, unmarked = _events(wanted, now)
    in_company = _outreach(InCompanySeminar.objects.counted().filter(wanted))
    dispatch = _outreach(LecturerDispatch.objects.counted().filter(wanted))
    funnels = _funnels(years, desk, events)
    views = _video_views(years, desk)
    return {
        year: CountedSeminars(
            year,
            desk,
            tuple(one for one in events if one.fiscal_year == year),
            tuple(one for one in in_company if one.fiscal_year == year),
            tuple(one for one in dispatch if one.fiscal_year == year),
            funnels[year],
            views.get(year, 0),
            unmarked.get(year, 0),
        )
        for year in years
    }


# --- events ----------------------------------------------------------------------------------------------
def _events(wanted: Q, now: datetime) -> tuple[list[HeldEvent], dict[int, int]]:
    """The events that were held, by day, and how many of each year are over but not marked."""
    over = Q(status=EventStatus.PUBLISHED, ends_at__lte=now)
    found = SeminarEvent.objects.filter(wanted).filter(Q(status=EventStatus.HELD) | over).order_by()
    rows = list(found.values(*_EVENT_COLUMNS))
    unmarked: dict[int, int] = defaultdict(int)
    for row in rows:
        unmarked[row["fiscal_year"]] += row["status"] == EventStatus.PUBLISHED
    held = [row for row in rows if row["status"] == EventStatus.HELD]
    people = _People(SeminarEvent.objects.filter(wanted, status=EventStatus.HELD))
    return sorted(map(people.event, held), key=lambda event: (event.held_on, event.code)), dict(unmarked)


_SERIES = ("series__order", "series_id", "series__ja", "series__en")
_EVENT_COLUMNS = (
    *("pk", "ref", "ledger_no", "fiscal_year", "status", "held_on", "title_ja", "title_en", "place_label", "prefecture_id"),
    *("desk_id", "mode", "recorded_applied", "recorded_onsite", "recorded_online", "recorded_consultations", *_SERIES),
)


class _People:
    """Counts by event of what hangs on events: five queries for all of them."""

    def __init__(self, events: QuerySet[SeminarEvent]) -> None:
        among = events.order_by().values("pk")
        attended = Attendance.objects.filter(registration__event__in=among).order_by()
        self._attended = _by_pair(attended.values_list("registration__event_id", "kind").annotate(n=Count("*")))
        seated = Registration.objects.filter(event__in=among, status=RegistrationStatus.CONFIRMED).order_by()
        self._registered = dict(seated.values_list("event_id").annotate(n=Count("*")))
        pools = SeatPool.objects.filter(event__in=among).order_by()
        self._capacity = dict(pools.values_list("event_id").annotate(n=Sum("capacity")))
        lectures = EventSession.objects.filter(event__in=among, lecturers__isnull=False).order_by()
        self._lectures = dict(lectures.values_list("event_id").annotate(n=Count("pk", distinct=True)))
        talks = ConsultationSlot.objects.filter(event__in=among, status=SlotStatus.HELD).order_by()
        self._talks = dict(talks.values_list("event_id").annotate(n=Count("*")))

    def event(self, row: dict[str, Any]) -> HeldEvent:
        """What a ledger recorded stands before what is counted: for such a year single registrations were not kept."""
        pk = row["pk"]
        counted = {kind: self._attended.get((pk, kind), 0) for kind in (SeatKind.ONSITE, SeatKind.ONLINE)}
        recorded = {SeatKind.ONSITE: row["recorded_onsite"], SeatKind.ONLINE: row["recorded_online"]}
        onsite, online = (counted[kind] if recorded[kind] is None else recorded[kind] for kind in recorded)
        registered = self._registered.get(pk) if row["recorded_applied"] is None else row["recorded_applied"]
        talks = self._talks.get(pk, 0) + (row["recorded_consultations"] or 0)
        return HeldEvent(
            fiscal_year=row["fiscal_year"],
            code=row["ledger_no"] or row["ref"],
            held_on=row["held_on"],
            title=(row["title_ja"], row["title_en"] or row["title_ja"]),
            place=row["place_label"],
            series=NamedSeries(*(row[name] for name in _SERIES)),
            prefecture=row["prefecture_id"],
            desk=row["desk_id"],
            mode=row["mode"],
            onsite=onsite,
            online=online,
            capacity=self._capacity.get(pk),
            registered=registered,
            lectures=self._lectures.get(pk, 1),
            consultations=talks,
        )


def _by_pair(rows: Iterable[tuple[int, str, int]]) -> dict[tuple[int, str], int]:
    return {(pk, kind): count for pk, kind, count in rows}


# --- in companies and at other bodies ----------------------------------------------------------------------
def _outreach(rows: QuerySet[Any]) -> list[Outreach]:
    keys = ("fiscal_year", "desk_id", "prefecture_id", *_SERIES)
    counts = {
        "events": Count("*"),
        "onsite": Coalesce(Sum("participants_onsite"), 0),
        "online": Coalesce(Sum("participants_online"), 0),
        "consultations": Coalesce(Sum("recorded_consultations"), 0),
    }
    found = rows.order_by(*keys).values_list(*keys).annotate(**counts)
    return [Outreach(year, desk, place, NamedSeries(*row[:4]), *row[4:]) for year, desk, place, *row in found]


# --- what became of it ---------------------------------------------------------------------------------
def _funnels(years: Collection[int], desk: str | None, events: Iterable[HeldEvent]) -> dict[int, Funnel]:
    """One query: the booked talks of people who attended, by what became of them."""
    attended: dict[int, int] = defaultdict(int)
    for event in events:
        attended[event.fiscal_year] += event.participants
    slots = ConsultationSlot.objects.filter(
        event__fiscal_year__in=years,
        event__status=EventStatus.HELD,
        registration__attendance__isnull=False,
        status__in=(SlotStatus.BOOKED, SlotStatus.HELD, SlotStatus.MISSED),
    )
    slots = slots.filter(event__desk_id=desk) if desk else slots
    keys = ("event__fiscal_year", "status", "case__status", "case__outcome_id")
    found = slots.order_by().values_list(*keys).annotate(talks=Count("*"), cases=Count("case_id"))
    rows: dict[int, list[tuple[Any, ...]]] = defaultdict(list)
    for year, *row in found:
        rows[year].append(tuple(row))
    return {year: _funnel(attended[year], rows[year]) for year in years}


def _funnel(attended: int, rows: Iterable[tuple[Any, ...]]) -> Funnel:
    counts: dict[str, int] = defaultdict(int)
    outcomes: dict[str, int] = defaultdict(int)
    for status, case_status, outcome, talks, cases in rows:
        counts["booked"] += talks
        counts["talked"] += talks if status == SlotStatus.HELD else 0
        counts["cases"] += cases
        if case_status == CaseStatus.CLOSED:
            counts["closed"] += cases
            outcomes[outcome or ""] += cases
    return Funnel(
        attended, counts["booked"], counts["talked"], counts["cases"], counts["closed"], dict(sorted(outcomes.items()))
    )


def _video_views(years: Collection[int], desk: str | None) -> dict[int, int]:
    """How often videos were opened in each fiscal year: views, never participants."""
    days = Q()
    for year in years:
        days |= Q(day__range=bounds(year))
    views = MaterialViews.objects.filter(days, material__kind=MaterialKind.VIDEO)
    if desk:
        views = views.filter(Q(material__event__desk_id=desk) | Q(material__series__desk_id=desk))
    found: dict[int, int] = defaultdict(int)
    for day, count in views.order_by().values_list("day").annotate(n=Sum(F("count"))):
        found[fiscal_year(day)] += count
    return found
