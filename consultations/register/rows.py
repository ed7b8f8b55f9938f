"""One row of the register's CSV: thirty columns without a header, in the order of the agency's resource definition."""

import csv
import re
from datetime import date
from typing import NamedTuple

from django.utils.translation import gettext as _

from consultations.register.names import MAX_KANA, MAX_NAME
from consultations.register.source import UNREADABLE_LETTER
from core.text import clean_text

COLUMNS = (
    *("sequenceNumber", "corporateNumber", "process", "correct", "updateDate", "changeDate", "name", "nameImageId", "kind"),
    *("prefectureName", "cityName", "streetNumber", "addressImageId", "prefectureCode", "cityCode", "postCode"),
    *("addressOutside", "addressOutsideImageId", "closeDate", "closeCause", "successorCorporateNumber", "changeCause"),
    *("assignmentDate", "latest", "enName", "enPrefectureName", "enCityName", "enAddressOutside", "furigana", "hihyoji"),
)
_AT = {name: place for place, name in enumerate(COLUMNS)}
_DELETED = "99"
_NUMBER = re.compile(r"[1-9][0-9]{12}", re.ASCII)
_POSTAL_CODE = re.compile(r"[0-9]{7}", re.ASCII)
_PREFECTURES = frozenset(f"{code:02}" for code in range(1, 48))
_ABROAD = ("", "99")
_MAX_PLACE, _MAX_STREET, _MAX_EN_NAME = 100, 400, 300


class Company(NamedTuple):
    """The present entry of a company, fields as RegisteredCompany keeps them."""

    number: str
    name: str
    kana: str
    en_name: str
    postal_code: str
    prefecture_code: str
    city: str
    street: str
    closed_on: date | None
    closing_cause: str
    successor_number: str
    updated_on: date


class Gone(NamedTuple):
    """A company that the agency took off its register, or shows no longer."""

    number: str
    updated_on: date


class BadRow(Exception):
    """A row that cannot be what the agency wrote; the text is a sentence for the reader."""

    def __init__(self, column: str, value: str, message: str) -> None:
        super().__init__(message)
        self.column, self.value = column, value


def cells_of(line: str) -> list[str]:
    """The cells of one line; raises BadRow. Read line by line, one broken row cannot swallow its neighbours."""
    try:
        cells = next(csv.reader((line,), strict=True))
    except csv.Error as error:
        raise BadRow("", line.strip()[:80], _("A quotation mark is not closed. Download the file again")) from error
    if len(cells) != len(COLUMNS):
        told = _("The row has %(n)s columns instead of %(wanted)s. Download the file again")
        raise BadRow("", line.strip()[:80], told % {"n": len(cells), "wanted": len(COLUMNS)})
    return cells


def read(line: str) -> Company | Gone | None:
    """What the row says; None for an entry that a later one replaced. Raises BadRow."""
    cells = cells_of(line)
    number = _number(cells, "corporateNumber")
    updated_on = _day(cells, "updateDate")
    if updated_on is None:
        raise _bad(cells, "updateDate", _("The day is missing. Download the file again"))
    if _flag(cells, "latest") == "0":
        return None
    if _flag(cells, "hihyoji") == "1" or cells[_AT["process"]] == _DELETED:
        return Gone(number, updated_on)
    code = cells[_AT["prefectureCode"]]
    abroad = code in _ABROAD
    if not abroad and code not in _PREFECTURES:
        raise _bad(cells, "prefectureCode", _("There is no such prefecture. Download the file again"))
    return Company(
        number=number,
        name=_text(cells, "name", MAX_NAME, required=True),
        kana=_text(cells, "furigana", MAX_KANA),
        en_name=_text(cells, "enName", _MAX_EN_NAME),
        postal_code=_postal_code(cells),
        prefecture_code="" if abroad else code,
        city=_text(cells, "cityName", _MAX_PLACE),
        street=_text(cells, "addressOutside" if abroad else "streetNumber", _MAX_STREET),
        closed_on=_day(cells, "closeDate"),
        closing_cause=_text(cells, "closeCause", 2),
        successor_number=_number(cells, "successorCorporateNumber") if cells[_AT["successorCorporateNumber"]] else "",
        updated_on=updated_on,
    )


def _bad(cells: list[str], column: str, message: str) -> BadRow:
    return BadRow(column, cells[_AT[column]][:80], message)


def _number(cells: list[str], column: str) -> str:
    number = cells[_AT[column]]
    if not _NUMBER.fullmatch(number) or not has_right_check_digit(number):
        raise _bad(cells, column, _("This is no corporate number. Download the file again"))
    return number


def has_right_check_digit(number: str) -> bool:
    """The rule of consultations.validators.corporate_number, fast enough for five million rows."""
    total = 2 * sum(map(int, number[1::2])) + sum(map(int, number[2::2]))
    return int(number[0]) == 9 - total % 9


def _day(cells: list[str], column: str) -> date | None:
    text = cells[_AT[column]]
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise _bad(cells, column, _("This is no day like 2026-11-20. Download the file again")) from error


def _flag(cells: list[str], column: str) -> str:
    flag = cells[_AT[column]]
    if flag not in ("0", "1"):
        raise _bad(cells, column, _("This must be 0 or 1. Download the file again"))
    return flag


def _text(cells: list[str], column: str, longest: int, *, required: bool = False) -> str:
    text = clean_text(cells[_AT[column]])
    if UNREADABLE_LETTER in text:
        raise _bad(cells, column, _("Some characters cannot be read. Download the Unicode version of the file"))
    if required and not text:
        raise _bad(cells, column, _("The name is missing. Download the file again"))
    if len(text) > longest:
        raise _bad(cells, column, _("The text is longer than %(n)s characters. Download the file again") % {"n": longest})
    return text


def _postal_code(cells: list[str]) -> str:
    code = cells[_AT["postCode"]]
    if code and not _POSTAL_CODE.fullmatch(code):
        raise _bad(cells, "postCode", _("A postal code has 7 digits. Download the file again"))
    return f"{code[:3]}-{code[3:]}" if code else ""
