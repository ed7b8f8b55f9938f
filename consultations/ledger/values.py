"""From a cell to a value. Each reader returns the value, or raises Refused; a Corrected value comes with a warning."""

import re
import unicodedata
from collections.abc import Callable, Collection
from datetime import date, datetime
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from consultations import catalogue
from consultations.validators import corporate_number, postal_code
from core.eras import DateRefused, era_of, parse_day
from core.fiscal import fiscal_year
from core.money import MoneyRefused, parse_yen
from core.spreadsheets.read_cells import Cell, raw_text
from core.text import clean_text, katakana, without_controls

MAX_BIGINT = 2**63 - 1
MAX_INT = 2**31 - 1
MAX_VISIT_NO = 32_767
MAX_MINUTES = 24 * 60
MAX_SHOWN = 60  # letters of a value in a message
MAX_OFFERED = 12  # values that a message lists
_WHOLE = re.compile(r"\d{1,18}")
_PEOPLE = re.compile(r"約?(-?[\d,]{1,20})(?:人|名)?")
_SEVERAL = re.compile(r"[、;]")


class Refused(ValueError):
    """A cell that cannot be read; the text says what to write instead."""


class Corrected(NamedTuple):
    """A value that was read, with a warning about how."""

    value: object
    warning: str


Reader = Callable[[Cell], object]


def folded(cell: Cell) -> str:
    """The text of a code-like cell: NFKC, without white space at its ends."""
    return unicodedata.normalize("NFKC", raw_text(cell)).strip()


# --- texts ---------------------------------------------------------------------------------------------
def text(limit: int) -> Reader:
    """Text as typed, without white space at its ends, of at most `limit` letters."""

    def read(cell: Cell) -> str:
        return _within(clean_text(raw_text(cell)), limit)

    return read


def free_text(cell: Cell) -> str:
    """Text exactly as typed, line breaks too."""
    return without_controls(raw_text(cell))


def case_number(cell: Cell) -> str:
    """The number in half width, so that a case is found again however its number is typed."""
    return _within(clean_text(folded(cell)), 60)


def kana(cell: Cell) -> str:
    return _within(katakana(raw_text(cell)), 200)


def _within(found: str, limit: int) -> str:
    if len(found) > limit:
        raise Refused(_("Use %(limit)s characters or fewer (now %(count)s)") % {"limit": limit, "count": len(found)})
    return found


# --- days ----------------------------------------------------------------------------------------------
def day(cell: Cell) -> object:
    """A day as ISO text, in every way in which people and spreadsheets write it; None when empty."""
    if cell is None or (isinstance(cell, str) and not cell.strip()):
        return None
    try:
        parsed = parse_day(cell if isinstance(cell, date | datetime) else raw_text(cell))
        era_of(parsed.day)  # no day before the first era of the calendar
    except DateRefused as error:
        raise Refused(str(error)) from error
    found = parsed.day.isoformat()
    return Corrected(found, parsed.warning) if parsed.warning else found


# --- numbers -------------------------------------------------------------------------------------------
def visit_number(cell: Cell) -> int | None:
    found = _whole(folded(cell))
    if found is not None and not 1 <= found <= MAX_VISIT_NO:
        raise Refused(_("Enter the visit number as a whole number from 1 on, or leave it empty"))
    return found


def minutes(cell: Cell) -> int | None:
    found = _whole(folded(cell).removesuffix("分").rstrip())
    if found is not None and not 1 <= found <= MAX_MINUTES:
        raise Refused(_("Enter the time in minutes, from 1 to 1440"))
    return found


def _whole(found: str) -> int | None:
    """The whole number in a text, -1 for anything else, None for an empty one."""
    if not found:
        return None
    return int(found) if _WHOLE.fullmatch(found) else -1


def employees(cell: Cell) -> int | None:
    found = re.sub(r"\s", "", folded(cell))
    if not found:
        return None
    match = _PEOPLE.fullmatch(found)
    digits = match[1].replace(",", "") if match else ""
    if not digits.lstrip("-"):
        raise Refused(_("Enter the number of employees like 12 or 約165人"))
    if digits.startswith("-"):
        raise Refused(_("The number of employees must be 0 or more"))
    if int(digits) > MAX_INT:
        raise Refused(_("The number of employees is too large. Check it"))
    return int(digits)


