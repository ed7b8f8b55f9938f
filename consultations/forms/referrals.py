"""Sending a client on to another body: asking him, noting what he said, and what became of it."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from consultations import catalogue
from consultations.enums import ConsentWay
from consultations.models import Case, Partner
from core.fields import ChipRadio
from core.forms import PortalForm
from core.text import clean_text

SHARED_LENGTH = 300  # as Referral.shared
RESULT_LENGTH = 1000
ASK = "ask"
_BY_STAFF = (ConsentWay.PHONE, ConsentWay.MEETING, ConsentWay.PAPER)


class ReferForm(PortalForm):
    """To whom, what would be told, and how the client agrees."""

    marks = "optional"
    prefix = "refer"

    partner = forms.ChoiceField(label=_("Body"))
    shared = forms.CharField(
        label=_("What would be told to it"),
        help_text=_("The client reads these words and agrees to them, and to nothing else."),
        max_length=SHARED_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    consent = forms.ChoiceField(label=_("Consent of the client"), widget=ChipRadio)

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ways: list[tuple[str, Any]] = [(ASK, _("Ask him by mail"))] if case.email or case.requester_id else []
        ways += [(ConsentWay.FORM.value, _("Given on the consultation form"))] if case.may_refer else []
        ways += [(way.value, _("Given: %(way)s") % {"way": way.label}) for way in _BY_STAFF]
        self.fields["partner"].choices = [("", _("Please select")), *catalogue.partner_choices()]  # type: ignore[attr-defined]
        self.fields["consent"].choices = ways  # type: ignore[attr-defined]  # a ChoiceField

    def clean_partner(self) -> Partner:
        return Partner.objects.get(pk=self.cleaned_data["partner"])

    def clean_shared(self) -> str:
        return clean_text(self.cleaned_data["shared"])

    def clean_consent(self) -> ConsentWay | None:
        """How he agreed; None when he has still to be asked."""
        way = self.cleaned_data["consent"]
        return None if way == ASK else ConsentWay(way)


class DecideForm(PortalForm):
    """What the client said otherwise than on his page."""

    marks = "optional"

    agreed = forms.ChoiceField(
        label=_("The client"), choices=[("yes", _("agrees")), ("no", _("does not agree"))], widget=ChipRadio
    )
    how = forms.ChoiceField(label=_("How he said it"), choices=[(way.value, way.label) for way in _BY_STAFF], widget=ChipRadio)

    def clean_agreed(self) -> bool:
        return self.cleaned_data["agreed"] == "yes"

    def clean_how(self) -> ConsentWay:
        return ConsentWay(self.cleaned_data["how"])


class ResultForm(PortalForm):
    """What became of a referral."""

    marks = "optional"

    text = forms.CharField(label=_("What became of it"), max_length=RESULT_LENGTH, widget=forms.Textarea(attrs={"rows": 3}))

    def clean_text(self) -> str:
        return clean_text(self.cleaned_data["text"])
