"""The figures of a year's seminars, put together from what was counted: totals, tables with labels, rates."""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.utils import timezone
from django.utils.translation import get_language

from consultations import catalogue
from consultations.enums import Axis
from reporting import shares
from reporting.labels import both, desk_names
from reporting.seminar_measures import NO_DESK, NO_OUTCOME, SEMINAR_MEASURES, STEPS
from reporting.shares import Share
from seminars.reports import CountedSeminars, HeldEvent, Outreach, count_seminars

Key = Callable[[Any], str]
Figure = Share | None


@dataclass(frozen=True)
class EventRow:
    """Public seminars that have something in common: a series, a prefecture, or being one and the same event."""

    code: str
    label_ja: str
    label_en: str
    events: Sequence[HeldEvent]

    @property
    def label(self) -> str:
        return self.label_en if get_language() == "en" else self.label_ja

    @cached_property
    def figures(self) -> dict[str, Figure]:
        return figures_of(self.events)

    def as_json(self) -> dict[str, Any]:
        labels = {"code": self.code, "label_ja": self.label_ja, "label_en": self.label_en}
        return labels | {"events": len(self.events)} | self.figures


@dataclass(frozen=True)
class DeskRow:
    """In-company seminars and dispatches of one desk; its code is empty where no desk is named."""

    code: str
    label_ja: str
    label_en: str
    in_company: Sequence[Outreach]
    dispatch: Sequence[Outreach]

    @property
    def label(self) -> str:
        return self.label_en if get_language() == "en" else self.label_ja

    @cached_property
    def figures(self) -> dict[str, int]:
        return outreach_of(self.in_company, self.dispatch)

    def as_json(self) -> dict[str, Any]:
        return {"code": self.code, "label_ja": self.label_ja, "label_en": self.label_en} | self.figures


@dataclass(frozen=True)
class StepRow:
    """A step of the way from the seminar to the case, or an outcome of the closed ones."""

    code: str
    label_ja: str
    label_en: str
    count: int
    is_outcome: bool = False

    @property
    def label(self) -> str:
        return self.label_en if get_language() == "en" else self.label_ja

    def as_json(self) -> dict[str, Any]:
        return {"code": self.code, "label_ja": self.label_ja, "label_en": self.label_en, "count": self.count}


@dataclass(frozen=True)
class SeminarFigures:
    """Everything that pages and exports show of a year's seminars."""

    counted: CountedSeminars

    @property
    def fiscal_year(self) -> int:
        return self.counted.fiscal_year

    @property
    def desk(self) -> str | None:
        return self.counted.desk

    @property
    def is_empty(self) -> bool:
        return self.counted.is_empty

    @cached_property
    def totals(self) -> dict[str, Figure]:
        """Measure code → figure, in the order of the registry."""
        year = self.counted
        outreach = outreach_of(year.in_company, year.dispatch)
        talks = [one.consultations for one in (*year.events, *year.in_company, *year.dispatch)]
        lectures = sum(event.lectures for event in year.events) + outreach["in_company"] + outreach["dispatch"]
        found: dict[str, Figure] = {"public_events": len(year.events), **figures_of(year.events), **outreach}
        found |= {"lectures": lectures, "individual_consultations": sum(talks), "video_views": year.video_views}
        return {measure.code: found[measure.code] for measure in SEMINAR_MEASURES}

    @cached_property
    def by_series(self) -> list[EventRow]:
        rows = {event.series for event in self.counted.events}
        groups = _grouped(self.counted.events, lambda event: event.series.code)
        return [EventRow(one.code, one.ja, one.en, groups[one.code]) for one in sorted(rows)]

    @cached_property
    def by_prefecture(self) -> list[EventRow]:
        labels = catalogue.labels(Axis.PREFECTURE)
        groups = _grouped(self.counted.events, lambda event: event.prefecture or "")
        return [EventRow(key.rpartition(".")[2], *labels[key], groups[key]) for key in sorted(groups) if key]

    @cached_property
    def by_event(self) -> list[EventRow]:
        return [EventRow(event.code, *_event_labels(event), [event]) for event in self.counted.events]

    @cached_property
    def by_desk(self) -> list[DeskRow]:
        inside = _grouped(self.counted.in_company, lambda one: one.desk or "")
        away = _grouped(self.counted.dispatch, lambda one: one.desk or "")
        order = [*catalogue.counting_methods(self.fiscal_year), ""]
        named = {code: desk_names(code, self.fiscal_year) if code else both(NO_DESK) for code in order}
        return [
            DeskRow(code, *named[code], inside.get(code, []), away.get(code, []))
            for code in order
            if code in inside or code in away
        ]

    @cached_property
    def funnel(self) -> list[StepRow]:
        """The steps, then the outcomes of the closed cases."""
        found = self.counted.funnel
        counts = (found.attended, found.booked, found.talked, found.cases, found.closed)
        steps = [StepRow(code, *both(STEPS[code]), count) for code, count in zip(STEPS, counts, strict=True)]
        labels = catalogue.labels(Axis.OUTCOME)
        order = sorted(found.outcomes, key=lambda key: (list(labels).index(key) if key in labels else len(labels), key))
        return steps + [
            StepRow(key.partition(".")[2], *(labels.get(key) or both(NO_OUTCOME)), found.outcomes[key], is_outcome=True)
            for key in order
        ]

    def as_json(self) -> dict[str, Any]:
        """What `export_statistics` says under "seminars"."""
        steps = {step.code: step.count for step in self.funnel if not step.is_outcome}
        return {
            **self.totals,
            "by_series": [row.as_json() for row in self.by_series],
            "by_prefecture": [row.as_json() for row in self.by_prefecture],
            "by_desk": [row.as_json() for row in self.by_desk],
            "by_event": [_event_json(row) for row in self.by_event],
            "funnel": steps | {"outcomes": [step.as_json() for step in self.funnel if step.is_outcome]},
            "not_yet_marked_as_held": self.counted.unmarked,
        }


