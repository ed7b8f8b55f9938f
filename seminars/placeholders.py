"""The few words in a mail to many that are filled in for each reader. Everything else stays as it was typed."""

import re
from collections.abc import Mapping

from django.utils.translation import pgettext_lazy

PLACEHOLDERS = {
    "name": pgettext_lazy("placeholder", "name of the person"),
    "number": pgettext_lazy("placeholder", "application number"),
    "title": pgettext_lazy("placeholder", "title of the seminar"),
    "date": pgettext_lazy("placeholder", "day and time"),
    "place": pgettext_lazy("placeholder", "venue, or “online”"),
    "page": pgettext_lazy("placeholder", "address of the person’s own page"),
}
_MARK = re.compile(r"[{｛]\s*([^{}｛｝\s]{0,40})\s*[}｝]")


def fill(text: str, values: Mapping[str, str]) -> str:
    """Known placeholders become their value, in one pass: what a value holds is never looked at again."""
    return _MARK.sub(lambda found: values.get(_name(found[1]), found[0]), text)


def unknown(text: str) -> list[str]:
    """What stands in braces and is no placeholder, as it was typed."""
    return [found[0] for found in _MARK.finditer(text) if _name(found[1]) not in PLACEHOLDERS]


def _name(typed: str) -> str:
    return typed.casefold()
