"""Japanese eras as a table, and every way in which people write a day (JIS X 0301, ux 3.6)."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _


@dataclass(frozen=True)
class Era:
    """An era from its first to its last day (the present one has none)."""

    name: str
    english: str
    letter: str
    first: date
    last: date | None


ERAS = (
    Era("令和", "Reiwa", "R", date(2019, 5, 1), None),
    Era("平成", "Heisei", "H", date(1989, 1, 8), date(2019, 4, 30)),
    Era("昭和", "Showa", "S", date(1926, 12, 25), date(1989, 1, 7)),
    Era("大正", "Taisho", "T", date(1912, 7, 30), date(1926, 12, 24)),
    Era("明治", "Meiji", "M", date(1873, 1, 1), date(1912, 7, 29)),
)
FIRST_DAY = ERAS[-1].first  # Japan counts by the western calendar since then: no day before it is taken
_MEIJI_YEAR_ONE = 1868
_NAMES = {era.name: era for era in ERAS} | {era.name[0]: era for era in ERAS} | {era.letter: era for era in ERAS}
_MONTH_AND_DAY = r"(?:年|[./-])(\d{1,2})(?:月|[./-])(\d{1,2})日?(?:\([日月火水木金土]\))?"
_ERA_DATE = re.compile(rf"(令和|平成|昭和|大正|明治|[令平昭大明RHSTM])(元|\d{{1,2}}){_MONTH_AND_DAY}", re.ASCII)
_WESTERN_DATE = re.compile(rf"(\d{{4}}){_MONTH_AND_DAY}", re.ASCII)
_COMPACT_DATE = re.compile(r"(\d{4})(\d{2})(\d{2})", re.ASCII)
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
    in any width, with a weekday in brackets or without, and date cells, from 1873 on. A day of an era's last
    year after its end is read as the next era's first year, with a warning.
    """
    if isinstance(value, datetime):
        value = value.date()
    if isinstance(value, date):
        return ParsedDay(_since_1873(value))
    text = unicodedata.normalize("NFKC", value).translate(_DASHES)
    text = re.sub(r"\s+", "", text).upper()
    if match := _ERA_DATE.fullmatch(text):
        return _from_era(_NAMES[match[1]], 1 if match[2] == "元" else int(match[2]), int(match[3]), int(match[4]))
    if match := _WESTERN_DATE.fullmatch(text) or _COMPACT_DATE.fullmatch(text):
        return ParsedDay(_make_day(int(match[1]), int(match[2]), int(match[3])))
    raise DateRefused(_("Enter the date like 2017/05/31 or H29.5.31"))


def _make_day(year: int, month: int, day: int) -> date:
    if not 1 <= month <= 12:
        raise DateRefused(_("The month must be from 1 to 12"))
    if year < FIRST_DAY.year:
        raise DateRefused(_("Enter a date from 1873 on"))
    try:
        return date(year, month, day)
    except ValueError as error:
        raise DateRefused(
            _("There is no day %(day)s in %(month)s/%(year)s") % {"year": year, "month": month, "day": day}
        ) from error


def _since_1873(day: date) -> date:
    if day < FIRST_DAY:
        raise DateRefused(_("Enter a date from 1873 on"))
    return day


def _from_era(era: Era, number: int, month: int, day: int) -> ParsedDay:
    year = first_western_year(era) + number - 1
    if number < 1 or (era.last and year > era.last.year):
        raise DateRefused(_no_such_year(era, number, year))
    found = _make_day(year, month, day)
    if found < era.first:
        raise DateRefused(
            _("%(era)s began on %(first)s. Check the era and the date")
            % {"era": _name(era), "first": date_format(era.first, "DATE_FORMAT")}
        )
    if era.last and found > era.last:
        return ParsedDay(
            found, _("%(era)s had ended by then; read as %(right)s") % {"era": _name(era), "right": _date_label(found)}
        )
    return ParsedDay(found)


def _no_such_year(era: Era, number: int, year: int) -> str:
    wrong = {"era": _name(era), "number": number}
    if number < 1:
        return _("%(era)s %(number)s does not exist. Check the year") % wrong
    right = _year_label(date(year, 12, 31))
    return _("%(era)s %(number)s does not exist. Do you mean %(right)s?") % (wrong | {"right": right})


# --- the same in the reader's language ------------------------------------------------------------------
def _reads_japanese() -> bool:
    return (get_language() or "ja").startswith("ja")


def _name(era: Era) -> str:
    return era.name if _reads_japanese() else era.english


def _year_label(day: date) -> str:
    era = era_of(day)
    return era_year_label(day) if _reads_japanese() else f"{era.english} {day.year - first_western_year(era) + 1}"


def _date_label(day: date) -> str:
    return era_date_label(day) if _reads_japanese() else date_format(day, "DATE_FORMAT")
