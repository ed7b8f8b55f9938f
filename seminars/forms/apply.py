"""The application: who comes, and how we reach them. One form, however many people it names."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from crispy_forms.bootstrap import StrictButton
from crispy_forms.layout import Fieldset, Layout
from django import forms
from django.http import QueryDict
from django.utils.html import format_html
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from consultations import catalogue
from consultations.enums import Axis
from consultations.mail_domains import likely_meant
from consultations.validators import corporate_number
from core.fields import CorporateNumberField, MailField, PhoneField
from core.form_parts import Folded, please_select
from core.forms import FormKeyMixin, PortalForm
from core.text import clean_text
from seminars.actions.applying import MOST_PEOPLE, BookingEntry, PersonEntry
from seminars.enums import PriorityRule
from seminars.forms import people
from seminars.forms.watches import TrapMixin
from seminars.models import SeminarEvent
from seminars.words import Seats

PARTS = ("name", "kana", "email", "seat", "needs")


@dataclass(frozen=True)
class Row:
    """A line of the check page. `control` is the id of its box, to which the button "change" leads."""

    label: Any
    value: str
    hint: str = ""


class ApplyForm(TrapMixin, FormKeyMixin, PortalForm):
    """At first seven boxes or fewer (ux T-21); what else helps is folded away."""

    company = forms.CharField(
        label=gettext_lazy("Company or organisation name"),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "organization", "spellcheck": "false"}),
    )
    email = MailField(
        label=gettext_lazy("Email address"),
        help_text=gettext_lazy("Your number and all news of the event go here."),
        max_length=254,
    )
    phone = PhoneField(
        label=gettext_lazy("Phone number"),
        help_text=gettext_lazy("Only for when something changes at short notice."),
        max_length=30,
        required=False,
    )
    prefecture = forms.ChoiceField(
        label=gettext_lazy("Prefecture of the company"), required=False, widget=forms.Select(attrs={"class": "width-m"})
    )
    corporate_number = CorporateNumberField(label=gettext_lazy("Corporate number"), max_length=60, required=False)
    industry = forms.ChoiceField(label=gettext_lazy("Industry"), required=False)
    employees = forms.IntegerField(
        label=gettext_lazy("Number of employees"),
        min_value=0,
        max_value=9_999_999,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "width-s", "autocomplete": "off"}),
    )
    count = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=MOST_PEOPLE, required=False)
    waits = forms.CharField(widget=forms.HiddenInput, max_length=40, required=False)  # kinds that were shown as full

    def __init__(self, *args: Any, event: SeminarEvent, seats: list[Seats], focus: int = -1, **kwargs: Any) -> None:
        self.event, self.seats = event, [seat for seat in seats if seat.kind]
        given = args[0] if args and args[0] is not None else kwargs.get("initial") or {}
        self.people = people_in(given)
        self._focus = focus
        super().__init__(*args, **kwargs)
        self.initial.setdefault("count", self.people)
        self.initial["waits"] = ",".join(seat.kind for seat in self.seats if seat.is_full)

    def prepare_fields(self) -> None:
        for number in range(self.people):
            self.fields |= self._fields_of(number)
        self.fields["prefecture"].choices = please_select(catalogue.choices(Axis.PREFECTURE))
        self.fields["industry"].choices = please_select(catalogue.choices(Axis.INDUSTRY))
        if self._goes_by_prefecture:
            told = _("People from the prefecture of the venue come first on the waiting list.")
            self.fields["prefecture"].help_text = told

    def layout(self) -> Layout:
        shown, folded = ("phone", "prefecture") if not self._goes_by_prefecture else ("prefecture", "phone")
        facts = (folded, "corporate_number", "industry", "employees")
        is_open = any(self[name].errors for name in facts)
        add = []
        if self.people < MOST_PEOPLE:
            button = {
                "type": "submit",
                "name": "act",
                "value": "add",
                "formnovalidate": True,
                "css_class": "btn-outline-primary",
            }
            add = [StrictButton(_("Add another person of the company"), css_id="add-person", **button)]
        return Layout(
            *(self._layout_of(number) for number in range(self.people)),
            *add,
            Fieldset(_("How we reach you"), "company", "email", shown, css_class="mt-4"),
            Folded(*facts, title=_("More about the company"), is_open=is_open),
            self.trap(),
        )

    def entry(self) -> BookingEntry:
        """The valid form as the action takes it."""
        found = self.cleaned_data
        persons = tuple(self._person(number) for number in range(self.people))
        wanted = {person.seat_kind for person in persons}
        return BookingEntry(
            company=found["company"],
            corporate_number=found["corporate_number"],
            prefecture=found["prefecture"],
            industry=found["industry"],
            employees=found["employees"],
            email=found["email"],
            phone=found["phone"],
            language=get_language() or "ja",
            people=persons,
            willing_to_wait=bool(wanted & set(found["waits"].split(","))),
        )

    def rows(self) -> list[tuple[str, list[Row]]]:
        """The check page: who comes, each by himself, then how we reach them."""
        found = []
        for number in range(self.people):
            shown = [name for name in PARTS if f"p{number}_{name}" in self.fields]
            found.append((self._title_of(number), [self._row(f"p{number}_{name}") for name in shown]))
        facts = ("company", "email", "phone", "prefecture", "corporate_number", "industry", "employees")
        answered = [name for name in facts if name in ("company", "email", "phone") or self.cleaned_data.get(name)]
        return [*found, (_("How we reach you"), [self._row(name) for name in answered])]

    def clean_company(self) -> str:
        return clean_text(self.cleaned_data["company"])

    def clean_corporate_number(self) -> str:
        number = self.cleaned_data["corporate_number"]
        return corporate_number(number) if number else ""

    def clean(self) -> dict[str, Any]:
        found = super().clean() or self.cleaned_data
        for number in range(self.people):
            name, kana = f"p{number}_name", f"p{number}_kana"
            for text in (name, f"p{number}_needs"):
                if text in found:
                    found[text] = people.cleaned(found[text])
            if (
                kana in self.fields
                and kana not in self.errors
                and people.kana_is_missing(found.get(name, ""), found.get(kana, ""))
            ):
                self.add_error(kana, people.no_kana())
        return found

    def told_full(self, kind: str, message: str) -> None:
        """The last seat of this kind went meanwhile: said where it was chosen, and the waiting list is offered."""
        chosen = [f"p{number}_seat" for number in range(self.people) if self._kind(number) == kind]
        self.add_error(chosen[0] if chosen and chosen[0] in self.fields else None, message)
        data: Any = self.data  # a QueryDict, which only a copy lets change
        changed = data.copy()
        changed["waits"] = ",".join(sorted({*filter(None, changed.get("waits", "").split(",")), kind}))
        self.data = changed

    # --- one person ---------------------------------------------------------------------------------
    def _fields_of(self, number: int) -> dict[str, forms.Field]:
        label = self._label_of(number)
        attrs: dict[str, Any] = {"autocomplete": "name" if number == 0 else "off"}
        if number == self._focus:
            attrs["autofocus"] = True
        found: dict[str, forms.Field] = {"name": people.name_field(label(_("Full name")), **attrs)}
        if get_language() == "ja":
            found["kana"] = people.kana_field(label(_("Reading of the name")))
        if number:
            found["email"] = people.own_mail_field(label(_("Email address")))
        if len(self.seats) > 1:
            found["seat"] = people.seat_field(label(_("Seat")), self.seats)
        found["needs"] = people.needs_field(label(_("What we should prepare for you")))
        return {f"p{number}_{name}": field for name, field in found.items()}

    def _layout_of(self, number: int) -> Fieldset:
        parts: list[Any] = [f"p{number}_{name}" for name in PARTS if f"p{number}_{name}" in self.fields]
        if self.people > 1:
            button = {"type": "submit", "name": "act", "value": f"remove-{number}", "formnovalidate": True}
            words = format_html(
                '{}<span class="visually-hidden"> {}</span>', _("Remove this person"), f"({self._title_of(number)})"
            )
            parts.append(StrictButton(words, css_class="btn-link tall-link", **button))
        return Fieldset(self._title_of(number), *parts, css_class="seminar-person")

    def _title_of(self, number: int) -> str:
        return _("Person %(n)d") % {"n": number + 1} if self.people > 1 else _("Who comes")

    def _label_of(self, number: int) -> Any:
        if number == 0:
            return lambda label: label
        return lambda label: _("%(label)s (person %(n)d)") % {"label": label, "n": number + 1}

    def _person(self, number: int) -> PersonEntry:
        found = {name: self.cleaned_data.get(f"p{number}_{name}", "") for name in PARTS}
        return PersonEntry(
            name=found["name"],
            kana=found["kana"],
            email=found["email"],
            seat_kind=self._kind(number),
            access_needs=found["needs"],
        )

    def _kind(self, number: int) -> str:
        default = self.seats[0].kind if self.seats else ""
        return self.cleaned_data.get(f"p{number}_seat") or default

    def _row(self, name: str) -> Row:
        field, value = self.fields[name], self.cleaned_data.get(name)
        choices = dict(getattr(field, "choices", ()))
        text = str(choices.get(value, value) if value not in (None, "") else "")
        return Row(field.label, text, likely_meant(text) if name.endswith("email") else "")

    @property
    def _goes_by_prefecture(self) -> bool:
        return self.event.priority == PriorityRule.SAME_PREFECTURE


def without_person(data: QueryDict, number: str) -> dict[str, Any]:
    """What was typed, but that person; those after him move up. A number that nobody has takes nobody away."""
    kept = [place for place in range(people_in(data)) if str(place) != number] or [0]
    found: dict[str, Any] = {name: value for name, value in data.items() if not name.startswith("p") or "_" not in name}
    for place, former in enumerate(kept):
        found |= {f"p{place}_{part}": data.get(f"p{former}_{part}", "") for part in PARTS}
    return found | {"count": len(kept)}


def people_in(data: Mapping[str, Any]) -> int:
    """How many people a sheet names; one where that cannot be read."""
    text = str(data.get("count") or "")
    return min(max(int(text), 1), MOST_PEOPLE) if text.isascii() and text.isdigit() and len(text) < 3 else 1
