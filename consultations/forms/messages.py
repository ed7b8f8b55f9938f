"""What staff write at a case. Two forms that share nothing: a reply leaves, a memo never does."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from consultations.actions.reply_drafts import Typed
from consultations.record_facts import listed
from core.forms import FormKeyMixin, PortalForm
from core.text import clean_text
from knowledge.placeholders import named_in

REPLY_LENGTH = 5000
MEMO_LENGTH = 5000
_LANGUAGES = [("ja", "日本語"), ("en", "English")]


class ReplyForm(FormKeyMixin, PortalForm):
    """The text that the client reads. `q` looks for a template; neither it nor the preview sends anything."""

    marks = "optional"

    q = forms.CharField(
        label=gettext_lazy("Look for a template"),
        max_length=100,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "class": "width-m"}),
    )
    language = forms.ChoiceField(
        label=gettext_lazy("Language of the reply"),
        help_text=gettext_lazy("Templates are inserted in this language, and the mail is written in it."),
        choices=_LANGUAGES,
        widget=forms.RadioSelect,
    )
    body = forms.CharField(
        label=gettext_lazy("Text of the reply"),
        max_length=REPLY_LENGTH,
        widget=forms.Textarea(attrs={"rows": 12}),
    )
    template_ref = forms.CharField(max_length=16, required=False, widget=forms.HiddenInput)
    draft_version = forms.IntegerField(min_value=0, required=False, widget=forms.HiddenInput)  # of the draft it was made from

    def clean_body(self) -> str:
        body = clean_text(self.cleaned_data["body"])
        if left := named_in(body):
            names = listed(f"{{{name}}}" for name in left)
            raise ValidationError(_("Replace %(names)s by the right words before you send") % {"names": names}, code="open")
        return body

    def typed(self, name: str) -> str:
        """What stands in the box now, whether it is right or not."""
        return str(self[name].value() or "")


class DraftForm(PortalForm):
    """The sheet of a reply as it stands, half written: only what cannot be kept at all is wrong."""

    marks = "none"

    language = forms.ChoiceField(choices=_LANGUAGES, required=False)
    body = forms.CharField(max_length=REPLY_LENGTH, required=False, strip=False)
    template_ref = forms.CharField(max_length=16, required=False)
    draft_version = forms.IntegerField(min_value=0, required=False)

    def sheet(self) -> Typed:
        found = self.cleaned_data
        return Typed(found["body"], found["language"] or "ja", found["template_ref"], found["draft_version"])


class MemoForm(FormKeyMixin, PortalForm):
    """A note for who works on the case. A request that asks for more than a note is refused as a whole."""

    marks = "optional"

    body = forms.CharField(
        label=gettext_lazy("Text of the memo"), max_length=MEMO_LENGTH, widget=forms.Textarea(attrs={"rows": 8})
    )

    def clean_body(self) -> str:
        return clean_text(self.cleaned_data["body"])

    def clean(self) -> dict[str, Any]:
        found = super().clean() or self.cleaned_data
        if set(self.data) - {"csrfmiddlewaretoken", *self.fields}:
            raise ValidationError(_("A memo is never sent. Write a reply if the client shall read it"), code="mail")
        return found
