"""How lists of cases and contacts write their values."""

from datetime import date
from functools import lru_cache

from django import template
from django.utils.formats import date_format
from django.utils.timezone import localdate
from django.utils.translation import get_language

from consultations import catalogue
from core.fiscal import fiscal_year

register = template.Library()
_FOUR_FIRST = ("0120", "0570", "0990")
_LANDLINE = 10


@register.filter
def code_label(key: str | None) -> str:
    """The label of a code by its key, from memory."""
    return catalogue.label(key)


@register.filter
def list_date(day: date | None) -> str:
    """`11/20（金）`; with its year where that is another fiscal year than today's."""
    return _written(day, fiscal_year(localdate()), get_language() or "ja") if day else ""


@lru_cache(maxsize=2000)
def _written(day: date, this_year: int, language: str) -> str:
    return date_format(day, "SHORT_DATE_FORMAT" if fiscal_year(day) == this_year else "DATE_FORMAT")


@register.filter
def phone_number(figures: str) -> str:
    """Digits in the groups people read them in; where area codes differ in length, three and three."""
    if figures.startswith("+") or not figures.isdigit():
        return figures
    if figures[:4] in _FOUR_FIRST and len(figures) == _LANDLINE:
        return f"{figures[:4]}-{figures[4:7]}-{figures[7:]}"
    first = 2 if figures[:2] in ("03", "06") and len(figures) == _LANDLINE else 3
    return f"{figures[:first]}-{figures[first:-4]}-{figures[-4:]}"
