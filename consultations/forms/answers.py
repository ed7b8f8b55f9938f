"""Short forms: a company that is new at the counter, an answer that one contact settles, a draft for the FAQ."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from consultations import catalogue
from consultations.actions.answers import Faq, Question
from consultations.actions.contact_entry import ContactEntry, Ticket
from consultations.enums import Axis
from consultations.forms import contacts_choices as offered
from consultations.models import Advisor
from core.fields import ChipRadio, PhoneField
from core.forms import FormKeyMixin, PortalForm
from core.search import MAX_LENGTH
from core.text import clean_text, fold

NAME_LENGTH = 200
TEXT_LENGTH = 4000
QUESTION_LENGTH, ANSWER_LENGTH = 300, 4000
_SHORTEST_NAME = 2  # a single letter would be found in any text


class LogSearch(PortalForm):
    """Which case is to be logged: by name, reading, number or the end of a phone number."""

    marks = "none"

    q = forms.CharField(
        label=gettext_lazy("Company, reading, number or phone"),
        max_length=MAX_LENGTH,
        required=False,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )

    def asked(self) -> str:
        self.is_valid()
        return str(self.cleaned_data.get("q") or "").strip()


class WalkInForm(FormKeyMixin, PortalForm):
    """Somebody who is not in the portal yet: the name is enough."""

    marks = "optional"
    prefix = "new"

    name = forms.CharField(label=gettext_lazy("Name of the company or person"), max_length=NAME_LENGTH)
    desk = forms.ChoiceField(label=gettext_lazy("Desk"), widget=ChipRadio)

    def __init__(self, *args: Any, desks: offered.Choices, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._desks, self._today = desks, today
        self.fields["desk"].choices = desks
        if len(desks) == 1:
            del self.fields["desk"]

    def clean_name(self) -> str:
        return clean_text(self.cleaned_data["name"])

    def question(self) -> Question:
        desk = self.cleaned_data.get("desk") or self._desks[0][0]
        return Question(desk=desk, asked_on=self._today, name=self.cleaned_data["name"])


class AnswerForm(FormKeyMixin, PortalForm):
    """Question and answer at a desk where one contact usually is all there is."""

    marks = "optional"

    method = forms.ChoiceField(label=gettext_lazy("Contact method"), widget=ChipRadio)
    content = forms.ChoiceField(label=gettext_lazy("Content"), widget=ChipRadio)
    law = forms.ChoiceField(label=gettext_lazy("IP law"), required=False, widget=ChipRadio)
    question = forms.CharField(
        label=gettext_lazy("Question asked"), max_length=TEXT_LENGTH, widget=forms.Textarea(attrs={"rows": 3})
    )
    error = forms.CharField(label=gettext_lazy("Error code or message"), max_length=500, required=False)
    answer = forms.CharField(label=gettext_lazy("Answer"), max_length=TEXT_LENGTH, widget=forms.Textarea(attrs={"rows": 4}))
    is_solved = forms.ChoiceField(label=gettext_lazy("Was it solved?"), widget=ChipRadio)
    software_version = forms.CharField(label=gettext_lazy("Version of the software"), max_length=60, required=False)
    system = forms.CharField(label=gettext_lazy("Operating system"), max_length=100, required=False)
    name = forms.CharField(
        label=gettext_lazy("Name of the company or person"),
        help_text=gettext_lazy("Leave it blank if no name was given."),
        max_length=NAME_LENGTH,
        required=False,
    )
    day = forms.ChoiceField(label=gettext_lazy("Contact date"), widget=ChipRadio)
    minutes = forms.TypedChoiceField(
        label=gettext_lazy("Time needed"), coerce=int, empty_value=None, required=False, widget=ChipRadio
    )
    prefecture = forms.ChoiceField(label=gettext_lazy("Prefecture"), required=False)
    phone = PhoneField(label=gettext_lazy("Phone number"), required=False)
    is_faq = forms.BooleanField(label=gettext_lazy("This could become a FAQ"), required=False)
    faq_question = forms.CharField(
        label=gettext_lazy("Question for the FAQ"),
        help_text=gettext_lazy("In general words, without any name. Left blank, the question above is taken."),
        max_length=QUESTION_LENGTH,
        required=False,
    )
    faq_answer = forms.CharField(
        label=gettext_lazy("Answer for the FAQ"),
        help_text=gettext_lazy("Left blank, the answer above is taken."),
        max_length=ANSWER_LENGTH,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, desk: str, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._desk, self._today = catalogue.desk(desk), today
        self._is_ticket = self._desk.content_axis == Axis.EFILING_CONTENT
        self._fill_choices()
        for name in self._not_asked():
            del self.fields[name]

    def _fill_choices(self) -> None:
        fields, posted = self.fields, self["day"].data if self.is_bound else None
        fields["method"].choices = self._methods()
        fields["content"].choices = catalogue.choices(self._desk.content_axis)
        fields["law"].choices = catalogue.choices(Axis.LAW)
        fields["is_solved"].choices = [("yes", _("Yes, solved")), ("no", _("No, not solved"))]
        fields["day"].choices = offered.days(self._today, date.min, [posted])
        fields["minutes"].choices = [(n, label) for n, label in offered.minutes_choices(10) if n <= 60]
        fields["prefecture"].choices = [("", _("Not known")), *catalogue.choices(Axis.PREFECTURE)]

    def _methods(self) -> offered.Choices:
        """The channels of the desk, all of them and no other."""
        usual = {f"{Axis.METHOD}.{code}" for code in self._desk.channels}
        return [choice for choice in offered.methods(self._desk) if choice[0] in usual]

    def _not_asked(self) -> tuple[str, ...]:
        if self._is_ticket:
            return ("law",)
        ticket = ("is_solved", "software_version", "system", "error")
        return ticket if self._desk.asks_law else (*ticket, "law")

    @property
    def main_fields(self) -> list[Any]:
        names = ("method", "content", "law", "question", "error", "answer", "is_solved", "name", "day")
        return [self[name] for name in names if name in self.fields]

    @property
    def more_fields(self) -> list[Any]:
        names = ("minutes", "software_version", "system", "prefecture", "phone")
        return [self[name] for name in names if name in self.fields]

    @property
    def faq_fields(self) -> list[Any]:
        return [self[name] for name in ("is_faq", "faq_question", "faq_answer")]

    @property
    def opens_more(self) -> bool:
        return any(field.errors or (self.is_bound and field.data) for field in self.more_fields)

    @property
    def opens_faq(self) -> bool:
        return any(field.errors or (self.is_bound and field.data) for field in self.faq_fields)

    def clean(self) -> dict[str, Any]:
        found = super().clean() or self.cleaned_data
        for name in ("question", "answer", "name", "faq_question", "faq_answer"):
            found[name] = clean_text(found.get(name) or "")
        if found.get("is_faq"):
            self._check_faq(found)
        return found

    def _check_faq(self, found: dict[str, Any]) -> None:
        """Nobody's name goes into the FAQ, and its question is short."""
        found["faq_question"] = found["faq_question"] or found["question"]
        found["faq_answer"] = found["faq_answer"] or found["answer"]
        if len(found["faq_question"]) > QUESTION_LENGTH:
            self.add_error(
                "faq_question", _("Write the question for the FAQ in %(n)d characters or fewer") % {"n": QUESTION_LENGTH}
            )
        for name in ("faq_question", "faq_answer"):
            if names_somebody(found.get(name, ""), found["name"]):
                self.add_error(name, _("Leave out the name of the client"))

    def asked(self) -> Question:
        found = self.cleaned_data
        return Question(
            desk=self._desk.pk,
            asked_on=date.fromisoformat(found["day"]),
            name=found["name"],
            prefecture=found.get("prefecture") or "",
            phone=found.get("phone") or "",
            text=found["question"],
        )

    def entry(self, advisor: Advisor | None) -> ContactEntry:
        found = self.cleaned_data
        return ContactEntry(
            method=found["method"],
            contacted_on=date.fromisoformat(found["day"]),
            advisor=advisor,
            content=found["content"],
            law=found.get("law") or "",
            result=f"{Axis.RESULT}.advised" if self.is_done else f"{Axis.RESULT}.continue",
            minutes=found.get("minutes"),
            summary=found["answer"],
            ticket=self._ticket(),
        )

    def _ticket(self) -> Ticket | None:
        if not self._is_ticket:
            return None
        texts = {name: clean_text(self.cleaned_data.get(name) or "") for name in ("software_version", "system", "error")}
        return Ticket(is_solved=self.is_done, **texts)

    @property
    def is_done(self) -> bool:
        """Whether nothing is left to do: the case is closed. What is not solved stays open."""
        return not self._is_ticket or self.cleaned_data["is_solved"] == "yes"

    def faq(self) -> Faq | None:
        found = self.cleaned_data
        return Faq(found["faq_question"], found["faq_answer"]) if found.get("is_faq") else None

    def clean_day(self) -> str:
        day = self.cleaned_data["day"]
        if date.fromisoformat(day) > self._today:
            raise ValidationError(_("Contact date must be today or earlier"))
        return str(day)


class FaqDraftForm(PortalForm):
    """A question and its answer in general words."""

    marks = "optional"

    question = forms.CharField(label=gettext_lazy("Question for the FAQ"), max_length=QUESTION_LENGTH)
    answer = forms.CharField(
        label=gettext_lazy("Answer for the FAQ"),
        help_text=gettext_lazy("In general words, without any name."),
        max_length=ANSWER_LENGTH,
        widget=forms.Textarea(attrs={"rows": 8}),
    )

    def __init__(self, *args: Any, client_name: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._client_name = client_name

    def clean(self) -> dict[str, Any]:
        found = super().clean() or self.cleaned_data
        for name in ("question", "answer"):
            if names_somebody(found.get(name, ""), self._client_name):
                self.add_error(name, _("Leave out the name of the client"))
        return found

    def faq(self) -> Faq:
        return Faq(clean_text(self.cleaned_data["question"]), clean_text(self.cleaned_data["answer"]))


def names_somebody(text: str, name: str) -> bool:
    """Whether the name stands in the text, in any width, with or without spaces."""
    wanted = fold(name)
    return len(wanted) >= _SHORTEST_NAME and wanted in fold(text)
