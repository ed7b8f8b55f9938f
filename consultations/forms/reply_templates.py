"""Writing reply templates: always both languages, and only placeholders that can be filled."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from consultations.record_facts import listed
from core.fields import JaDateField
from core.forms import FormKeyMixin, PortalForm
from core.text import clean_text
from knowledge.actions import TemplateEntry
from knowledge.placeholders import unknown_in

EVERY_DESK = "all"  # a field that must be chosen has no empty value
_NAMES = ("desk_code", "title_ja", "title_en", "body_ja", "body_en", "owner", "review_on")


class TemplateForm(FormKeyMixin, PortalForm):
    """One template. `desks` are those for which the writer may write, with an empty code for every desk."""

    marks = "optional"

    desk_code = forms.ChoiceField(label=gettext_lazy("For which desk"))
    title_ja = forms.CharField(label=gettext_lazy("Title in Japanese"), max_length=80)
    body_ja = forms.CharField(
        label=gettext_lazy("Text in Japanese"), max_length=4000, widget=forms.Textarea(attrs={"rows": 10, "lang": "ja"})
    )
    title_en = forms.CharField(label=gettext_lazy("Title in English"), max_length=120)
    body_en = forms.CharField(
        label=gettext_lazy("Text in English"), max_length=4000, widget=forms.Textarea(attrs={"rows": 10, "lang": "en"})
    )
    owner = forms.CharField(
        label=gettext_lazy("Who answers for its wording"),
        max_length=120,
        widget=forms.TextInput(attrs={"class": "width-m"}),
    )
    review_on = JaDateField(label=gettext_lazy("Read it again on"), required=True)

    example = forms.CharField(
        label=gettext_lazy("Receipt number for the preview"),
        help_text=gettext_lazy("Left blank, the preview names the placeholders instead of filling them."),
        max_length=60,
        required=False,
        widget=forms.TextInput(attrs={"class": "width-m", "autocomplete": "off"}),
    )

    def __init__(self, *args: Any, desks: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["desk_code"].choices = [(code or EVERY_DESK, name) for code, name in desks]
        if self.initial.get("desk_code") == "":
            self.initial["desk_code"] = EVERY_DESK

    def clean(self) -> dict[str, Any]:
        found = super().clean() or self.cleaned_data
        for name in ("title_ja", "title_en", "body_ja", "body_en", "owner"):
            if name in found:
                found[name] = clean_text(found[name])
        for name in ("body_ja", "body_en"):
            if unknown := unknown_in(found.get(name, "")):
                names = listed(f"{{{each}}}" for each in unknown)
                self.add_error(
                    name, ValidationError(_("%(names)s is no placeholder. Take one from the list") % {"names": names})
                )
        return found

    def entry(self) -> TemplateEntry:
        """What the valid form says."""
        found = {name: self.cleaned_data[name] for name in _NAMES}
        return TemplateEntry(**found | {"desk_code": found["desk_code"].removeprefix(EVERY_DESK)})
