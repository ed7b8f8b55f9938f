"""Conflicts of interest: what one declares, whom a case concerns, and why a wall is wrong."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from consultations.actions.interests import Bond
from consultations.enums import ConsentWay, PartyKind, Relation
from consultations.models import Interest
from consultations.validators import corporate_number
from consultations.walls import LONGEST_NAME, MOST_BARRED, Told, key_of, told_in
from core.fields import ChipRadio, CorporateNumberField, JaDateField
from core.forms import PortalForm
from core.text import clean_text

NOTE_LENGTH = REASON_LENGTH = 500
_NAMELESS = gettext_lazy("Write the name of a company, an office or a person")
# How the client may have said it to the desk; what he does on his own page he does himself.
_WAYS = [(way.value, way.label) for way in (ConsentWay.PHONE, ConsentWay.MEETING, ConsentWay.PAPER)]


class InterestForm(PortalForm):
    """To whom somebody of the institute is bound."""

    marks = "optional"

    name = forms.CharField(
        label=gettext_lazy("Company, office or person"),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    corporate_number = CorporateNumberField(
        label=gettext_lazy("Corporate number"),
        help_text=gettext_lazy("With it companies of the same name are told apart."),
        required=False,
    )
    relation = forms.ChoiceField(label=gettext_lazy("What it is to you"), choices=Relation.choices, widget=ChipRadio)
    since = JaDateField(label=gettext_lazy("Since"), required=False)
    until = JaDateField(
        label=gettext_lazy("Until when"),
        help_text=gettext_lazy("When the relation was over. The entry still counts until you end it."),
        required=False,
    )
    note = forms.CharField(
        label=gettext_lazy("Note for yourself"),
        help_text=gettext_lazy("Nobody else reads it."),
        max_length=NOTE_LENGTH,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    @classmethod
    def of(cls, interest: Interest, data: Any = None) -> "InterestForm":
        names = ("name", "corporate_number", "relation", "since", "until", "note")
        return cls(data, initial={name: getattr(interest, name) for name in names})

    def clean_name(self) -> str:
        name = clean_text(self.cleaned_data["name"])
        if not key_of(name):
            raise ValidationError(_NAMELESS, code="nameless")
        return name

    def clean_corporate_number(self) -> str:
        given = self.cleaned_data["corporate_number"]
        return corporate_number(given) if given else ""

    def clean_note(self) -> str:
        return clean_text(self.cleaned_data["note"])

    def clean(self) -> dict[str, Any]:
        found = super().clean() or self.cleaned_data
        since, until = found.get("since"), found.get("until")
        if isinstance(since, date) and isinstance(until, date) and until < since:
            self.add_error("until", _("Enter a day that is not before the first one"))
        if isinstance(since, date) and since > timezone.localdate():
            self.add_error("since", _("Enter a day up to today"))
        return found

    def bond(self) -> Bond:
        return Bond(**self.cleaned_data)


class NamedField(forms.CharField):
    """One company, office or person on a line, perhaps with its corporate number. Gives a Told."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}))
        super().__init__(max_length=kwargs.pop("max_length", LONGEST_NAME), **kwargs)

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None
        told = told_in(text)
        if told is None:
            raise ValidationError(_NAMELESS, code="nameless")
        return _checked(told)


class NamesField(forms.CharField):
    """Several of them, one on a line. Gives a tuple of Told."""

    widget = forms.Textarea

    def clean(self, value: Any) -> Any:
        lines = [line for line in super().clean(value).splitlines() if line.strip()]
        if len(lines) > MOST_BARRED:
            told = _("Write up to %(most)d names (now %(n)d). You can add more later.") % {"most": MOST_BARRED, "n": len(lines)}
            raise ValidationError(told, code="too_many")
        if long := next((len(line) for line in lines if len(line) > LONGEST_NAME), 0):
            told = _("Write each name in %(most)d characters or fewer (now %(n)d)") % {"most": LONGEST_NAME, "n": long}
            raise ValidationError(told, code="too_long")
        found = [told_in(line) for line in lines]
        if None in found:
            raise ValidationError(_NAMELESS, code="nameless")
        return tuple(_checked(told) for told in found if told)


def _checked(told: Told) -> Told:
    return Told(told.name, corporate_number(told.number) if told.number else "")


class PartyForm(PortalForm):
    """Whom a case concerns, as the client notes it on his own page."""

    kind = forms.ChoiceField(label=gettext_lazy("Who it is"), choices=PartyKind.choices, widget=ChipRadio)
    named = NamedField(
        label=gettext_lazy("Company, office or person"),
        help_text=gettext_lazy("One name as it is usually written. You may add the corporate number after it."),
    )

    def kind_given(self) -> PartyKind:
        return PartyKind(self.cleaned_data["kind"])


class DeskPartyForm(PartyForm):
    """The same, as the desk notes it: who must never see the case is noted on the client's word alone."""

    marks = "optional"

    how = forms.ChoiceField(
        label=gettext_lazy("How the client said so"),
        help_text=gettext_lazy("Needed for who must never see it: only the client names them."),
        choices=_WAYS,
        widget=ChipRadio,
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        found = super().clean() or self.cleaned_data
        if found.get("kind") == PartyKind.BARRED and not found.get("how"):
            self.add_error("how", _("Select how the client said so"))
        return found


class PartyRemoveForm(PortalForm):
    """Why the desk takes a name away, and how the client said so."""

    marks = "optional"

    how = forms.ChoiceField(label=gettext_lazy("How the client said so"), choices=_WAYS, widget=ChipRadio)
    reason = forms.CharField(
        label=gettext_lazy("What he said"), max_length=REASON_LENGTH, widget=forms.Textarea(attrs={"rows": 2})
    )

    def clean_reason(self) -> str:
        return clean_text(self.cleaned_data["reason"])


class LiftForm(PortalForm):
    """Why a wall is wrong."""

    marks = "optional"

    reason = forms.CharField(
        label=gettext_lazy("Why it is wrong"),
        help_text=gettext_lazy("It stands in the audit log. For example: another company of the same name."),
        max_length=REASON_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def clean_reason(self) -> str:
        return clean_text(self.cleaned_data["reason"])


class UnseenForm(PortalForm):
    """Who of the desk reads a case that nobody there may see. `people` have no conflict of interest."""

    marks = "optional"

    person = forms.ChoiceField(label=gettext_lazy("Who reads it"))
    reason = forms.CharField(
        label=gettext_lazy("Why him or her"), max_length=REASON_LENGTH, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, people: list[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._people = {user.ref: user for user in people}
        self.fields["person"].choices = [("", _("Please select")), *((ref, str(user)) for ref, user in self._people.items())]

    def clean_person(self) -> User:
        return self._people[self.cleaned_data["person"]]

    def clean_reason(self) -> str:
        return clean_text(self.cleaned_data["reason"])