def capital(cell: Cell) -> int | None:
    found = raw_text(cell).strip()
    if not found:
        return None
    try:
        yen = parse_yen(found[:100])
    except MoneyRefused as error:
        raise Refused(str(error)) from error
    if yen > MAX_BIGINT:
        raise Refused(_("The amount is too large. Check it"))
    return yen


def number_of_company(cell: Cell) -> str:
    found = raw_text(cell).strip()
    return _validated(corporate_number, found) if found else ""


def postal(cell: Cell) -> str:
    """A number cell has lost the zeros in front of it."""
    found = raw_text(cell).strip()
    if isinstance(cell, int | float) and found.isdigit():
        found = found.zfill(7)
    return _validated(postal_code, found) if found else ""


def _validated(rule: Callable[[str], str], found: str) -> str:
    try:
        return rule(found[:100])
    except ValidationError as error:
        raise Refused(error.messages[0]) from error


# --- coded values --------------------------------------------------------------------------------------
def coded(column: str, axis: str) -> Reader:
    """The key of a value of `axis`; None when empty."""

    def read(cell: Cell) -> str | None:
        found = clean_text(raw_text(cell))
        key = catalogue.resolve(axis, found) if found else None
        if found and key is None:
            raise Refused(unknown(column, found, [ja for ja, _en in catalogue.labels(axis).values()]))
        return key

    return read


def several(column: str, axis: str) -> Reader:
    """The keys of the values of `axis` in a cell, each once, in the catalogue's alphabet."""

    def read(cell: Cell) -> tuple[str, ...]:
        parts = [part.strip() for part in _SEVERAL.split(unicodedata.normalize("NFKC", raw_text(cell)))]
        found = {part: catalogue.resolve(axis, part) for part in parts if part}
        strange = [part for part, key in found.items() if key is None]
        if strange:
            offered = [ja for ja, _en in catalogue.labels(axis).values()]
            raise Refused(unknown(column, "、".join(strange), offered, separated=True))
        return tuple(sorted({key for key in found.values() if key}))

    return read


def prefecture(column: str) -> Reader:
    """As `coded`; a code may have lost its zero in a number cell or on the way through a spreadsheet program."""
    read_name = coded(column, "prefecture")

    def read(cell: Cell) -> object:
        return read_name(two_digits(cell))

    return read


def two_digits(cell: Cell) -> str:
    found = folded(cell)
    return found.zfill(2) if found.isdigit() else found


def desk_names(among: Collection[str] | None = None) -> list[str]:
    """The desks' names as ledgers write them, all or those `among` the codes."""
    year = fiscal_year(timezone.localdate())
    codes = [code for code, _label in catalogue.desk_choices()]
    return [catalogue.desk_name(code, year, "ja") for code in codes if among is None or code in among]


def desk(column: str) -> Reader:
    def read(cell: Cell) -> str | None:
        found = clean_text(raw_text(cell))
        code = catalogue.resolve_desk(found) if found else None
        if found and code is None:
            raise Refused(unknown(column, found, desk_names()))
        return code

    return read


def partner(column: str) -> Reader:
    def read(cell: Cell) -> str | None:
        found = clean_text(raw_text(cell))
        code = catalogue.resolve_partner(found) if found else None
        if found and code is None:
            raise Refused(unknown(column, found, []))
        return code

    return read


def industry(cell: Cell) -> object:
    """(key, text): the key of a known industry, else the text as it is, with a warning."""
    found = clean_text(raw_text(cell))
    key = catalogue.resolve("industry", found) if found else None
    if key or not found:
        return key, ""
    _within(found, 500)
    return Corrected((None, found), _("This industry is not in the catalogue. It is kept as text and counted as blank"))


def unknown(column: str, value: str, offered: list[str], *, separated: bool = False) -> str:
    """What to do about a value that the catalogue does not have."""
    shown = value if len(value) <= MAX_SHOWN else f"{value[:MAX_SHOWN]}…"
    parts = [
        _("“%(value)s” is not registered as %(column)s. Use a registered name or code") % {"value": shown, "column": column}
    ]
    if 0 < len(offered) <= MAX_OFFERED:
        parts.append(_("(registered: %(names)s)") % {"names": "、".join(offered)})
    if separated:
        parts.append(_("Separate several by 、 or ;"))
    return " ".join(parts)
