"""The consultation form of the public pages."""

import re
import unicodedata
from dataclasses import dataclass
from typing import Any

from crispy_forms.layout import HTML, Div, Layout
from django import forms
from django.core.exceptions import ValidationError
from django.utils.html import format_html
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from consultations import catalogue
from consultations.actions import ConsultationEntry
from consultations.enums import Axis
from consultations.validators import corporate_number
from core.fields import CorporateNumberField, KanaField, MailField, PhoneField
from core.forms import FormKeyMixin, PortalForm
from core.text import clean_text

BODY_LENGTH = 2000
_KANJI = re.compile(r"[々〇\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")

# What an owner would say, by desk (and theme, where the desk has themes). Other desks are shown by their name.
IN_OWNERS_WORDS = {
    "general": gettext_lazy("I do not know where to begin, or want to talk to somebody nearby"),
    "trade_secret": gettext_lazy("I want to protect our technology or know-how, or it may have leaked"),
    "overseas": gettext_lazy("We go abroad with our products or technology, or found imitations there"),
    "ip_rights": gettext_lazy("I have a question about the procedure for patents, designs or trademarks"),
    "kansai.trade_secret": gettext_lazy("Our company is in Kansai: protecting technology and know-how"),
    "kansai.overseas": gettext_lazy("Our company is in Kansai: business abroad"),
    "suad_consult": gettext_lazy("We are a university, a technical college or a start-up"),
    "efiling": gettext_lazy("I have trouble with the e-filing software"),
}


@dataclass(frozen=True)
class Topic:
    """A door of the form: its value (desk, or desk.theme), the matter in the owner's words, the desk's name."""

    value: str
    words: str
    desk_name: str


def topics() -> list[Topic]:
    """What one may ask about, the widest door first."""
    found = []
    for desk, name in catalogue.desk_choices():
        for value in _doors(desk):
            found.append(Topic(value, str(IN_OWNERS_WORDS.get(value, name)), name))
    order = list(IN_OWNERS_WORDS)
    return sorted(found, key=lambda topic: order.index(topic.value) if topic.value in order else len(order))


def _doors(desk: str) -> list[str]:
    """The desk, or one value for each of its themes."""
    if catalogue.content_axis(desk):
        return [desk]
    themes = [key for key in catalogue.labels(Axis.THEME) if catalogue.content_axis(desk, key)]
    return [f"{desk}.{key.removeprefix(f'{Axis.THEME}.')}" for key in themes] or [desk]


def _heading(text: str) -> HTML:
    return HTML(format_html("<h2>{}</h2>", text))


class PeopleField(forms.IntegerField):
    """A number of people: `12`, `１２`, `12人`, `約165名`, `1,200`."""

    widget = forms.TextInput

    def to_python(self, value: Any) -> int | None:
        text = unicodedata.normalize("NFKC", str(value or ""))
        return super().to_python(re.sub(r"[\s,約人名]", "", text))


