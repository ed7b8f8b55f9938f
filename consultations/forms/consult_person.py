"""The third page of the consultation form: who writes, and how we reach him."""

import re
from typing import Any

from crispy_forms.layout import Div, Layout
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from consultations import catalogue
from consultations.enums import Axis, Writer
from consultations.forms.consult_page import QuestionPage
from core.fields import KanaField, MailField, PhoneField
from core.text import clean_text

MOST_TIMES, LONGEST_TIME = 3, 100
_KANJI = re.compile(r"[々〇\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
METHODS = {
    "phone": gettext_lazy("By phone"),
    "online": gettext_lazy("Online meeting"),
    "visit": gettext_lazy("We come to you"),
    "counter": gettext_lazy("You come to the desk"),
    "email": gettext_lazy("By email"),
}


def method_in_words(code: str | None) -> str:
    """How the writer would like to talk, in the words in which he was asked; `code` is None where he left it open."""
    if not code:
        return _("Any of these")
    return str(METHODS.get(code.removeprefix(f"{Axis.METHOD}."), "")) or catalogue.label(code)


class TimesField(forms.CharField):
    """Up to three times, one on a line, in the writer's words."""

    widget = forms.Textarea

    def clean(self, value: Any) -> list[str]:
        lines = [clean_text(line) for line in super().clean(value).splitlines()]
        times = [line for line in lines if line]
        if len(times) > MOST_TIMES:
            told = _("Write up to %(most)d times (now %(n)d)") % {"most": MOST_TIMES, "n": len(times)}
            raise ValidationError(told, code="too_many")
        if long := next((len(line) for line in times if len(line) > LONGEST_TIME), 0):
            told = _("Write each time in %(most)d characters or fewer (now %(n)d)") % {"most": LONGEST_TIME, "n": long}
            raise ValidationError(told, code="too_long")
        return times


class PersonPage(QuestionPage):
    """Whom we answer, and what he agrees to."""

    number = 3
    title = gettext_lazy("How we reach you")

    writer = forms.ChoiceField(
        label=gettext_lazy("For whom do you write?"),
        choices=Writer.choices,
        initial=Writer.SELF,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Select for whom you write")},
    )
    writer_office = forms.CharField(
        label=gettext_lazy("Your own office or body"),
        help_text=gettext_lazy("The name and contact below are yours; the company on the page before is your client."),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"spellcheck": "false", "autocomplete": "off"}),
    )
    person_name = forms.CharField(
        label=gettext_lazy("Full name"),
        max_length=100,
        widget=forms.TextInput(attrs={"autocomplete": "name", "spellcheck": "false"}),
    )
    person_kana = KanaField(
        label=gettext_lazy("Reading of the name"),
        help_text=gettext_lazy("In hiragana or katakana. You can leave it blank if your name has no kanji."),
        max_length=100,
        required=False,
        widget=forms.TextInput(attrs={"spellcheck": "false", "autocomplete": "off"}),
    )
    email = MailField(
        label=gettext_lazy("Email address"),
        help_text=gettext_lazy("We send your receipt here. If you have no email, give us your phone number: we call you."),
        max_length=254,
        required=False,
    )
    phone = PhoneField(
        label=gettext_lazy("Phone number"),
        help_text=gettext_lazy("We call you when talking is quicker than writing."),
        max_length=30,
        required=False,
    )
    preferred_method = forms.ChoiceField(
        label=gettext_lazy("How would you like to talk?"), required=False, widget=forms.RadioSelect
    )
    preferred_times = TimesField(
        label=gettext_lazy("When would it suit you?"),
        help_text=gettext_lazy("Up to three, one on a line, such as “25 November, 14:00” or “weekday mornings”."),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "class": "short-text"}),
    )
    may_refer = forms.BooleanField(
        label=gettext_lazy("You may ask partner bodies for advice where that helps me. You tell me before my name is given."),
        required=False,
    )
    consent = forms.BooleanField(
        label=gettext_lazy("I have read how my information is used"),
        error_messages={"required": gettext_lazy("Confirm that you have read the privacy notice")},
    )

    def prepare_fields(self) -> None:
        known = catalogue.labels(Axis.METHOD)
        methods = [(f"{Axis.METHOD}.{code}", words) for code, words in METHODS.items() if f"{Axis.METHOD}.{code}" in known]
        self.fields["preferred_method"].choices = [("", _("Any of these")), *methods]

    def layout(self) -> Layout:
        office = Div("writer_office", css_class="follow-up follows-writer")
        reached = ("person_name", "person_kana", "email", "phone", "preferred_method", "preferred_times")
        return Layout("writer", office, *reached)  # what is agreed to stands below its notice

    def clean_writer_office(self) -> str:
        return clean_text(self.cleaned_data["writer_office"])

    def clean_person_name(self) -> str:
        return clean_text(self.cleaned_data["person_name"])

    def clean(self) -> dict[str, Any]:
        found = super().clean() or self.cleaned_data
        name = found.get("person_name", "")
        if get_language() == "ja" and _KANJI.search(name) and not found.get("person_kana") and "person_kana" not in self.errors:
            self.add_error("person_kana", self.fields["person_kana"].error_messages["invalid"])
        if not self.errors.keys() & {"email", "phone"} and not (found.get("email") or found.get("phone")):
            self.add_error("email", _("Enter your email address or, if you have none, your phone number"))
        if found.get("writer") == Writer.SELF:
            found["writer_office"] = ""
        return found
