"""What the client types on his own pages."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from consultations.actions.follow_ups import WORDS_LENGTH
from consultations.enums import FollowUpAnswer
from consultations.forms.files import FilesField, FilesInput
from core import receipts
from core.fields import ChipCheckboxes, MailField
from core.forms import FormKeyMixin, PortalForm
from core.private_files import ACCEPTED
from core.text import clean_text

MESSAGE_LENGTH = 4000
REASON_LENGTH = 1000
COMPLAINT_LENGTH = 4000


class TrackForm(PortalForm):
    """A receipt number in any writing, and the address that was given with the consultation."""

    number = forms.CharField(
        label=_("Receipt number"),
        help_text=_("It looks like R8-483920-5. Spaces, dashes and full-width letters do not matter."),
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "class": "width-m"}),
    )
    email = MailField(label=_("Email address"), help_text=_("The one that you gave with the consultation."), max_length=254)

    def clean_number(self) -> str:
        """The number as it is stored. What a number looks like is no secret: a slip is told, existence is not."""
        typed = self.cleaned_data["number"]
        if number := receipts.canonical(typed):
            return number
        if receipts.has_shape(typed):
            raise forms.ValidationError(_("Check the receipt number: something in it seems wrong"), code="slip")
        raise forms.ValidationError(_("Enter the receipt number like R8-483920-5"), code="shape")


class ReplyForm(FormKeyMixin, PortalForm):
    """A message of the client, with files if he likes; one of the two is enough."""

    body = forms.CharField(
        label=_("Message"),
        help_text=_("Please do not write the technical details of your invention here. The advisor will ask for them."),
        max_length=MESSAGE_LENGTH,
        required=False,
        widget=forms.Textarea(attrs={"rows": 8}),
    )
    files = FilesField(
        label=_("Files"),
        help_text=_(
            "PDF, Word, Excel, PowerPoint, JPEG or PNG, up to 20 MB each, 5 at a time. Photos of a smartphone are fine."
        ),
        required=False,
        widget=FilesInput(attrs={"accept": ACCEPTED, "multiple": True}),
    )

    def clean_body(self) -> str:
        return clean_text(self.cleaned_data["body"])

    def clean(self) -> dict[str, Any]:
        found = super().clean() or self.cleaned_data
        uploads: list[UploadedFile] = found.get("files") or []
        if "body" in found and not found["body"] and not uploads:
            self.add_error("body", forms.ValidationError(_("Write a message or choose a file"), code="required"))
        return found


class WithdrawForm(PortalForm):
    """Why the client no longer asks, if he wants to say it."""

    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("The people in charge of your consultation read it."),
        max_length=REASON_LENGTH,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def clean_reason(self) -> str:
        return clean_text(self.cleaned_data["reason"])


class ComplaintForm(FormKeyMixin, PortalForm):
    """What the client is not content with."""

    text = forms.CharField(
        label=_("What you are not content with"),
        help_text=_("The head of the desk reads it and answers you. The advisor in charge does not see it."),
        max_length=COMPLAINT_LENGTH,
        widget=forms.Textarea(attrs={"rows": 8}),
    )

    def __init__(self, *args: Any, for_headquarters: bool = False, **more: Any) -> None:
        super().__init__(*args, **more)
        self._for_headquarters = for_headquarters
        if for_headquarters:
            self.fields["text"].help_text = _("Headquarters reads it and answers you. The advisor in charge does not see it.")

    @property
    def told_when_sent(self) -> str:
        """What the client reads when it has arrived."""
        if self._for_headquarters:
            return str(_("Headquarters has what you wrote and will answer you."))
        return str(_("The head of the desk has what you wrote and will answer you."))

    def clean_text(self) -> str:
        return clean_text(self.cleaned_data["text"])


class ReferralForm(PortalForm):
    """Whether the client agrees that another body is asked. Each answer is a button of its own."""

    answer = forms.ChoiceField(label=_("Your answer"), choices=[("yes", _("I agree")), ("no", _("I do not agree"))])

    @property
    def is_agreed(self) -> bool:
        return bool(self.cleaned_data["answer"] == "yes")


class FollowUpForm(PortalForm):
    """What became of the matter: taps, and one sentence if he likes."""

    answers = forms.MultipleChoiceField(
        label=_("What came of it"),
        choices=FollowUpAnswer.choices,
        widget=ChipCheckboxes,
        help_text=_("Select all that apply."),
    )
    words = forms.CharField(
        label=_("A word to your advisor"),
        help_text=_("One sentence is enough. Only the people in charge of your consultation read it."),
        max_length=WORDS_LENGTH,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def clean_words(self) -> str:
        return clean_text(self.cleaned_data["words"])

    def clean_answers(self) -> list[str]:
        chosen: list[str] = self.cleaned_data["answers"]
        if FollowUpAnswer.NOT_YET in chosen and len(chosen) > 1:
            told = _("Select either “Not yet” or what came of it, not both")
            raise forms.ValidationError(told, code="contradiction")
        return chosen
