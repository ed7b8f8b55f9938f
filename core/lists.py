"""What a list can be asked. Everything comes from the address, so that a list can be shared."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.forms import PortalForm
from core.paging import MAX_CURSOR_LENGTH
from core.search import MAX_LENGTH

Choices = list[tuple[str, str]]
CURSORS = ("after", "before")
NO_NARROWING = (*CURSORS, "sort")


@dataclass(frozen=True)
class Narrowing:
    """One condition of a list, in words, and the query without it."""

    name: str
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
        names = [name for name in self.fields if asked[name] and name not in NO_NARROWING]
        return [Narrowing(name, self._in_words(name, asked[name]), self._without(name)) for name in names]

    def _in_words(self, name: str, value: Any) -> str:
        choices = dict(getattr(self.fields[name], "choices", []))
        return gettext("%(label)s: %(value)s") % {"label": self.fields[name].label, "value": choices.get(str(value), value)}

    def _without(self, name: str) -> str:
        query = QueryDict(mutable=True)
        query.update({other: value for other, value in self.asked().items() if value and other not in (name, *CURSORS)})
        return f"?{query.urlencode()}"
