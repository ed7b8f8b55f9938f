"""The public list of events: what comes, narrowed by the visitor.

Where nothing is left: what there would be without one of the conditions, and the next events.
"""

from dataclasses import dataclass, field
from datetime import datetime
from functools import reduce
from operator import and_
from typing import Any

from django.db.models import Count, Prefetch, Q, QuerySet
from django.db.models.functions import TruncMonth
from django.http import QueryDict

from core.paging import KeysetPage, keyset_page
from seminars.enums import EventStatus
from seminars.forms.search import EventFilter, with_languages
from seminars.models import EventProgramme, SeatPool, SeminarEvent
from seminars.words import Door, Seats, door_of, seats_of, with_waiting

SIZE = 12
NEXT = 3
_ORDER = ("starts_at", "id")


@dataclass(frozen=True)
class Shown:
    """An event as a card tells of it."""

    event: SeminarEvent
    door: Door
    seats: list[Seats]


@dataclass(frozen=True)
class Card:
    """One event; or several dates of a programme that stand beside each other in the list."""

    programme: EventProgramme | None
    shown: list[Shown] = field(default_factory=list)


@dataclass(frozen=True)
class Loosened:
    """The list without one of its conditions."""

    text: str
    address: str
    hits: int


@dataclass(frozen=True)
class Listing:
    filter: EventFilter
    cards: list[Card]
    page: KeysetPage[SeminarEvent]
    loosened: list[Loosened] = field(default_factory=list)
    next_cards: list[Card] = field(default_factory=list)


def coming(now: datetime) -> "QuerySet[SeminarEvent]":
    """What everybody may look forward to, and what was called off and would still come."""
    shown = (EventStatus.PUBLISHED, EventStatus.CANCELLED)
    return SeminarEvent.objects.public().filter(status__in=shown, ends_at__gt=now)


def for_cards(events: "QuerySet[SeminarEvent]") -> "QuerySet[SeminarEvent]":
    """With all that a card shows, and none of the long texts."""
    related = events.select_related("series", "prefecture", "programme").prefetch_related(
        Prefetch("pools", with_waiting(SeatPool.objects.all()))
    )
    return related.defer("access", "online_note", "recorded_lecturers", "programme__description")


def listing(query: QueryDict, now: datetime) -> Listing:
    """The list as the address asks for it. Two statements more where nothing is left of it."""
    asked = EventFilter(query, offered=_offered(now))
    conditions = asked.conditions(now)
    events = with_languages(coming(now))
    cursor = asked.asked()
    rows = for_cards(events.filter(*conditions.values()))
    page = keyset_page(rows, order=_ORDER, size=SIZE, after=cursor["after"] or None, before=cursor["before"] or None)
    cards = cards_of(page.rows, now)
    if page.rows or not conditions:
        return Listing(asked, cards, page)
    return Listing(asked, cards, page, _loosened(asked, events, conditions), next_events(now))


def next_events(now: datetime, most: int = NEXT) -> list[Card]:
    """The next events that take place."""
    rows = for_cards(coming(now).filter(status=EventStatus.PUBLISHED)).order_by("starts_at", "pk")[:most]
    return cards_of(rows, now)


def cards_of(events: Any, now: datetime) -> list[Card]:
    """A card for each event; dates of one programme share the card of the first."""
    cards: list[Card] = []
    of_programme: dict[int, Card] = {}
    for event in events:
        shown = Shown(event, door_of(event, now), seats_of(event.pools.all()))
        card = of_programme.get(event.programme_id or 0)
        if card is None:
            card = Card(event.programme)
            cards.append(card)
            if event.programme_id:
                of_programme[event.programme_id] = card
        card.shown.append(shown)
    return cards


def _offered(now: datetime) -> list[dict[str, Any]]:
    """What the coming events can be asked for: series, prefectures and months."""
    rows = coming(now).annotate(month=TruncMonth("held_on")).order_by()
    return list(rows.values("series", "series__ja", "series__en", "prefecture", "month").distinct())


def _loosened(asked: EventFilter, events: Any, conditions: dict[str, Q]) -> list[Loosened]:
    """For each condition how many events there would be without it, in one statement."""
    counts = {f"without_{name}": Count("pk", filter=_all_but(name, conditions)) for name in conditions}
    hits = events.aggregate(**counts)
    return [Loosened(one.text, one.without, hits[f"without_{one.name}"]) for one in asked.narrowing if one.name in conditions]


def _all_but(name: str, conditions: dict[str, Q]) -> Q:
    others = [condition for other, condition in conditions.items() if other != name]
    return reduce(and_, others, Q(pk__gt=0))
