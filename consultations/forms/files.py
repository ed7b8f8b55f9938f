"""Attaching files to a case."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from consultations.enums import FileOrigin
from core.forms import PortalForm
from core.private_files import ACCEPTED


class FilesInput(forms.FileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files of one input. Each is judged when it is kept, so that one that is refused loses no other."""

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        files: list[UploadedFile] = [file for file in data or [] if file]
        if not files and self.required:
            raise forms.ValidationError(self.error_messages["required"], code="required")
        return files


class AttachForm(PortalForm):
    """Files for a case, and whose they are."""

    marks = "optional"
    prefix = "attach"

    files = FilesField(
        label=_("Files"),
        help_text=_(
            "PDF, Word, Excel, PowerPoint, JPEG or PNG, up to 20 MB each, 5 at a time. Photos of a smartphone are fine."
        ),
        widget=FilesInput(attrs={"accept": ACCEPTED, "multiple": True}),
    )
    origin = forms.ChoiceField(
        label=_("Whose files they are"),
        choices=FileOrigin.choices,
        widget=forms.RadioSelect,
        help_text=_("The client reads what comes from him and what is for him, never what is for the desk only."),
    )
