"""The call sheet: eight fields in sight, the rest behind "more"."""

from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.actors import Actor
from accounts.enums import Role
from consultations import catalogue
from consultations.actions.clients import SOLE_KIND
from consultations.actions.intake import IntakeEntry
from consultations.actions.submit import promise
from consultations.advisor_choices import conflict_of
from consultations.enums import Axis
from consultations.forms.assign import MYSELF, absence_of, load_of
from consultations.models import Advisor, Client
from core.fields import ChipCheckboxes, ChipRadio, KanaField, MailField, PhoneField
from core.forms import FormKeyMixin, PortalForm
from core.text import clean_text

NAME_LENGTH, PERSON_LENGTH, BODY_LENGTH = 200, 100, 4000
PHONE, COUNTER = "method.phone", "method.counter"
URGENT, LEAK = "urgent", "leak"
NOBODY, NEW = "", "new"
MAIN = ("desk", "method", "company", "person_name", "phone", "body", "flags", "owner")
MORE = ("person_kana", "prefecture", "email", "language")


class IntakeForm(FormKeyMixin, PortalForm):
    """Who called about what, and who takes it. `client` is who was recognised, or "new"."""

    marks = "optional"

    desk = forms.ChoiceField(label=gettext_lazy("Desk"))
    method = forms.ChoiceField(label=gettext_lazy("How"), widget=ChipRadio)
    company = forms.CharField(
        label=gettext_lazy("Company"),
        help_text=gettext_lazy("Name, reading, corporate number or the end of a phone number finds known companies."),
        max_length=NAME_LENGTH,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    person_name = forms.CharField(
        label=gettext_lazy("Name of the caller"),
        max_length=PERSON_LENGTH,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    phone = PhoneField(label=gettext_lazy("Phone to call back"), required=False)
    body = forms.CharField(
        label=gettext_lazy("What the call is about"), max_length=BODY_LENGTH, widget=forms.Textarea(attrs={"rows": 3})
    )
    flags = forms.MultipleChoiceField(label=gettext_lazy("Mark"), required=False, widget=ChipCheckboxes)
    owner = forms.ChoiceField(label=gettext_lazy("Who takes it"), required=False)
    person_kana = KanaField(label=gettext_lazy("Reading of the name"), max_length=PERSON_LENGTH, required=False)
    prefecture = forms.ChoiceField(label=gettext_lazy("Prefecture"), required=False)
    email = MailField(label=gettext_lazy("Email address"), required=False)
    language = forms.ChoiceField(label=gettext_lazy("Language of the client"), required=False)
    client = forms.CharField(max_length=16, required=False, widget=forms.HiddenInput)

    def __init__(
        self,
        *args: Any,
        actor: Actor,
        desks: list[tuple[str, str]],
        advisors: list[Advisor],
        today: date,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self._actor, self._advisors = actor, {advisor.ref: advisor for advisor in advisors}
        self._desks, self._today = desks, today
        now = timezone.localtime()
        self.promises = {code: date_format(promise(catalogue.desk(code), now)) for code, _label in desks}
        urgent = max((promise(catalogue.desk(code), now, is_urgent=True) for code, _label in desks), default=now.date())
        self.fields["flags"].help_text = _("With either mark the first answer is promised by %(day)s.") % {
            "day": date_format(urgent)
        }
        promised = [
            (code, _("%(desk)s (answer by %(day)s)") % {"desk": label, "day": self.promises[code]}) for code, label in desks
        ]
        self.fields["desk"].choices = promised
        if len(desks) == 1:
            del self.fields["desk"]
        labels = dict(catalogue.choices(Axis.METHOD))
        self.fields["method"].choices = [(key, labels[key]) for key in (PHONE, COUNTER) if key in labels]
        self.fields["flags"].choices = [(URGENT, _("Urgent")), (LEAK, _("A leak is suspected"))]
        self.fields["prefecture"].choices = [("", _("Not known")), *catalogue.choices(Axis.PREFECTURE)]
        self.fields["language"].choices = [("ja", "日本語"), ("en", "English")]
        self.fields["owner"].choices = self._owners(today)
        if not self.is_bound:
            self.initial = {"method": PHONE, "language": "ja"} | self.initial

    def mark_conflicts(self, shut: frozenset[int]) -> None:
        """Beside these users (by their ids) stands that there is a conflict of interest; the action refuses them."""
        for advisor in self._advisors.values():
            advisor.shut_cases = int(advisor.user_id in shut)  # type: ignore[attr-defined]  # as with_walls would say
        self.fields["owner"].choices = self._owners(self._today)

    def _owners(self, today: date) -> list[tuple[str, str]]:
        himself = [one for one in self._advisors.values() if one.user_id and one.user_id == self._actor.user_id]
        others = [one for one in self._advisors.values() if one not in himself]
        said = [(one, f"{one.name} ({conflict_of(one) or load_of(one)})") for one in others]
        named = [(one.ref, " ".join(filter(None, (name, absence_of(one, today))))) for one, name in said]
        return [(NOBODY, _("Nobody yet")), *((MYSELF, _("I take it myself")) for _one in himself), *named]

    @property
    def main_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in MAIN if name in self.fields]

    @property
    def more_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in MORE]

    @property
    def opens_more(self) -> bool:
        """Whether what stands behind "more" is shown at once: something is wrong there, or was filled in."""
        filled = any(self[name].value() for name in MORE if name != "language")
        return filled or any(self[name].errors for name in MORE)

    @property
    def promise(self) -> str:
        """The day of the first answer, where the desk is not asked for: else it stands beside each desk."""
        return "" if "desk" in self.fields else self.promises[self.chosen_desk]

    @property
    def chosen_desk(self) -> str:
        return self._desks[0][0] if "desk" not in self.fields else str(self.cleaned_data.get("desk") or "")

    def clean_company(self) -> str:
        return clean_text(self.cleaned_data["company"])

    def clean_person_name(self) -> str:
        return clean_text(self.cleaned_data["person_name"])

    def clean_body(self) -> str:
        return clean_text(self.cleaned_data["body"])

    def clean(self) -> dict[str, Any]:
        found = super().clean() or self.cleaned_data
        named = found.get("company") or found.get("person_name")
        if not named and not {"company", "person_name"} & set(self.errors):
            self.add_error("company", _("Enter the company or the name of the caller"))
        limited = LEAK in found.get("flags", []) and self.chosen_desk not in self._actor.desks_as(Role.DESK_MANAGER)
        if limited and found.get("owner"):
            self.add_error("owner", _("A suspected leak is assigned by the desk manager. Select “Nobody yet”"))
        return found

    def entry(self, client: Client | None) -> IntakeEntry:
        """What the valid form says, for consultations.actions.intake."""
        found = self.cleaned_data
        same = ("method", "body", "person_name", "person_kana", "phone", "email", "prefecture")
        typed = found["company"]  # of somebody who was recognised: what he was looked for with
        company = typed if client is None else "" if client.kind_id == SOLE_KIND else client.name
        return IntakeEntry(
            **{name: found[name] for name in same},
            company=company,
            desk=self.chosen_desk,
            language=found["language"] or "ja",
            is_urgent=URGENT in found["flags"],
            leak_suspected=LEAK in found["flags"],
            client=client,
            advisor=self._owner(found["owner"]),
        )

    def _owner(self, chosen: str) -> Advisor | None:
        if chosen == MYSELF:
            return next((one for one in self._advisors.values() if one.user_id == self._actor.user_id), None)
        return self._advisors.get(chosen)
