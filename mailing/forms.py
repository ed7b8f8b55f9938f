"""What the outbox page can be asked."""

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import PortalForm
from mailing.enums import MessageStatus


class MessageFilter(PortalForm):
    """Query of the outbox page: a status, and the cursor of a page."""

    marks = "none"

    status = forms.ChoiceField(label=_("Status"), choices=[("", _("All")), *MessageStatus.choices], required=False)
    after = forms.CharField(widget=forms.HiddenInput, max_length=300, required=False)
    before = forms.CharField(widget=forms.HiddenInput, max_length=300, required=False)
