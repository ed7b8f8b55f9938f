"""Japanese eras as a table, and every way in which people write a day (JIS X 0301, ux 3.6)."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _


@dataclass(frozen=True)
class Era:
    """An era from its first to its last day (the present one has none)."""

    name: str
    letter: str
    first: date
    last: date | None


ERAS = (
    Era("令和", "R", date(2019, 5, 1), None),
    Era("平成", "H", date(1989, 1, 8), date(2019, 4, 30)),
    Era("昭和", "S", date(1926, 12, 25), date(1989, 1, 7)),
    Era("大正", "T", date(1912, 7, 30), date(1926, 12, 24)),
    Era("明治", "M", date(1873, 1, 1), date(1912, 7, 29)),
)
_MEIJI_YEAR_ONE = 1868
_NAMES = {era.name: era for era in ERAS} | {era.name[0]: era for era in ERAS} | {era.letter: era for era in ERAS}
_ERA_DATE = re.compile(r"^(令和|平成|昭和|大正|明治|[令平昭大明RHSTM])(元|\d{1,2})(?:年|[./-])(\d{1,2})(?:月|[./-])(\d{1,2})日?$")
_WESTERN_DATE = re.compile(r"^(\d{4})(?:年|[./-])(\d{1,2})(?:月|[./-])(\d{1,2})日?$")
_COMPACT_DATE = re.compile(r"^(\d{4})(\d{2})(\d{2})$")
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―−ー─", "-"))


class DateRefused(ValueError):
    """A day that cannot be; the text is a sentence for the reader."""


@dataclass(frozen=True)
class ParsedDay:
    """A day, and a warning where the writing was corrected."""

    day: date
    warning: str = ""


def first_western_year(era: Era) -> int:
    """The western year that is the era's year one."""
    return _MEIJI_YEAR_ONE if era.letter == "M" else era.first.year


def era_of(day: date) -> Era:
    """The era of `day`; raises DateRefused before 1873."""
    for era in ERAS:
        if day >= era.first:
            return era
    raise DateRefused(_("Enter a date from 1873 on"))


def era_year_label(day: date) -> str:
    """`平成29年`, `令和元年`."""
    era = era_of(day)
    number = day.year - first_western_year(era) + 1
    return f"{era.name}{'元' if number == 1 else number}年"


def era_date_label(day: date) -> str:
    """`令和8年11月20日`."""
    return f"{era_year_label(day)}{day.month}月{day.day}日"


def parse_day(value: str | date | datetime) -> ParsedDay:
    """The day that a person or a spreadsheet wrote; raises DateRefused with what to do instead.

    Takes `H29.5.31`, `平成29年5月31日`, `R元.5.1`, `2017/05/31`, `2017-05-31`, `2017年5月31日`, `20170531`
    in any width, and date cells. A day of an era's last year after its end is read as the next era's
    first year, with a warning.
    """
    if isinstance(value, datetime):
        return ParsedDay(value.date())
    if isinstance(value, date):
        return ParsedDay(value)
    text = unicodedata.normalize("NFKC", value).translate(_DASHES)
    text = re.sub(r"\s+", "", text).upper()
    if match := _ERA_DATE.match(text):
        return _from_era(_NAMES[match[1]], 1 if match[2] == "元" else int(match[2]), int(match[3]), int(match[4]))
    if match := _WESTERN_DATE.match(text) or _COMPACT_DATE.match(text):
        return ParsedDay(_make_day(int(match[1]), int(match[2]), int(match[3])))
    raise DateRefused(_("Enter the date like 2017/05/31 or H29.5.31"))


def _make_day(year: int, month: int, day: int) -> date:
    if not 1 <= month <= 12:
        raise DateRefused(_("The month must be from 1 to 12"))
    try:
        return date(year, month, day)
    except ValueError as error:
        raise DateRefused(
            _("There is no day %(day)s in %(month)s/%(year)s") % {"year": year, "month": month, "day": day}
        ) from error


def _from_era(era: Era, number: int, month: int, day: int) -> ParsedDay:
    year = first_western_year(era) + number - 1
    if number < 1 or (era.last and year > era.last.year):
        raise DateRefused(_no_such_year(era, number, year))
    found = _make_day(year, month, day)
    if found < era.first:
        raise DateRefused(
            _("%(era)s began on %(first)s. Check the era and the date") % {"era": era.name, "first": era.first.isoformat()}
        )
    if era.last and found > era.last:
        return ParsedDay(
            found, _("%(era)s had ended by then; read as %(right)s") % {"era": era.name, "right": era_date_label(found)}
        )
    return ParsedDay(found)


def _no_such_year(era: Era, number: int, year: int) -> str:
    if number < 1 or year < ERAS[-1].first.year:
        return _("%(era)s %(number)s does not exist. Check the year") % {"era": era.name, "number": number}
    right = era_year_label(date(year, 12, 31))
    return _("%(era)s %(number)s does not exist. Do you mean %(right)s?") % {
        "era": era.name,
        "number": number,
        "right": right,
    }
