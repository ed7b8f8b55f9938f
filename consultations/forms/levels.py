"""Changing how confidential a case or a file is, and naming a person for a case."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from consultations.enums import Level
from consultations.named_people import Person
from core.forms import PortalForm
from core.text import clean_text

REASON_LENGTH = 500
_IN_LOGS = gettext_lazy("It stands in the audit log. Write no details of the consultation.")
_READ_BY = {
    Level.NORMAL: gettext_lazy("Normal: everybody who works at the desk reads it"),
    Level.LIMITED: gettext_lazy("Limited: the person in charge, people who are named, and the head of the desk read it"),
    Level.SECRET: gettext_lazy(
        "Secret: the person in charge and people who are named read it, nobody else. Texts and files are encrypted"
    ),
}


class _WithReason(PortalForm):
    marks = "optional"

    reason = forms.CharField(
        label=gettext_lazy("Reason"), help_text=_IN_LOGS, max_length=REASON_LENGTH, widget=forms.Textarea(attrs={"rows": 3})
    )

    def clean_reason(self) -> str:
        return clean_text(self.cleaned_data["reason"]).strip()


class LevelForm(_WithReason):
    """To which level, and why. `now` is the level it has, `levels` those to which the reader may bring it."""

    prefix = "level"
    field_order = ("level", "reason")

    level = forms.TypedChoiceField(label=gettext_lazy("Who may read it"), coerce=int, widget=forms.RadioSelect)

    def __init__(self, *args: Any, now: int, levels: Iterable[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        shown = sorted({now, *levels})
        texts = [(level, _("%(level)s (as it is now)") if level == now else "%(level)s") for level in shown]
        self.fields["level"].choices = [  # type: ignore[attr-defined]  # a ChoiceField
            (level, text % {"level": _READ_BY[Level(level)]}) for level, text in texts
        ]
        self.fields["level"].initial = now


class NameForm(_WithReason):
    """Who is named, and why. `people` are those of the desk to whom the case can be opened."""

    prefix = "name"
    field_order = ("person", "reason")

    person = forms.ChoiceField(label=gettext_lazy("Person to be named"))

    def __init__(self, *args: Any, people: Iterable[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._users = {person.user.ref: person.user for person in people}
        choices = [(person.user.ref, f"{person.user} ({person.role_label})") for person in people]
        self.fields["person"].choices = [("", _("Please select")), *choices]  # type: ignore[attr-defined]  # a ChoiceField

    def clean_person(self) -> User:
        return self._users[self.cleaned_data["person"]]
