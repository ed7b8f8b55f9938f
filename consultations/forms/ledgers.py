"""Sending a ledger in, and confirming it."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.forms import FormKeyMixin, PortalForm
from core.uploads import Discarded

MAX_BYTES = 60_000_000  # the reverse proxy takes 64 MB


class LedgerUploadForm(FormKeyMixin, PortalForm):
    """One file. What it is shows in its content, not in its name."""

    marks = "optional"

    file = forms.FileField(
        label=gettext_lazy("Ledger file"),
        help_text=gettext_lazy("XLSX, or CSV in UTF-8 or Shift_JIS, up to 60 MB. The first row holds the column names."),
        error_messages={"empty": gettext_lazy("This file is empty. Choose a file with a header row")},
        widget=forms.FileInput(attrs={"accept": ".csv,.xlsx"}),
    )

    def clean_file(self) -> UploadedFile:
        file: UploadedFile = self.cleaned_data["file"]
        if (file.size or 0) > MAX_BYTES:
            told: dict[str, Any] = {"name": file.name, "size": filesizeformat(file.size), "limit": filesizeformat(MAX_BYTES)}
            raise forms.ValidationError(_("%(name)s is %(size)s. It must be %(limit)s or smaller") % told)
        if isinstance(file, Discarded):  # the second of two: its bytes were never taken
            raise forms.ValidationError(_("Choose one file at a time"))
        return file


class ConfirmForm(PortalForm):
    """The person's word that the rows are to come in; bad ones are left out only when he says so."""

    skip_bad_rows = forms.BooleanField(required=False, widget=forms.HiddenInput)
