"""`{name}` and its like in reply templates: which there are, and texts with them filled in."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

# What a template may name, and what it says to who writes one.
PLACEHOLDERS = {
    "name": _("Name of the person"),
    "company": _("Name of the company"),
    "number": _("Receipt number"),
    "desk": _("Name of the desk"),
    "phone": _("Phone number of the desk"),
    "advisor": _("Advisor in charge"),
    "date": _("Date that is due next"),
    "today": _("Today's date"),
}
_PLACE = re.compile(r"\{([a-z_]{1,30})\}")


@dataclass(frozen=True)
class Part:
    """A stretch of a text: plain, filled in, or still to be filled."""

    text: str
    is_filled: bool = False
    is_open: bool = False


def named_in(text: str) -> list[str]:
    """The names in braces, in their order, each once."""
    return list(dict.fromkeys(_PLACE.findall(text)))


def unknown_in(text: str) -> list[str]:
    """The names in braces that no template may use."""
    return [name for name in named_in(text) if name not in PLACEHOLDERS]


def parts(text: str, values: Mapping[str, str]) -> list[Part]:
    """The text cut at its placeholders; one without a value stays as it is written."""
    found = []
    for position, piece in enumerate(_PLACE.split(text)):
        if position % 2 == 0:
            found.append(Part(piece))
        elif values.get(piece):
            found.append(Part(values[piece], is_filled=True))
        else:
            found.append(Part(f"{{{piece}}}", is_open=True))
    return [part for part in found if part.text]


def fill(text: str, values: Mapping[str, str]) -> str:
    return "".join(part.text for part in parts(text, values))
