"""Asking for an erasure, deciding about it, legal holds and periods."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from consultations.enums import DisposalWay
from consultations.erasure.numbers import case_of_number
from consultations.models import Case, Client
from core.forms import FormKeyMixin, PortalForm
from core.paging import MAX_CURSOR_LENGTH
from core.text import clean_text

_WAYS = (DisposalWay.PHONE, DisposalWay.LETTER, DisposalWay.COUNTER)


class DisposalListForm(PortalForm):
    """The cursor of a page of the list."""

    marks = "none"
    after = forms.CharField(widget=forms.HiddenInput, max_length=MAX_CURSOR_LENGTH, required=False)
    before = forms.CharField(widget=forms.HiddenInput, max_length=MAX_CURSOR_LENGTH, required=False)


class EraseForm(FormKeyMixin, PortalForm):
    """The client's own wish. The tick is there so that nobody does it by a slip."""

    words = forms.CharField(
        label=gettext_lazy("What else we should know"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("You need not give a reason. What you write here is erased, too."),
    )
    understood = forms.BooleanField(label=gettext_lazy("I understand that it cannot be undone"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["understood"].error_messages["required"] = _("Tick that you understand that it cannot be undone")

    def clean_words(self) -> str:
        return clean_text(self.cleaned_data["words"])


class EraseOnWordForm(FormKeyMixin, PortalForm):
    """Staff enter what a client asked for otherwise, and how they made sure that it is he."""

    marks = "optional"
    how = forms.ChoiceField(
        label=gettext_lazy("How the client asked for it"), choices=[(way.value, way.label) for way in _WAYS]
    )
    words = forms.CharField(
        label=gettext_lazy("How you made sure who asks"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("For example: called back under the number of the company. It is erased with the rest."),
    )

    def clean_words(self) -> str:
        return clean_text(self.cleaned_data["words"])


class RefuseForm(PortalForm):
    marks = "optional"
    refusal = forms.CharField(
        label=gettext_lazy("Why it is not erased"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Who asked for it reads this."),
    )

    def clean_refusal(self) -> str:
        return clean_text(self.cleaned_data["refusal"])


class HoldForm(PortalForm):
    """A case by its number, or all of its client."""

    marks = "optional"
    number = forms.CharField(label=gettext_lazy("Case number"), max_length=60)
    whole_client = forms.BooleanField(
        label=gettext_lazy("Hold everything of this client"),
        required=False,
        help_text=gettext_lazy("Also consultations that come later."),
    )
    reason = forms.CharField(
        label=gettext_lazy("Why it must be kept"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )

    def clean_number(self) -> str:
        """A number of ours, in whatever width it was typed."""
        typed = clean_text(self.cleaned_data["number"])
        found = case_of_number(typed)
        if found is None:
            raise ValidationError(_("There is no case with this number"))
        self.case = found
        return typed

    def clean_reason(self) -> str:
        return clean_text(self.cleaned_data["reason"])

    @property
    def target(self) -> Case | Client:
        return self.case.client if self.cleaned_data["whole_client"] else self.case


class LiftForm(PortalForm):
    marks = "optional"
    reason = forms.CharField(
        label=gettext_lazy("Why it need not be kept any more"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )

    def clean_reason(self) -> str:
        return clean_text(self.cleaned_data["reason"])


class PeriodForm(PortalForm):
    marks = "optional"
    months = forms.IntegerField(
        label=gettext_lazy("Months"), min_value=1, max_value=1200, help_text=gettext_lazy("For example 60 for five years")
    )
    basis = forms.CharField(
        label=gettext_lazy("Rule or decision"),
        max_length=300,
        help_text=gettext_lazy("Name and number of the rule, and the day of the decision"),
    )

    def clean_basis(self) -> str:
        return clean_text(self.cleaned_data["basis"])
