"""Showing us a receipt, and with it the text and the files that it is about."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from consultations.evidence import LARGEST
from consultations.forms.files import FilesField, FilesInput
from core.forms import PortalForm


class EvidenceForm(PortalForm):
    """A receipt as text or as its file. Nothing of it is kept."""

    receipt_file = forms.FileField(
        label=gettext_lazy("The file of the receipt"),
        required=False,
        widget=forms.FileInput(attrs={"accept": ".json,application/json"}),
        help_text=gettext_lazy("Its name ends with .json."),
    )
    receipt = forms.CharField(
        label=gettext_lazy("Or the content of that file"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "false", "autocomplete": "off"}),
    )
    text = forms.CharField(
        label=gettext_lazy("The text you wrote"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4, "autocomplete": "off"}),
        help_text=gettext_lazy("Copy it from the page of your consultation, whole and unchanged."),
    )
    files = FilesField(
        label=gettext_lazy("The files you sent"),
        required=False,
        widget=FilesInput(attrs={"multiple": True}),
        help_text=gettext_lazy("Up to 20 MB each, 5 at a time. They are read once and not kept."),
    )

    def clean_receipt_file(self) -> str:
        """What stands in the file; empty without one."""
        file = self.cleaned_data["receipt_file"]
        if not file:
            return ""
        if file.size > LARGEST:
            raise forms.ValidationError(_("This file is no receipt: it is too large. Choose the file of the receipt"))
        try:
            return str(file.read().decode("utf-8-sig"))
        except UnicodeDecodeError:
            raise forms.ValidationError(_("This file is no receipt. Choose the file of the receipt")) from None

    def clean(self) -> dict[str, Any]:
        found = super().clean() or self.cleaned_data
        if self.errors:
            return found
        found["shown"] = found.get("receipt_file") or found.get("receipt", "")
        if not found["shown"].strip():
            self.add_error("receipt_file", _("Choose the file of the receipt, or paste its content"))
        elif len(found["shown"]) > LARGEST:
            self.add_error("receipt", _("This is no receipt: it is too long. Paste the content of the file of the receipt"))
        return found
