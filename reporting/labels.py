"""Messages and names of desks in both languages, as exports tell them."""

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy, override

from consultations import catalogue

ALL_DESKS = gettext_lazy("All desks")


def both(text: Promise | str) -> tuple[str, str]:
    """A message in Japanese and in English."""
    found = []
    for language in ("ja", "en"):
        with override(language):
            found.append(str(text))
    return found[0], found[1]


def desk_names(desk: str | None, fiscal_year: int) -> tuple[str, str]:
    """The name of the desk in that year, or `All desks`, in Japanese and in English."""
    if desk is None:
        return both(ALL_DESKS)
    return catalogue.desk_name(desk, fiscal_year, "ja"), catalogue.desk_name(desk, fiscal_year, "en")


def desk_name(desk: str | None, fiscal_year: int) -> str:
    """The same in the reader's language."""
    return desk_names(desk, fiscal_year)[get_language() == "en"]
