"""What is asked of a person who comes to an event: when somebody applies, and when a seat goes to a colleague."""

import re
from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from core.fields import KanaField, MailField
from core.text import clean_text
from seminars.words import Seats

_KANJI = re.compile(r"[々〇\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
NAME, NEEDS = 100, 500


def name_field(label: Any, **attrs: Any) -> forms.CharField:
    widget = forms.TextInput(attrs={"spellcheck": "false", **attrs})
    return forms.CharField(label=label, max_length=NAME, widget=widget)


def kana_field(label: Any) -> KanaField:
    return KanaField(
        label=label,
        help_text=gettext_lazy("In hiragana or katakana. You can leave it blank if the name has no kanji."),
        max_length=NAME,
        required=False,
        widget=forms.TextInput(attrs={"spellcheck": "false", "autocomplete": "off"}),
    )


def needs_field(label: Any) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=gettext_lazy("Such as a wheelchair, sign language, or subtitles. Only who runs the event reads it."),
        max_length=NEEDS,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


def own_mail_field(label: Any) -> MailField:
    told = gettext_lazy("If you leave it blank, mails for this person go to the address of the application.")
    widget = forms.EmailInput(attrs={"autocomplete": "off", "spellcheck": "false"})
    return MailField(label=label, help_text=told, max_length=254, required=False, widget=widget)


def seat_field(label: Any, seats: Iterable[Seats]) -> forms.ChoiceField:
    """Radios that say how many seats are left."""
    choices = [(one.kind, _("%(kind)s (%(left)s)") % {"kind": one.label, "left": one.text}) for one in seats]
    return forms.ChoiceField(label=label, choices=choices, widget=forms.RadioSelect)


def kana_is_missing(name: str, kana: str) -> bool:
    """Whether the sheets of the reception would not know how to read the name. English pages do not ask."""
    return get_language() == "ja" and bool(_KANJI.search(name)) and not kana


def cleaned(value: Any) -> str:
    return clean_text(value or "")


def no_kana() -> ValidationError:
    return ValidationError(_("Enter the reading in hiragana or katakana"), code="kana")
