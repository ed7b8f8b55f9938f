"""What the empty form of a contact proposes, and from where it has it."""

from datetime import date
from typing import Any

from django import forms
from django.utils.timezone import localdate

from consultations import catalogue
from consultations.enums import Axis
from consultations.forms.contacts_choices import VISIT
from consultations.models import Advisor, Appointment, Case, Contact
from core.forms import PortalForm

CARRIED_ON = ("law", "regulation_status", "campaign")  # what the latest contact of the case says is proposed again
_SEVERAL = {"countries": Axis.COUNTRY, "matters": Axis.MATTER, "deliverables": Axis.DELIVERABLE}


class LogOrigin(PortalForm):
    """From where the form was opened: a meeting, a method known already, and whether it is to be as last time."""

    appointment = forms.SlugField(required=False, max_length=16)
    method = forms.ChoiceField(required=False)
    usual = forms.BooleanField(required=False)

    def prepare_fields(self) -> None:
        self.fields["method"].choices = catalogue.choices(Axis.METHOD)

    def asked(self) -> dict[str, Any]:
        """What was asked; empty values where nothing or nonsense was."""
        self.is_valid()
        found = self.cleaned_data
        texts = {name: found.get(name) or "" for name in ("appointment", "method")}
        return texts | {"usual": found.get("usual", False)}


def proposal(
    case: Case,
    latest: Contact | None,
    own: Advisor | None,
    today: date,
    *,
    appointment: Appointment | None = None,
    visits: int = 0,
    method: str = "",
    as_usual: bool = False,
) -> dict[str, Any]:
    """Today and the advisor, or what the meeting says; and what the latest contact said of the client's interest.

    Who took part is a fact of one day and is not carried on. `as_usual` also copies content and result.
    """
    advisor = own or case.advisor
    found: dict[str, Any] = {"day": today.isoformat(), "advisor": advisor.ref if advisor else ""}
    found |= {"method": method} if method else {}
    if appointment is not None:
        found |= _of_meeting(appointment, visits)
    if latest is not None:
        found |= _carried_on(latest)
        if as_usual:
            found |= {"content": latest.content_id or "", "result": latest.result_id or ""}
            found.setdefault("method", latest.method_id)
    return found


def carried(found: dict[str, Any]) -> list[str]:
    """Labels of what was taken over from the latest contact, so that nobody logs it unseen."""
    keys = [found.get(name) or "" for name in CARRIED_ON]
    for name in _SEVERAL:
        keys.extend(found.get(name) or ())
    return [catalogue.label(key) for key in keys if key]


def _of_meeting(appointment: Appointment, visits: int) -> dict[str, Any]:
    found = {
        "method": appointment.method_id,
        "day": localdate(appointment.starts_at).isoformat(),
        "minutes": appointment.minutes,
        "advisor": appointment.advisor.ref,
    }
    return found | ({"visit_no": visits + 1} if appointment.method_id == VISIT else {})


def _carried_on(latest: Contact) -> dict[str, Any]:
    mentions = list(latest.mentions.all())
    found: dict[str, Any] = {name: getattr(latest, f"{name}_id") or "" for name in CARRIED_ON}
    valid = dict(catalogue.choices(Axis.CAMPAIGN))
    found["campaign"] = found["campaign"] if found["campaign"] in valid else ""  # a campaign that is over is not carried on
    for name, axis in _SEVERAL.items():
        keys = [m.code_id for m in mentions if m.axis == axis and m.code_id != latest.content_id]
        found[name] = tuple(keys) if axis == Axis.COUNTRY else keys
    return found
