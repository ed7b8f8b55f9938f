"""What somebody types to write to many people of an event."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from core.forms import FormKeyMixin, PortalForm
from core.text import clean_text
from seminars import placeholders
from seminars.actions.mass_mails import MailEntry
from seminars.enums import Segment

SUBJECT_JA, SUBJECT_EN, BODY = 30, 70, 4000  # as long as mail programs on a phone show it before the number


def _body(label: object, *, required: bool) -> forms.CharField:
    return forms.CharField(label=label, required=required, max_length=BODY, widget=forms.Textarea(attrs={"rows": 10}))


class MassMailForm(FormKeyMixin, PortalForm):
    """The text; a placeholder that nobody knows is told, so that nobody reads it in his mail."""

    marks = "optional"
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    segment = forms.ChoiceField(label=pgettext_lazy("mass mail", "To whom"), widget=forms.RadioSelect)
    subject_ja = forms.CharField(
        label=pgettext_lazy("mass mail", "Subject in Japanese"),
        max_length=SUBJECT_JA,
        help_text=gettext_lazy("Our short name stands before it, the number behind it. Write nothing confidential."),
    )
    body_ja = _body(pgettext_lazy("mass mail", "Text in Japanese"), required=True)
    subject_en = forms.CharField(label=pgettext_lazy("mass mail", "Subject in English"), required=False, max_length=SUBJECT_EN)
    body_en = _body(pgettext_lazy("mass mail", "Text in English"), required=False)

    def __init__(self, *args: Any, sizes: dict[str, int], **kwargs: Any) -> None:
        self.sizes = sizes
        super().__init__(*args, **kwargs)

    def prepare_fields(self) -> None:
        segment: Any = self.fields["segment"]
        words = pgettext_lazy("mass mail", "%(segment)s (%(count)d)")
        segment.choices = [(value, words % {"segment": label, "count": self.sizes[value]}) for value, label in Segment.choices]

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or self.cleaned_data
        texts = {name: clean_text(found.get(name) or "") for name in ("subject_ja", "body_ja", "subject_en", "body_en")}
        found |= texts
        for name, text in texts.items():
            for mark in placeholders.unknown(text)[:1]:
                words = _("%(mark)s is no placeholder. Use one of the list, or leave out the braces.")
                self.add_error(name, words % {"mark": mark})
        for one, other in (("subject_en", "body_en"), ("body_en", "subject_en")):
            if texts[one] and not texts[other] and other not in self.errors:
                self.add_error(other, _("Fill in both the English subject and the English text, or neither."))
        return found

    def entry(self) -> MailEntry:
        found = self.cleaned_data
        return MailEntry(
            segment=found["segment"],
            subject_ja=found["subject_ja"],
            body_ja=found["body_ja"],
            subject_en=found["subject_en"],
            body_en=found["body_en"],
        )


class SendForm(PortalForm):
    """The button "send": what the person saw when he pressed it, and that he has looked."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    expected = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    checked = forms.BooleanField(label=gettext_lazy("I have read the preview and the list of recipients."))

    def prepare_fields(self) -> None:
        self.fields["checked"].error_messages["required"] = _("Read the preview and the list, then tick this box.")


class TryOutForm(FormKeyMixin, PortalForm):
    """The button "send a test to me"."""
