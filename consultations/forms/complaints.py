"""Answering a complaint."""

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import PortalForm
from core.text import clean_text

ANSWER_LENGTH = 2000


class ComplaintAnswerForm(PortalForm):
    """What the head of the desk answers."""

    marks = "optional"
    prefix = "answer"

    text = forms.CharField(
        label=_("Answer to the client"),
        help_text=_("He reads it on his page. The mail says only that there is an answer."),
        max_length=ANSWER_LENGTH,
        widget=forms.Textarea(attrs={"rows": 8}),
    )

    def clean_text(self) -> str:
        return clean_text(self.cleaned_data["text"])