def seminar_figures(years: Collection[int], desk: str | None) -> dict[int, SeminarFigures]:
    """The figures of these years as the rows stand now."""
    return {year: SeminarFigures(one) for year, one in count_seminars(years, desk, timezone.now()).items()}


def figures_of(events: Sequence[HeldEvent]) -> dict[str, Figure]:
    """The people of these events. The rate is of the events for which both numbers are known."""
    known = [event for event in events if event.registered]
    registered = sum(event.registered or 0 for event in known)
    came = sum(event.participants for event in known)
    return {
        "participants": sum(event.participants for event in events),
        "participants_onsite": sum(event.onsite for event in events),
        "participants_online": sum(event.online for event in events),
        "registered": registered,
        "attendance_rate": shares.plain([("rate", came)], registered)[0] if registered else None,
    }


def outreach_of(in_company: Iterable[Outreach], dispatch: Iterable[Outreach]) -> dict[str, int]:
    inside, away = list(in_company), list(dispatch)
    return {
        "in_company": sum(one.events for one in inside),
        "in_company_participants": sum(one.participants for one in inside),
        "dispatch": sum(one.events for one in away),
        "dispatch_participants": sum(one.participants for one in away),
    }


def capacity_of(events: Sequence[HeldEvent]) -> int | None:
    """The seats of these events; None where not all of them have a known number."""
    seats = [event.capacity for event in events]
    return None if None in seats else sum(one or 0 for one in seats)


def _grouped(rows: Iterable[Any], key: Key) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {}
    for row in rows:
        found.setdefault(key(row), []).append(row)
    return found


def _event_labels(event: HeldEvent) -> tuple[str, str]:
    """Day, place and title: in Japanese as announced, in English with the prefecture as the place."""
    labels = catalogue.labels(Axis.PREFECTURE)
    places = event.place, labels[event.prefecture][1] if event.prefecture else event.place
    day = event.held_on.isoformat()
    ja, en = (" ".join(part for part in (day, *pair) if part) for pair in zip(places, event.title, strict=True))
    return ja, en


def _event_json(row: EventRow) -> dict[str, Any]:
    [event] = row.events
    return {
        "code": row.code,
        "held_on": event.held_on.isoformat(),
        "title_ja": event.title[0],
        "title_en": event.title[1],
        "series": event.series.code,
        "prefecture": (event.prefecture or "").rpartition(".")[2] or None,
        "mode": event.mode,
        "capacity": event.capacity,
        **row.figures,
        "individual_consultations": event.consultations,
    }
