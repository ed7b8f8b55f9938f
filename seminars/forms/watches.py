"""Asking for a mail when a new event is published."""

from crispy_forms.layout import Div, Layout
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from consultations import catalogue
from consultations.enums import Axis
from core.fields import MailField
from core.forms import PortalForm
from seminars.enums import SeriesKind
from seminars.models import Series


class TrapMixin(forms.Form):
    """A box that no person sees: a program that fills every box is told, in case it is a person after all."""

    website = forms.CharField(
        label=gettext_lazy("Leave this box empty"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )

    def trap(self) -> Div:
        """The box in a layout: shown only where something stands in it."""
        hidden = {} if self.errors.get("website") else {"css_class": "visually-hidden", "aria_hidden": "true"}
        return Div("website", **hidden)

    def clean_website(self) -> str:
        if self.cleaned_data["website"]:
            raise ValidationError(_("Please empty this box, then send again"), code="trap")
        return ""


class WatchForm(TrapMixin, PortalForm):
    """An address; and, for who likes fewer mails, a field and a prefecture."""

    email = MailField(label=gettext_lazy("Email address"), max_length=254)
    series = forms.ChoiceField(label=gettext_lazy("Only this field"), required=False)
    prefecture = forms.ChoiceField(
        label=gettext_lazy("Only this prefecture"),
        help_text=gettext_lazy("You also hear of events that you can join online."),
        required=False,
        widget=forms.Select(attrs={"class": "width-m"}),
    )

    def prepare_fields(self) -> None:
        kinds = (SeriesKind.PUBLIC, SeriesKind.CAMPAIGN)
        rows = [(row.code, row.label) for row in Series.objects.filter(kind__in=kinds, valid_to=None)]
        self.fields["series"].choices = [("", _("Any field")), *rows]
        self.fields["prefecture"].choices = [("", _("All of Japan")), *catalogue.choices(Axis.PREFECTURE)]

    def layout(self) -> Layout:
        return Layout("email", "series", "prefecture", self.trap())


class LostLinkForm(TrapMixin, PortalForm):
    """The address to which the link of a booking goes once more."""

    email = MailField(
        label=gettext_lazy("Email address"),
        help_text=gettext_lazy("The one that you gave with the application."),
        max_length=254,
    )

    def layout(self) -> Layout:
        return Layout("email", self.trap())
