"""How pages write the days, hours and seats of events."""

from datetime import date, datetime
from typing import Any

from django import template
from django.template import Context
from django.utils import timezone
from django.utils.translation import get_language

from core.fiscal import label
from seminars import words
from seminars.models import SeminarEvent
from seminars.own_seminars import OwnSeminar, own_seminars
from seminars.public_list import Card, next_events

register = template.Library()
_ON_FIRST_PAGE = 5


@register.filter
def when(event: SeminarEvent) -> str:
    return words.when(event)


@register.filter
def day_in_words(day: date) -> str:
    return words.day_in_words(day)


@register.filter
def day_and_time(moment: datetime | None) -> str:
    return words.day_and_time(moment) if moment else ""


@register.filter
def era_of_day(day: date) -> str:
    return words.era_of_day(day)


@register.filter
def place(event: SeminarEvent) -> str:
    return words.place_in_words(event)


@register.filter
def hours(part: Any) -> str:
    """`14:00〜16:00` of a session or a temporary desk."""
    return words.time_span(part.starts_at, part.ends_at)


@register.simple_tag
def next_seminars() -> list[Card]:
    """The next events, for the start page."""
    return next_events(timezone.now())


@register.simple_tag(takes_context=True)
def my_coming_seminars(context: Context) -> list[OwnSeminar]:
    """The coming seminars of who is signed in, for his first page: those he applied for himself."""
    actor = context["request"].actor
    return own_seminars(actor, "", timezone.now(), most=_ON_FIRST_PAGE).coming if actor.user_id else []


@register.filter
def fiscal_year_label(year: int) -> str:
    return label(year, get_language() or "ja")


@register.filter
def masked_address(address: str) -> str:
    """`t…o@example.jp`: enough for its owner to see a slip, too little for who looks over his shoulder."""
    name, at, domain = address.partition("@")
    return f"{name[:1]}…{name[-1:] if len(name) > 2 else ''}{at}{domain}" if name else ""
