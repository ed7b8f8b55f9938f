"""Small parts that forms of several apps share."""

from typing import Any, TypeVar

from crispy_forms.layout import Div
from django import forms
from django.utils.translation import gettext as _

SomeForm = TypeVar("SomeForm", bound=forms.BaseForm)


class Folded(Div):
    """Fields behind a line that opens: for what most people pass by. Works without scripts."""

    template = "components/_folded.html"

    def __init__(self, *fields: Any, title: str, is_open: bool) -> None:
        super().__init__(*fields)
        self.title, self.is_open = title, is_open


def please_select(choices: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """The choices of a list that opens with none chosen."""
    return [("", _("Please select")), *choices]


def slowed_down(form: SomeForm, minutes: int) -> SomeForm:
    """The form as it was sent, with the sentence that it came too soon after many others."""
    form.is_valid()
    form.add_error(None, _("Try again in %(n)d minutes, or call us") % {"n": minutes})
    return form
