"""What a line or a refusal says, in both languages at once: the JSON of `calculate_grant` carries both."""

from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from django.utils import translation
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from subsidies.words import ITEMS


@dataclass(frozen=True)
class Words:
    """A message with its values; amounts come with their commas already."""

    message: str  # msgid
    values: dict[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.in_language(get_language() or "ja")

    def in_language(self, language: str) -> str:
        with translation.override(language):
            return _(self.message) % {name: str(value) for name, value in self.values.items()}


def words(message: str, **values: Any) -> Words:
    """`message` is marked with gettext_noop where it is written."""
    return Words(message, values)


@dataclass(frozen=True)
class _Cost:
    country: str
    item: str

    def __str__(self) -> str:
        return " ".join(str(part) for part in (self.country, ITEMS.get(self.item, self.item)) if part) or _("Cost")


def name_of(country: str, item: str) -> object:
    """`US Translation`: what a cost is called, in the language of whoever writes it out."""
    return _Cost(country, item)


def yen(amount: int) -> str:
    return f"{amount:,}"


def share(value: Fraction) -> str:
    """`1/2`; the whole is `1`."""
    return str(value)


def percent(value: Fraction) -> str:
    """`8`, `7.5`: as people write a tax rate."""
    hundredths = value * 100
    return str(hundredths) if hundredths.denominator == 1 else f"{float(hundredths):g}"