class ConsultForm(FormKeyMixin, PortalForm):
    """One consultation. Codes, phone and number come out as they are stored, human text as it was typed."""

    desk = forms.ChoiceField(
        label=gettext_lazy("What is it about?"),
        error_messages={"required": gettext_lazy("Select what your question is about")},
        widget=forms.RadioSelect,
    )
    leak = forms.ChoiceField(
        label=gettext_lazy("Is there a suspicion that information leaked or was taken?"),
        help_text=gettext_lazy("If so, only the head of the desk and the person in charge read it, and it comes first."),
        choices=[("yes", gettext_lazy("Yes")), ("no", gettext_lazy("No"))],
        error_messages={"required": gettext_lazy("Select whether a leak is suspected")},
        widget=forms.RadioSelect,
    )
    body = forms.CharField(
        label=gettext_lazy("Question"),
        help_text=gettext_lazy(
            "A few lines are enough. Please do not write the invention or the secret itself: we ask about it when we talk."
        ),
        max_length=BODY_LENGTH,
        widget=forms.Textarea(attrs={"rows": 8}),
    )
    company = forms.CharField(
        label=gettext_lazy("Company or organisation name"),
        help_text=gettext_lazy("Leave it blank if you are a sole proprietor or an individual."),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "organization", "spellcheck": "false"}),
    )
    corporate_number = CorporateNumberField(
        label=gettext_lazy("Corporate number"),
        help_text=gettext_lazy("13 digits. You can leave it blank."),
        required=False,
    )
    prefecture = forms.ChoiceField(
        label=gettext_lazy("Prefecture"), widget=forms.Select(attrs={"autocomplete": "address-level1", "class": "width-m"})
    )
    industry = forms.ChoiceField(label=gettext_lazy("Industry"), required=False)
    employees = PeopleField(
        label=gettext_lazy("Number of employees"),
        required=False,
        min_value=0,
        max_value=2_000_000,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "width-s"}),
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
        widget=forms.TextInput(attrs={"spellcheck": "false"}),
    )
    email = MailField(label=gettext_lazy("Email address"), help_text=gettext_lazy("We send your receipt here."), max_length=254)
    phone = PhoneField(
        label=gettext_lazy("Phone number"),
        help_text=gettext_lazy("We call you when talking is quicker than writing."),
        max_length=30,
        required=False,
    )
    consent = forms.BooleanField(
        label=gettext_lazy("I have read how my information is used"),
        error_messages={"required": gettext_lazy("Confirm that you have read the privacy notice")},
    )
    website = forms.CharField(
        label=gettext_lazy("Leave this box empty"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        note = '{}<span class="d-block small text-secondary">{}</span>'
        self._set_choices("desk", [(t.value, format_html(note, t.words, t.desk_name)) for t in topics()])
        self._set_choices("prefecture", [("", _("Please select")), *catalogue.choices(Axis.PREFECTURE)])
        self._set_choices("industry", [("", _("Please select")), *catalogue.choices(Axis.INDUSTRY)])

    def _set_choices(self, name: str, choices: list[tuple[str, Any]]) -> None:
        self.fields[name].choices = choices

    def layout(self) -> Layout:
        hidden = {} if self.errors.get("website") else {"css_class": "visually-hidden", "aria_hidden": "true"}
        about_company = ("company", "corporate_number", "prefecture", "industry", "employees")
        return Layout(
            _heading(_("Your question")),
            *("desk", "leak", "body"),
            _heading(_("Your company or organisation")),
            *about_company,
            _heading(_("How we reach you")),
            *("person_name", "person_kana", "email", "phone"),
            Div("website", **hidden),
        )

    def clean_body(self) -> str:
        return clean_text(self.cleaned_data["body"])

    def clean_corporate_number(self) -> str:
        given = self.cleaned_data["corporate_number"]
        return corporate_number(given) if given else ""

    def clean_website(self) -> str:
        """No person sees this box; a program that fills every box is told, in case it is a person after all."""
        if self.cleaned_data["website"]:
            raise ValidationError(_("Please empty this box, then send again"), code="trap")
        return ""

    def clean(self) -> dict[str, Any]:
        found = super().clean() or self.cleaned_data
        name = found.get("person_name", "")
        if get_language() == "ja" and _KANJI.search(name) and not found.get("person_kana") and "person_kana" not in self.errors:
            self.add_error("person_kana", self.fields["person_kana"].error_messages["invalid"])
        if found.get("corporate_number") and not found.get("company") and "company" not in self.errors:
            self.add_error("company", self.fields["company"].error_messages["required"])
        return found

    def entry(self) -> ConsultationEntry:
        """What the valid form says, for consultations.actions.submit."""
        found = self.cleaned_data
        desk, _dot, theme = found["desk"].partition(".")
        return ConsultationEntry(
            desk=desk,
            theme=f"{Axis.THEME}.{theme}" if theme else "",
            leak_suspected=found["leak"] == "yes",
            body=found["body"],
            company=found["company"],
            corporate_number=found["corporate_number"],
            prefecture=found["prefecture"],
            industry=found["industry"],
            employees=found["employees"],
            person_name=found["person_name"],
            person_kana=found["person_kana"],
            email=found["email"],
            phone=found["phone"],
            language=get_language() or "ja",
        )
