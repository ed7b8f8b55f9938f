"""The form that asks for the reset of somebody's second factor."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.forms import AddressField
from accounts.models import User
from core.forms import PortalForm


class ResetForm(PortalForm):
    """Whose, and how one knows that it is he who asks."""

    marks = "optional"
    email = AddressField(label=gettext_lazy("Email address of the person"))
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        min_length=10,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("What was lost, and how you made sure that it is this person who asks (10 characters or more)."),
        error_messages={"min_length": gettext_lazy("Write the reason in 10 characters or more")},
    )

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"]
        self.person: Any = User.objects.filter(email=email, is_active=True).first()
        if self.person is None:
            raise ValidationError(_("Nobody has this address"))
        return email
