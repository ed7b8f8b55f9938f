"""What the forms of a contact offer: the values of a desk, near days, usual lengths, names of a long catalogue."""

import re
from collections.abc import Iterable
from contextlib import suppress
from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from consultations import catalogue
from consultations.enums import Axis
from consultations.models import Case, Desk
from consultations.record_facts import listed
from core.text import compare_key

Choices = list[tuple[str, str]]
VISIT = f"{Axis.METHOD}.visit"
SEMINAR_SIDE = f"{Axis.METHOD}.seminar_side"
USUAL_MINUTES = (30, 60, 90, 120)
# How long a contact by this method usually takes: proposed, never stored unseen.
MINUTES_BY_METHOD = {VISIT: 120, f"{Axis.METHOD}.counter": 60, f"{Axis.METHOD}.online": 60}
_USUALLY = 30
_BETWEEN_NAMES = re.compile(r"[、,;，；\n]+")


class NamesField(forms.CharField):
    """Values of a long catalogue by name, in either language: `中国、タイ`. Gives their keys, each once."""

    def __init__(self, *, axis: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.axis = axis

    def clean(self, value: Any) -> tuple[str, ...]:
        names = [name.strip() for name in _BETWEEN_NAMES.split(super().clean(value)) if name.strip()]
        english = {compare_key(en): key for key, (_ja, en) in catalogue.labels(self.axis).items()}
        keys = {name: catalogue.resolve(self.axis, name) or english.get(compare_key(name)) for name in names}
        unknown = [name for name, key in keys.items() if key is None]
        if unknown:
            raise ValidationError(_("%(names)s is not in the list. Check the spelling") % {"names": listed(unknown)})
        return tuple(dict.fromkeys(key for key in keys.values() if key))

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, tuple):
            labels = dict(catalogue.choices(self.axis))
            return listed(labels.get(key, key) for key in value)
        return value

    def has_changed(self, initial: Any, data: Any) -> bool:
        return super().has_changed(self.prepare_value(initial), data)


def contents(case: Case) -> list[Any]:
    """The values of the desk's content axis; where the theme is not known, those of each theme under its name."""
    axis = case.desk.axis_for((case.theme_id or "").removeprefix(f"{Axis.THEME}."))
    if axis:
        return list(catalogue.choices(axis))
    themes = [(label, case.desk.axis_for(key.removeprefix(f"{Axis.THEME}."))) for key, label in catalogue.choices(Axis.THEME)]
    return [(label, catalogue.choices(axis)) for label, axis in themes if axis]  # in the catalogue's order


def theme_of(desk: Desk, content: str) -> str:
    """The key of the theme to which a content belongs at a desk with themes; else empty."""
    axis = content.partition(".")[0]
    return next((f"{Axis.THEME}.{theme}" for theme, of_theme in desk.theme_axes.items() if of_theme == axis), "")


def methods(desk: Desk) -> Choices:
    """All methods, those usual at the desk first."""
    usual = [f"{Axis.METHOD}.{code}" for code in desk.channels]
    found = catalogue.choices(Axis.METHOD)
    return sorted(found, key=lambda choice: usual.index(choice[0]) if choice[0] in usual else len(usual))


def minutes_choices(also: int | None = None) -> list[tuple[int, str]]:
    """The usual lengths, and one more where a meeting was planned otherwise."""
    lengths = sorted({*USUAL_MINUTES, *([also] if also else [])})
    return [(n, ngettext("%(n)d min", "%(n)d min", n) % {"n": n}) for n in lengths]


def usual_minutes(method: str) -> int:
    """The length that is proposed for a method."""
    return MINUTES_BY_METHOD.get(method, _USUALLY)


def or_none(choices: Choices) -> Choices:
    return [("", _("None")), *choices] if choices else []


def days(today: date, received_on: date, also: Iterable[Any]) -> Choices:
    """Today and the two days before by their dates, not before the reception; and the days in `also` (ISO texts or days).

    By their dates, so that a form that was opened before midnight keeps its day.
    """
    words = (_("Today, %(day)s"), _("Yesterday, %(day)s"), "%(day)s")
    near = [today - timedelta(days=n) for n in range(len(words))]
    found = {day: word for day, word in zip(near, words, strict=True) if day >= received_on or day == today}
    for day in also:
        if isinstance(day, date):
            found.setdefault(day, "%(day)s")
        elif isinstance(day, str) and re.fullmatch(r"\d{4}-\d{2}-\d{2}", day, re.ASCII):
            with suppress(ValueError):
                found.setdefault(date.fromisoformat(day), "%(day)s")
    return [(day.isoformat(), word % {"day": date_format(day, "SHORT_DATE_FORMAT")}) for day, word in found.items()]
