"""Who asks, and what it costs: the public calculator. Nothing of it is kept."""

from typing import Any

from crispy_forms.layout import Div, Layout
from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator
from django.forms import BaseFormSet, formset_factory
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from consultations import catalogue
from consultations.enums import Axis
from core.fields import YenField
from core.forms import PortalForm
from subsidies.grant_requests import Place, calculable
from subsidies.grants.request import MOST, NO_CONDITION
from subsidies.words import CONDITIONS, ITEMS, KINDS, RIGHTS

MOST_COSTS = 30
FIRST_COSTS = 3
_NONE = ("", "---------")
_TAXES = (("", gettext_lazy("No tax in it")), ("0.1", gettext_lazy("With 10 % tax")), ("0.08", gettext_lazy("With 8 % tax")))


class _Yen(YenField):
    """An amount that the calculation takes."""

    default_validators = (MaxValueValidator(MOST, message=gettext_lazy("The number is too large. Check it")),)


class WhoForm(PortalForm):
    """The programme and the applicant. What is left open refuses nobody."""

    programme = forms.ChoiceField(label=gettext_lazy("Programme and fiscal year"))
    kind = forms.ChoiceField(label=gettext_lazy("What are you?"), required=False)
    industry = forms.ChoiceField(label=gettext_lazy("Industry"), required=False)
    capital = _Yen(label=gettext_lazy("Capital"), required=False)
    employees = forms.IntegerField(label=gettext_lazy("Employees"), required=False, min_value=0, max_value=10**7)
    is_held = forms.ChoiceField(
        label=gettext_lazy("Does one large company hold half of your shares or more?"),
        choices=[("", gettext_lazy("I do not know")), ("0", gettext_lazy("No")), ("1", gettext_lazy("Yes"))],
        required=False,
        widget=forms.RadioSelect,
    )
    members = forms.IntegerField(label=gettext_lazy("Members of the group"), required=False, min_value=1, max_value=10**5)
    sme_members = forms.IntegerField(
        label=gettext_lazy("Of them small or medium enterprises"), required=False, min_value=0, max_value=10**5
    )
    granted = _Yen(label=gettext_lazy("Granted already this fiscal year"), required=False)
    condition = forms.ChoiceField(label=gettext_lazy("Entry condition"), required=False)
    type = forms.ChoiceField(
        label=gettext_lazy("Type (regional programme)"), choices=[_NONE, *((str(n), str(n)) for n in (1, 2, 3))], required=False
    )
    local_share = _Yen(label=gettext_lazy("What the local government gives (regional programme)"), required=False)

    def prepare_fields(self) -> None:
        self.fields["programme"].choices = [(place.value, place.label) for place in self.places]
        self.fields["kind"].choices = [_NONE, *KINDS.items()]
        self.fields["industry"].choices = [_NONE, *_codes(Axis.INDUSTRY)]
        self.fields["condition"].choices = [_NONE, *CONDITIONS.items(), (NO_CONDITION, gettext_lazy("None of these"))]

    @cached_property
    def places(self) -> list[Place]:
        return calculable()

    def layout(self) -> Layout:
        rest = ("is_held", "members", "sme_members", "condition", "type", "local_share")
        return Layout("programme", "kind", "industry", "capital", "employees", "granted", Div(*rest, css_class="folded-fields"))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        members, smes = data.get("members"), data.get("sme_members")
        if smes is not None and (members is None or smes > members):
            self.add_error("sme_members", _("There cannot be more of them than members"))
        place = self.place
        if place is not None and place.has_types and not data.get("type"):
            self.add_error("type", _("This programme has types. Select one"))
        return data

    @property
    def place(self) -> Place | None:
        return next((place for place in self.places if place.value == self.cleaned_data.get("programme")), None)

    def asked(self) -> dict[str, Any]:
        """The applicant's part of the JSON of `calculate_grant`."""
        data = self.cleaned_data
        applicant = {
            "kind": data["kind"] or None,
            "industry": data["industry"] or None,
            "capital": data["capital"],
            "employees": data["employees"],
            "group": {"members": data["members"], "sme_members": data["sme_members"]},
            "large_parent_share": {"1": "1/2", "0": "0"}.get(data["is_held"]),
        }
        place = self.place
        known = place is not None and (data["condition"] == NO_CONDITION or data["condition"] in place.conditions)
        return {
            "applicant": applicant,
            "type": int(data["type"]) if data["type"] else None,
            "local_government_share": data["local_share"],
            "already_granted_this_year": data["granted"] or 0,
            "conditions": [data["condition"]] if known else [],
        }


class CostForm(PortalForm):
    """One cost. Costs with the same number belong to one case: one basic domestic right, whatever the number of countries."""

    marks = "optional"
    case = forms.IntegerField(label=gettext_lazy("Case"), min_value=1, max_value=9, initial=1)
    right = forms.ChoiceField(label=gettext_lazy("Right"), initial="patent")
    country = forms.ChoiceField(label=pgettext_lazy("cost", "Country"), required=False)
    item = forms.ChoiceField(label=gettext_lazy("Cost item"), initial="office_fee")
    amount = _Yen(label=gettext_lazy("Amount"), required=False)
    tax = forms.ChoiceField(label=gettext_lazy("Consumption tax"), choices=_TAXES, required=False)

    def prepare_fields(self) -> None:
        self.fields["right"].choices = [*RIGHTS.items()]
        self.fields["item"].choices = [*ITEMS.items()]
        self.fields["country"].choices = [_NONE, *_codes(Axis.COUNTRY)]

    def has_changed(self) -> bool:
        """A row without an amount is left out, whatever else was selected in it."""
        return bool(str(self.data.get(self.add_prefix("amount")) or "").strip())


class Costs(BaseFormSet):
    """The costs of all cases. A row without an amount is left out."""

    def clean(self) -> None:
        rights: dict[int, str] = {}
        for form in self.told:
            data = form.cleaned_data
            if form.errors:
                continue
            if rights.setdefault(data["case"], data["right"]) != data["right"]:
                form.add_error("right", ValidationError(_("A case has one right. Give this cost another case number")))
        if not any(self.errors) and not self.told:
            raise ValidationError(_("Enter at least one amount"))

    @property
    def told(self) -> list[CostForm]:
        return [
            form for form in self.forms if getattr(form, "cleaned_data", None) and form.cleaned_data.get("amount") is not None
        ]

    def cases(self) -> list[dict[str, Any]]:
        """The cases of the JSON of `calculate_grant`, in the order of their numbers."""
        found: dict[int, dict[str, Any]] = {}
        for form in self.told:
            data = form.cleaned_data
            case = found.setdefault(data["case"], {"right": data["right"], "costs": []})
            taxed = {"tax_included": True, "tax_rate": data["tax"]} if data["tax"] else {}
            case["costs"].append({"country": data["country"], "item": data["item"], "amount": data["amount"]} | taxed)
        return [found[number] for number in sorted(found)]


def _codes(axis: str) -> list[tuple[str, str]]:
    """Codes of the axis without its name, and their labels."""
    return [(key.rpartition(".")[2], label) for key, label in catalogue.choices(axis)]


CostSet = formset_factory(
    CostForm, formset=Costs, extra=FIRST_COSTS, max_num=MOST_COSTS, absolute_max=MOST_COSTS, validate_max=True
)
