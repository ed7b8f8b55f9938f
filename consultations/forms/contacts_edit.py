"""Correcting a logged contact: the same fields, as they stand, and a reason."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from consultations import catalogue
from consultations.enums import Axis
from consultations.forms.contacts import ContactForm
from consultations.models import Contact
from core.text import clean_text

REASON_LENGTH = 300
_CODES = ("method", "content", "result", "law", "partner", "regulation_status", "campaign", "joint_desk")
_SEVERAL = {"experts": Axis.EXPERT, "matters": Axis.MATTER, "deliverables": Axis.DELIVERABLE}


class ContactEditForm(ContactForm):
    """As ContactForm, filled in with `contact`: what it says stays possible, also where a code has ended since."""

    reason = forms.CharField(
        label=gettext_lazy("Reason for the correction"),
        help_text=gettext_lazy("It stands in the audit log. Write no details of the consultation."),
        max_length=REASON_LENGTH,
    )

    def __init__(self, *args: Any, contact: Contact, **kwargs: Any) -> None:
        kwargs["initial"] = as_it_stands(contact)
        super().__init__(*args, case=contact.case, **kwargs)
        for name in ("confirmed", "append", "form_key"):
            del self.fields[name]
        for name in ("content", "result"):  # a row that never said it need not say it now
            self.fields[name].required = bool(self.initial[name])

    def who_stands(self) -> set[str]:
        return {self.initial["advisor"], *self.initial["also_present"]}

    def offer_what_stands(self) -> None:
        """The values on the contact are offered even if nobody may choose them anew: a correction loses none of them."""
        for name in _CODES:
            if self.initial.get(name):
                self._offer(name, self.initial[name])
        for name in _SEVERAL:
            for key in self.initial[name]:
                self._offer(name, key)

    def _offer(self, name: str, key: str) -> None:
        choices = list(self.fields[name].choices)
        keys = [inner for value, label in choices for inner in (dict(label) if isinstance(label, list) else [value])]
        if key not in keys:
            none = [] if choices or self.fields[name].required or name in _SEVERAL else [("", _("None"))]
            self.fields[name].choices = [*none, *choices, (key, catalogue.label(key) or key)]

    @property
    def more_fields(self) -> list[Any]:
        return [field for field in super().more_fields if field.name != "reason"]

    def clean_reason(self) -> str:
        return clean_text(self.cleaned_data["reason"])

    def clean(self) -> dict[str, Any]:
        found = super().clean()
        found["theme"] = found.get("theme") or self.initial["theme"]
        return found


def as_it_stands(contact: Contact) -> dict[str, Any]:
    """The contact as the form shows it. Two queries."""
    mentions = list(contact.mentions.all())
    found: dict[str, Any] = {name: getattr(contact, f"{name}_id") or "" for name in _CODES}
    found |= {name: getattr(contact, name) for name in ("visit_no", "summary", "route", "next_on")}
    found |= {
        "theme": contact.theme_id or "",
        "day": contact.contacted_on.isoformat(),
        "minutes": contact.minutes,
        "advisor": contact.advisor.ref if contact.advisor else "",
        "also_present": [row.advisor.ref for row in contact.also_present.all()],
        "countries": tuple(mention.code_id for mention in mentions if mention.axis == Axis.COUNTRY),
        "engagement": next((mention.engagement_id for mention in mentions if mention.engagement_id), ""),
    }
    for name, axis in _SEVERAL.items():
        found[name] = [
            mention.code_id for mention in mentions if mention.axis == axis and mention.code_id != contact.content_id
        ]
    ticket = getattr(contact, "ticket", None)
    if ticket is not None:
        found |= {name: getattr(ticket, name) for name in ("software_version", "system", "error")}
        found["is_solved"] = "yes" if ticket.is_solved else "no"
    return found
