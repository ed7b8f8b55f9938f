"""Days and hours as organisers type them, joined to instants by the clock of the desks."""

from datetime import date, datetime, time
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _

from core.fields import ClockField, JaDateField

__all__ = ["ClockField", "JaDateField", "instant", "parts", "refuse_half"]


def instant(day: Any, at: Any) -> datetime | None:
    """The instant of a day and an hour; None where one of them is missing."""
    if isinstance(day, date) and isinstance(at, time):
        return timezone.make_aware(datetime.combine(day, at))
    return None


def parts(moment: datetime | None, day: str, at: str) -> dict[str, object]:
    """The instant as the two fields `day` and `at` show it."""
    if moment is None:
        return {}
    local = timezone.localtime(moment)
    return {day: local.date(), at: local.time().replace(second=0, microsecond=0)}


def refuse_half(form: forms.Form, day: str, at: str) -> None:
    """A day without its hour, or an hour without its day, is an error at the one that is missing."""
    found = form.cleaned_data
    if found.get(day) and not found.get(at) and at not in form.errors:
        form.add_error(at, _("Enter the time as well"))
    elif found.get(at) is not None and not found.get(day) and day not in form.errors:
        form.add_error(day, _("Enter the day as well"))
