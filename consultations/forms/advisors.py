"""Absence and fields of an advisor."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from consultations import catalogue
from consultations.enums import Axis
from core.fields import ChipCheckboxes, JaDateField
from core.forms import PortalForm
from core.text import clean_text


class AbsenceForm(PortalForm):
    """From when to when; the same day twice for one day."""

    marks = "optional"

    first_on = JaDateField(label=gettext_lazy("First day of absence"))
    last_on = JaDateField(label=gettext_lazy("Last day of absence"))
    note = forms.CharField(label=gettext_lazy("Note for the desk"), max_length=100, required=False)

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._today = today

    def clean_note(self) -> str:
        return clean_text(self.cleaned_data["note"])

    def clean(self) -> dict[str, Any]:
        found = super().clean() or self.cleaned_data
        first, last = found.get("first_on"), found.get("last_on")
        if first and last and last < first:
            self.add_error("last_on", _("Last day of absence must be on or after the first day"))
        elif last and last < self._today:
            self.add_error("last_on", _("Last day of absence must be today or later"))
        return found


class SkillsForm(PortalForm):
    """The fields of an advisor, of the axes by which his desks classify."""

    marks = "none"

    def __init__(self, *args: Any, axes: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for axis in axes:
            box = forms.MultipleChoiceField(
                label=Axis(axis).label, choices=catalogue.choices(axis), required=False, widget=ChipCheckboxes
            )
            self.fields[axis] = box
        self.among = [key for axis in axes for key, _label in catalogue.choices(axis)]

    def chosen(self) -> list[str]:
        return [code for values in self.cleaned_data.values() for code in values]


def axes_of(desks: list[str]) -> list[str]:
    """The axes of the desks' catalogues: themes, contents, laws."""
    found: dict[str, None] = {}
    for code in desks:
        desk = catalogue.desk(code)
        if desk.theme_axes:
            found[Axis.THEME] = None
        found.update(dict.fromkeys([desk.content_axis, *desk.theme_axes.values()]))
        if desk.asks_law:
            found[Axis.LAW] = None
    return [axis for axis in found if axis]
