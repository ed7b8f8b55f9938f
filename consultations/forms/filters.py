"""What the lists of staff can be asked. Everything comes from the address, so that a list can be shared."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.db import models
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from consultations.enums import CaseStatus
from core.forms import PortalForm
from core.paging import MAX_CURSOR_LENGTH
from core.search import MAX_LENGTH

Choices = list[tuple[str, str]]
_CURSORS = ("after", "before")


class Whose(models.TextChoices):
    ANYBODY = "", _("Anybody's")
    MINE = "mine", _("Assigned to me")
    NOBODY = "nobody", _("Not assigned")


@dataclass(frozen=True)
class Narrowing:
    """One condition of a list, in words, and the query without it."""

    text: str
    without: str


class ListFilter(PortalForm):
    """A search text and the cursor of a page. Fields that cannot be read count as not given."""

    marks = "none"

    q = forms.CharField(
        label=_("Search"),
        max_length=MAX_LENGTH,
        required=False,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )
    after = forms.CharField(widget=forms.HiddenInput, max_length=MAX_CURSOR_LENGTH, required=False)
    before = forms.CharField(widget=forms.HiddenInput, max_length=MAX_CURSOR_LENGTH, required=False)

    def asked(self) -> dict[str, Any]:
        """What was asked, by field; an empty value where nothing or nonsense was."""
        self.is_valid()
        return {name: self.cleaned_data.get(name) or "" for name in self.fields}

    @property
    def narrowing(self) -> list["Narrowing"]:
        """What makes the list shorter than it is, each with the address of the list without it."""
        asked = self.asked()
        names = [name for name in self.fields if asked[name] and name not in _CURSORS]
        return [Narrowing(self._in_words(name, asked[name]), self._without(name)) for name in names]

    def _in_words(self, name: str, value: Any) -> str:
        choices = dict(getattr(self.fields[name], "choices", []))
        return f"{self.fields[name].label}: {choices.get(str(value), value)}"

    def _without(self, name: str) -> str:
        query = QueryDict(mutable=True)
        query.update({other: value for other, value in self.asked().items() if value and other not in (name, *_CURSORS)})
        return f"?{query.urlencode()}"


class DeskFilter(ListFilter):
    """Adds the desk, for readers who work at several."""

    desk = forms.ChoiceField(label=_("Desk"), required=False)

    def __init__(self, *args: Any, desks: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if len(desks) > 1:
            self.fields["desk"].choices = [("", _("All desks")), *desks]
        else:
            del self.fields["desk"]


class CaseFilter(DeskFilter):
    """Query of the case list. Without a status: the open cases. Who only advises sees nobody else's."""

    ALL = "all"
    ALL_LABEL = _("All cases")
    OPEN_LABEL = _("Open cases")

    status = forms.ChoiceField(
        label=_("Status"),
        choices=[("", OPEN_LABEL), *CaseStatus.choices, (ALL, ALL_LABEL)],
        required=False,
    )
    whose = forms.ChoiceField(label=_("Advisor"), choices=Whose.choices, required=False)

    field_order = ("q", "status", "whose", "desk", "after", "before")

    def __init__(self, *args: Any, sees_others: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not sees_others:
            del self.fields["whose"]


class ContactFilter(DeskFilter):
    """Query of the contact list: fiscal year and method."""

    fy = forms.TypedChoiceField(label=_("Fiscal year"), coerce=int, empty_value=None, required=False)
    method = forms.ChoiceField(label=_("Contact method"), required=False)

    field_order = ("q", "fy", "method", "desk", "after", "before")

    def __init__(self, *args: Any, years: Choices, methods: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, first, choices in (("fy", _("All years"), years), ("method", _("All methods"), methods)):
            self.fields[name].choices = [("", first), *choices]
