"""What is asked on the page of a booking."""

from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from core.fields import MailField, PhoneField
from core.forms import PortalForm
from seminars.actions.applying import PersonEntry
from seminars.forms import people


class StepForm(PortalForm):
    """One button."""

    def offer_to_wait(self, message: str) -> None:
        self.add_error(None, message)


class SwitchForm(PortalForm):
    """The other kind of seat; where none is free, whether one would wait for it."""

    willing_to_wait = forms.BooleanField(
        label=_("If no such seat is free, keep my place and wait for one"), required=False, initial=True
    )

    def offer_to_wait(self, message: str) -> None:
        """No seat is free: waiting is offered where it was not wished before."""
        self.add_error("willing_to_wait", message)


class HandOverForm(PortalForm):
    """The colleague. Without an address, mails for him go where those of the application go."""

    name = people.name_field(_("Full name of your colleague"), autocomplete="off")
    kana = people.kana_field(_("Reading of the name"))
    email = people.own_mail_field(_("Email address of your colleague"))
    needs = people.needs_field(_("What we should prepare for your colleague"))

    def prepare_fields(self) -> None:
        if get_language() != "ja":
            del self.fields["kana"]

    def clean(self) -> dict[str, Any]:
        found = super().clean() or self.cleaned_data
        for text in ("name", "needs"):
            if text in found:
                found[text] = people.cleaned(found[text])
        is_asked = "kana" in self.fields and "kana" not in self.errors
        if is_asked and people.kana_is_missing(found.get("name", ""), found.get("kana", "")):
            self.add_error("kana", people.no_kana())
        return found

    def entry(self, kind: str) -> PersonEntry:
        found = self.cleaned_data
        needs = found["needs"]
        return PersonEntry(found["name"], found.get("kana", ""), found["email"], seat_kind=kind, access_needs=needs)

    def offer_to_wait(self, message: str) -> None:
        self.add_error(None, message)


class ContactForm(PortalForm):
    """Where mails about the application go, and a phone number for short notice."""

    email = MailField(label=_("Email address"), help_text=_("A new address gets a mail with a new link."), max_length=254)
    phone = PhoneField(label=_("Phone number"), max_length=30, required=False)
