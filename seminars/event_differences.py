"""Two versions of a form side by side: what stands, and what somebody typed meanwhile."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, time
from typing import Any

from django import forms
from django.utils.formats import date_format
from django.utils.translation import gettext as _

_UNSEEN = ("version", "tells", "form_key")


@dataclass(frozen=True)
class Difference:
    """One field in which the two differ, in words."""

    label: str
    stands: str
    typed: str


def differences(stands: forms.Form, typed: forms.Form) -> list[Difference]:
    """Where the typed form, which is valid, differs from the form as it would be shown now."""
    found = []
    for name, field in stands.fields.items():
        if name in _UNSEEN or name not in typed.fields:
            continue
        theirs = in_words(field, stands.initial.get(name))
        mine = in_words(field, typed.cleaned_data.get(name))
        if theirs != mine:
            found.append(Difference(str(field.label), theirs, mine))
    return found


def in_words(field: forms.Field, value: Any) -> str:
    """A value of the field as a reader sees it."""
    if value in (None, "", []):
        return _("(empty)")
    if isinstance(value, date):
        return date_format(value)
    if isinstance(value, time):
        return value.strftime("%H:%M")
    choices = {str(key): str(label) for key, label in getattr(field, "choices", [])}
    if isinstance(value, list | tuple):
        return ", ".join(_each(choices, value))
    return choices.get(str(value), str(value))


def _each(choices: dict[str, str], values: Iterable[Any]) -> list[str]:
    return [choices.get(str(value), str(value)) for value in values]
