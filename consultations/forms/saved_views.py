"""A question to the queue under a name."""

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from consultations.enums import Digest
from core.forms import PortalForm
from core.text import clean_text

NAME_LENGTH, QUERY_LENGTH = 60, 500
MOST_CASES = 999


class SaveViewForm(PortalForm):
    """The name, and with whom the view is shared. The question itself comes from the page."""

    marks = "optional"
    prefix = "view"

    name = forms.CharField(label=gettext_lazy("Name of the view"), max_length=NAME_LENGTH)
    desk = forms.ChoiceField(label=gettext_lazy("Who sees it"), required=False)
    query = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, desks: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        shared = [(code, _("Everybody at: %(desk)s") % {"desk": label}) for code, label in desks]
        self.fields["desk"].choices = [("", _("Only me")), *shared]

    def clean_name(self) -> str:
        return clean_text(self.cleaned_data["name"])

    def clean_query(self) -> str:
        return str(self.cleaned_data["query"]).lstrip("?")

    def clean(self) -> dict[str, Any]:
        found = super().clean() or self.cleaned_data
        if len(found.get("query", "")) > QUERY_LENGTH:
            self.add_error(None, _("This question is too long to be saved. Take a condition away and save it again"))
        if found.get("desk") and QueryDict(found.get("query", "")).get("q"):
            why = _("A shared view carries no search words. Take the search away, or keep the view for yourself")
            self.add_error("desk", why)
        return found


class DigestForm(PortalForm):
    """When the owner of a view is written to about it, and from how many cases on."""

    marks = "optional"
    prefix = "digest"

    digest = forms.ChoiceField(label=gettext_lazy("Mail to me"), choices=Digest.choices, required=False)
    threshold = forms.IntegerField(
        label=gettext_lazy("From how many cases on"),
        min_value=1,
        max_value=MOST_CASES,
        initial=1,
        widget=forms.NumberInput(attrs={"class": "width-s", "inputmode": "numeric"}),
    )
