"""How the pages of emergency accesses write years and times."""

from django import template
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from core import fiscal

register = template.Library()
_MINUTES, _HOURS = 60, 24


@register.filter
def fiscal_year_label(year: int) -> str:
    """The fiscal year in the reader's language, with its era."""
    return fiscal.label(year, get_language() or "ja")


@register.filter
def hours_and_minutes(minutes: int) -> str:
    """`40 min`, `3 h 5 min`, `2 days 4 h`: as much as one wants to know of a time until something was done."""
    hours, rest = divmod(minutes, _MINUTES)
    if not hours:
        return _("%(m)d min") % {"m": rest}
    days, left = divmod(hours, _HOURS)
    if not days:
        return _("%(h)d h %(m)d min") % {"h": hours, "m": rest}
    return _("%(d)d d %(h)d h") % {"d": days, "h": left}
