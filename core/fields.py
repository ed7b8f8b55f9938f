"""Fields that take what Japanese readers type: any width, any dash, any kana, any era."""

import re
import unicodedata
from collections.abc import Mapping
from datetime import date, time
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.eras import DateRefused, parse_day
from core.money import MoneyRefused, parse_yen
from core.text import clean_text, digits, katakana

_KANA = re.compile(r"^[ァ-ヺヽヾ・ー－\-\u3000 A-Za-z.'’&0-9]+$")
_DIGITS_OF_PHONE = range(10, 12)
_DIGITS_ABROAD = range(8, 16)
_CLOCK = re.compile(r"([0-9]{1,2})(?:[:.]|\u6642)?([0-9]{2})?(?:\u5206)?")  # 14:05, 1405, 14時5分, 14時


class ChipRadio(forms.RadioSelect):
    """Radios drawn as large chips, for forms that are filled with a thumb."""

    is_chips = True


class ChipCheckboxes(forms.CheckboxSelectMultiple):
    """Checkboxes drawn as large chips."""

    is_chips = True


class MailField(forms.EmailField):
    """One e-mail address: any width is taken, the domain is stored in lower case."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.EmailInput(attrs={"autocomplete": "email", "spellcheck": "false"}))
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> str:
        text = unicodedata.normalize("NFKC", str(value or "")).strip()
        name, at, domain = text.rpartition("@")
        return super().to_python(name + at + domain.lower()) or ""


class _CodeField(forms.CharField):
    """A code-like value that is folded before it is looked at."""

    box: Mapping[str, str] = {}

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.TextInput(attrs=dict(self.box)))
        super().__init__(**kwargs)


class PhoneField(_CodeField):
    """A Japanese phone number as `0335811101`, or a foreign one as `+8190…`."""

    box = {"autocomplete": "tel", "inputmode": "tel", "class": "width-m"}
    default_error_messages = {
        "invalid": gettext_lazy("Enter a phone number with its area code (10 or 11 digits)"),
    }

    def to_python(self, value: Any) -> str:
        text = digits(str(value or ""))
        if not text:
            return ""
        abroad = text.startswith("+")
        number = text.removeprefix("+")
        lengths = _DIGITS_ABROAD if abroad else _DIGITS_OF_PHONE
        if not number.isascii() or not number.isdigit() or len(number) not in lengths or (not abroad and number[0] != "0"):
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return text


class PostalCodeField(_CodeField):
    """A postal code as `100-0001`."""

    box = {"autocomplete": "postal-code", "inputmode": "numeric", "class": "width-s"}
    default_error_messages = {"invalid": gettext_lazy("Enter the postal code in 7 digits")}

    def to_python(self, value: Any) -> str:
        text = digits(str(value or "")).removeprefix("〒")
        if not text:
            return ""
        if not re.fullmatch(r"[0-9]{7}", text):
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return f"{text[:3]}-{text[3:]}"


class CorporateNumberField(_CodeField):
    """A corporate number (13 digits), with or without T. The check digit is the business of a validator."""

    box = {"inputmode": "numeric", "class": "width-m", "autocomplete": "off"}

    def to_python(self, value: Any) -> str:
        text = digits(str(value or ""))
        text = text[1:] if text[:1] in "Tt" else text
        if not text:
            return ""
        if not re.fullmatch(r"[0-9]{13}", text):
            count = sum(character.isdigit() for character in text)
            raise ValidationError(
                _("A corporate number has 13 digits (now %(count)d). Leave it blank if you are not sure"),
                code="invalid",
                params={"count": count},
            )
        return text


class KanaField(forms.CharField):
    """A reading: hiragana and half-width kana are taken and kept as full-width katakana."""

    default_error_messages = {"invalid": gettext_lazy("Enter the reading in hiragana or katakana")}

    def to_python(self, value: Any) -> str:
        text = katakana(clean_text(str(value or "")))
        if text and not _KANA.match(text):
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return text


class YenField(forms.Field):
    """An amount in integer yen from `1,200,000`, `１２０万`, `120万円`; None when empty."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.TextInput(attrs={"inputmode": "text", "class": "width-m"}))
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> int | None:
        if value in self.empty_values:
            return None
        try:
            return parse_yen(str(value))
        except MoneyRefused as refused:
            raise ValidationError(str(refused), code="invalid") from refused

    def prepare_value(self, value: Any) -> Any:
        return f"{value:,}" if isinstance(value, int) else value


class ClockField(forms.CharField):
    """A time of the day as people write it: `14:00`, `１４時`, `1400`, `9時30分`."""

    default_error_messages = {"invalid": gettext_lazy("Enter the time like 14:00")}

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.TextInput(attrs={"inputmode": "text", "class": "width-s", "autocomplete": "off"}))
        super().__init__(**kwargs)

    def clean(self, value: Any) -> Any:
        text = unicodedata.normalize("NFKC", str(super().clean(value) or "")).replace(" ", "")
        if not text:
            return None
        found = _CLOCK.fullmatch(text)
        hour, minute = (int(found[1]), int(found[2] or 0)) if found else (99, 99)
        if hour > 23 or minute > 59:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return time(hour, minute)

    def prepare_value(self, value: Any) -> Any:
        return value.strftime("%H:%M") if isinstance(value, time) else value


class DateParts(forms.MultiWidget):
    """Year, month and day in three text boxes; bootstrap5/layout/date_parts.html gives them labels."""

    is_date_parts = True
    use_fieldset = True

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        boxes = [forms.TextInput(attrs={"inputmode": "text"})] + [forms.TextInput(attrs={"inputmode": "numeric"})] * 2
        super().__init__(boxes, attrs)

    def decompress(self, value: Any) -> list[str]:
        if isinstance(value, date):
            return [str(value.year), str(value.month), str(value.day)]
        return ["", "", ""]


class JaDateField(forms.Field):
    """A known date in three boxes. The year may carry an era (R8, 令和8), and one box may hold the whole date."""

    widget = DateParts

    def to_python(self, value: Any) -> date | None:
        if value in self.empty_values or isinstance(value, date):
            return value or None
        parts = [unicodedata.normalize("NFKC", str(part or "")).strip() for part in value]
        if not any(parts):
            return None
        try:
            return parse_day(_whole(parts, str(self.label or ""))).day
        except DateRefused as refused:
            raise ValidationError(str(refused), code="invalid") from refused


def _whole(parts: list[str], label: str) -> str:
    """The three boxes as one text; a whole date that was pasted into the first box stays as it is."""
    year, month, day = parts
    if year and not month and not day:
        return re.sub(r"\s", "", year)
    for part, name in ((year, _("Year")), (month, _("Month")), (day, _("Day"))):
        if not part:
            raise DateRefused(_("Enter the %(part)s of %(label)s") % {"part": name, "label": label})
    return f"{year.removesuffix('年')}/{month.removesuffix('月')}/{day.removesuffix('日')}"
