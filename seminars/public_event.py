"""The public page of an event, and the archive: what each of them shows."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Prefetch, QuerySet, Sum
from django.db.models.functions import Coalesce

from core.paging import KeysetPage, keyset_page
from seminars.enums import EventStatus, MaterialAudience, MaterialKind, PriorityRule, SeriesKind
from seminars.models import EventSession, Material, SeminarEvent, TemporaryDesk
from seminars.permissions.materials import is_open_to_everybody
from seminars.public_list import for_cards
from seminars.words import Door, Seats, deadline_of, door_of, seats_of

PAST = 20
_ORDER = ("-held_on", "-id")


@dataclass(frozen=True)
class Details:
    """All that the page of an event says."""

    event: SeminarEvent
    door: Door
    seats: list[Seats]
    deadline: str
    sessions: list[EventSession]
    desks: list[TemporaryDesk]
    materials: list[Material]
    dates: list[SeminarEvent]
    has_more_materials: bool

    @property
    def is_full(self) -> bool:
        """Whether whoever applies now goes to the waiting list, whatever kind of seat he asks for."""
        return bool(self.seats) and all(one.is_full for one in self.seats)

    @property
    def priority_text(self) -> Any:
        return PriorityRule(self.event.priority).label


@dataclass(frozen=True)
class Archive:
    """What was held in a fiscal year, with what is left of it to read and to watch."""

    year: int
    years: list[int]
    page: KeysetPage[SeminarEvent]
    videos: list[Material] = field(default_factory=list)


def public_events() -> "QuerySet[SeminarEvent]":
    return SeminarEvent.objects.public()


def details_of(event: SeminarEvent, now: datetime) -> Details:
    """Six statements, whatever the event has; `event` comes with its series, prefecture and programme."""
    materials = list(with_views(event.materials.all()))
    sessions = event.sessions.prefetch_related("lecturers")
    dates = public_events().filter(programme=event.programme_id).order_by("held_on", "pk") if event.programme_id else []
    return Details(
        event=event,
        door=door_of(event, now),
        seats=seats_of(event.pools.all()),
        deadline=deadline_of(event, now),
        sessions=list(sessions),
        desks=list(event.temporary_desks.select_related("desk")),
        materials=[one for one in _of_event(materials, event) if is_open_to_everybody(one, now)],
        dates=list(dates),
        has_more_materials=any(one.audience != MaterialAudience.EVERYBODY for one in materials),
    )


def archive_of(year: int | None, now: datetime, *, after: str | None, before: str | None) -> Archive:
    """The events of a fiscal year (the last one that has any, where none is asked), and the videos of the catalogue."""
    held = _held(now)
    years = list(held.order_by("-fiscal_year").values_list("fiscal_year", flat=True).distinct())
    shown = year if year is not None else next(iter(years), 0)
    materials = Material.objects.filter(audience=MaterialAudience.EVERYBODY)
    rows = for_cards(held.filter(fiscal_year=shown)).prefetch_related(Prefetch("materials", with_views(materials)))
    page = keyset_page(rows, order=_ORDER, size=PAST, after=after, before=before)
    for event in page.rows:
        opened = [one for one in _of_event(event.materials.all(), event) if is_open_to_everybody(one, now)]
        event.handed_out = opened
    return Archive(shown, years, page, _catalogue(now))


def with_views(materials: Any) -> Any:
    return materials.annotate(opened=Coalesce(Sum("views__count"), 0)).order_by("order", "pk")


def _held(now: datetime) -> "QuerySet[SeminarEvent]":
    """What is over: held, or published and past its end while nobody has said yet that it was held."""
    shown = (EventStatus.HELD, EventStatus.PUBLISHED)
    return public_events().filter(status__in=shown, ends_at__lte=now)


def _of_event(materials: Iterable[Material], event: SeminarEvent) -> list[Material]:
    """Each knows its event, without a question for each."""
    found = list(materials)
    for one in found:
        one.event = event
    return found


def _catalogue(now: datetime) -> list[Material]:
    """Videos that belong to a series and to no event."""
    videos = Material.objects.filter(event=None, kind=MaterialKind.VIDEO, series__kind=SeriesKind.VIDEO)
    return [one for one in with_views(videos).select_related("series") if is_open_to_everybody(one, now)]
