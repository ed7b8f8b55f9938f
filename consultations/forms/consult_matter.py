"""The first page of the consultation form: what it is about."""

from typing import Any

from crispy_forms.layout import Div, Layout
from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from consultations import catalogue
from consultations.drafts import LEAK
from consultations.enums import Axis, Publication
from consultations.forms.consult_page import QuestionPage
from consultations.forms.public import topics
from consultations.forms.walls import NamedField, NamesField
from core.fields import JaDateField
from core.form_parts import Folded
from core.private_files import ACCEPTED
from core.text import clean_text

BODY_LENGTH = 2000
_LEAK_THEME = "trade_secret"  # desks and themes where a leak is somebody's business
_LEAK_WORDS = {
    "trade_secret": gettext_lazy("Our information may have leaked or been taken"),
    "kansai.trade_secret": gettext_lazy("Our company is in Kansai: information may have leaked or been taken"),
}


class FilesInput(forms.FileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files of one input. Each is judged when it is kept, so that one that is refused loses no other."""

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        return [file for file in data or [] if file]


def doors() -> list[tuple[str, Any]]:
    """Each matter in the owner's words with the desk below it; where a leak may be the matter, a door for that as well."""
    found: list[tuple[str, Any]] = []
    for topic in topics():
        found.append((topic.value, _two_lines(topic.words, topic.desk_name)))
        if topic.value.endswith(_LEAK_THEME):
            words = _LEAK_WORDS.get(topic.value, _LEAK_WORDS[_LEAK_THEME])
            note = _("%(desk)s. Only the head of the desk and the person in charge read it, and it comes first.")
            found.append((f"{topic.value}{LEAK}", _two_lines(words, note % {"desk": topic.desk_name})))
    return found


def door_of(desk: str, *, leaked: bool) -> str:
    """The door to which an address leads; empty where it names none. A suspected leak is never lost on the way."""
    values = {value for value, _words in doors()}
    if leaked:
        desk = desk.removesuffix(LEAK)
        return next((door for door in (f"{desk}{LEAK}", f"{_LEAK_THEME}{LEAK}") if door in values), "")
    return desk if desk in values else ""


def _two_lines(words: Any, note: str) -> str:
    return format_html('{}<span class="d-block small text-secondary">{}</span>', words, note)


class MatterPage(QuestionPage):
    """What it is about, whether it is out already, the question itself, and files."""

    number = 1
    title = gettext_lazy("What it is about")

    desk = forms.ChoiceField(
        label=gettext_lazy("What is it about?"),
        help_text=gettext_lazy("Select what is nearest. If it was another desk after all, we pass it on."),
        error_messages={"required": gettext_lazy("Select what your question is about")},
        widget=forms.RadioSelect,
    )
    publication = forms.ChoiceField(
        label=gettext_lazy("Have you already published, shown or sold it?"),
        help_text=gettext_lazy(
            "Exhibitions, web pages and samples count too. After that, some rights can be had for one year."
        ),
        choices=Publication.choices,
        error_messages={"required": gettext_lazy("Select whether it was already shown, published or sold")},
        widget=forms.RadioSelect,
    )
    published_on = JaDateField(
        label=gettext_lazy("First day on which it was shown or sold"),
        help_text=gettext_lazy("For example 2026 11 20, or R8 11 20. Roughly is enough; leave it blank if you do not know."),
        required=False,
    )
    body = forms.CharField(
        label=gettext_lazy("Question"),
        help_text=gettext_lazy(
            "A few lines are enough. Please do not write the invention or the secret itself: we ask about it when we talk."
        ),
        max_length=BODY_LENGTH,
        widget=forms.Textarea(attrs={"rows": 8}),
    )
    files = FilesField(
        label=gettext_lazy("Files"),
        help_text=gettext_lazy(
            "PDF, Word, Excel, PowerPoint, JPEG or PNG, up to 20 MB each. Photos of a smartphone are fine. "
            "Please leave out the secret itself."
        ),
        required=False,
        widget=FilesInput(attrs={"accept": ACCEPTED, "multiple": True}),
    )
    opponent = NamedField(
        label=gettext_lazy("The other side, if there is one"),
        help_text=gettext_lazy("The company or person with whom the matter is. Nobody who works for it will advise you."),
        required=False,
    )
    barred = NamesField(
        label=gettext_lazy("Who must never see this"),
        help_text=gettext_lazy(
            "People, companies or offices, one on a line, up to five. Whoever of us is meant, or is bound to them, "
            "cannot open your consultation. Those you name are not told."
        ),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "class": "short-text"}),
    )
    site = forms.CharField(required=False, widget=forms.HiddenInput)  # the prefecture whose window was chosen on the way
    website = forms.CharField(
        label=gettext_lazy("Leave this box empty"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )

    def prepare_fields(self) -> None:
        self.fields["desk"].choices = doors()

    def layout(self) -> Layout:
        hidden = {} if self.errors.get("website") else {"css_class": "visually-hidden", "aria_hidden": "true"}
        return Layout(
            *("site", "desk", "publication"),
            Div("published_on", css_class="follow-up follows-publication"),
            *("body", "files"),
            Folded("opponent", "barred", title=_("There is another side, or somebody must not see this"), is_open=self._opens),
            Div("website", **hidden),
        )

    @property
    def _opens(self) -> bool:
        """Whether the questions that most people pass by are shown at once: something is written there, or is wrong."""
        return any(self[name].value() or self[name].errors for name in ("opponent", "barred"))

    def clean_body(self) -> str:
        return clean_text(self.cleaned_data["body"])

    def clean_site(self) -> str:
        """A prefecture there is; what an address names otherwise is left out."""
        site = self.cleaned_data["site"]
        return site if f"{Axis.PREFECTURE}.{site}" in catalogue.labels(Axis.PREFECTURE) else ""

    def clean_website(self) -> str:
        """No person sees this box; a program that fills every box is told, in case it is a person after all."""
        if self.cleaned_data["website"]:
            raise ValidationError(_("Please empty this box, then send again"), code="trap")
        return ""

    def clean(self) -> dict[str, Any]:
        found = super().clean() or self.cleaned_data
        if found.get("publication") != Publication.YES:
            found["published_on"] = None
            self.errors.pop("published_on", None)  # nobody asks for the day of what was not shown
        elif found.get("published_on") and found["published_on"] > timezone.localdate():
            self.add_error("published_on", _("Enter a day up to today, or select that it was not shown yet"))
        return found
