"""Times and lengths as meeting tools write them."""

import re
import unicodedata
from datetime import date, datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

_OFFSETS = {"jst": 9.0, "utc": 0.0, "gmt": 0.0, "z": 0.0, "est": -5.0, "edt": -4.0, "pst": -8.0, "pdt": -7.0, "cet": 1.0}
_OFFSETS |= {"cest": 2.0, "bst": 1.0, "kst": 9.0, "sgt": 8.0, "日本標準時": 9.0, "協定世界時": 0.0}
_ZONE = re.compile(r"(?:(?:gmt|utc)\s*)?([+-])(\d{1,2}):?(\d{2})?\s*$")
_NAMED = re.compile(rf"(?<![a-z])({'|'.join(_OFFSETS)})\s*$")
_AFTERNOON, _MORNING = re.compile(r"午後|p\.?m\.?"), re.compile(r"午前|a\.?m\.?")
_CLOCK = re.compile(r"(\d{1,2})(?::|時)(\d{2})(?:(?::|分)(\d{2})(?:\.\d+)?)?")
_DAY = re.compile(r"(\d{1,4})[/.年-](\d{1,2})[/.月-](\d{1,4})")
_NAMES = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTHS = {name: number for number, name in enumerate(_NAMES, start=1)}
_WORDY = re.compile(r"(?:(\d{1,2})\s+)?([a-z]{3})[a-z]*\.?\s*(\d{1,2})?(?:st|nd|rd|th)?,?\s+(\d{4})")
_LENGTH = re.compile(r"(\d+(?:\.\d+)?)\s*(時間|分|秒|hours?|hrs?|h|minutes?|mins?|min|m|seconds?|secs?|s)(?![a-z])")
_YEARS = range(1900, 2200)
_LONGEST = 7 * 24 * 3600  # seconds: no meeting lasts longer than a week
_SECONDS = {"時": 3600, "h": 3600, "分": 60, "m": 60, "秒": 1, "s": 1}


class Unclear(ValueError):
    """No time, or no length, that can be read."""


def zone_in(text: str) -> tzinfo | None:
    """The zone that stands at the end of a text or a heading, such as `GMT+9`, `JST`, `+09:00`, `UTC`."""
    folded = unicodedata.normalize("NFKC", text).casefold().strip().strip("()")
    if match := _ZONE.search(folded):
        if re.search(r"\d{4}[/.-]\d{1,2}$|^\d{1,4}-\d{1,2}-\d{1,4}$", folded) or not _says_zone(folded, match):
            return None
        minutes = int(match[2]) * 60 + int(match[3] or 0)
        return timezone(timedelta(minutes=minutes if match[1] == "+" else -minutes)) if minutes <= 14 * 60 else None
    named = _NAMED.search(folded)
    return timezone(timedelta(hours=_OFFSETS[named[1]])) if named else None


def _says_zone(text: str, match: re.Match[str]) -> bool:
    """A sign after a clock or after GMT is a zone; one inside a day is none."""
    before = text[: match.start(1)]
    return bool(re.search(r"(gmt|utc)\s*$|\d:\d{2}(\.\d+)?\s*$", before)) or not before.strip()


def moment(text: str, zone: tzinfo, near: date) -> datetime:
    """The time that is written there. Where day and month could be either, and where no day stands, the day of the event
    decides. Raises Unclear."""
    folded = unicodedata.normalize("NFKC", text).casefold().strip().strip('="').strip()
    clock = _CLOCK.search(folded.replace("t", " ") if re.search(r"\dt\d", folded) else folded)
    if not clock:
        raise Unclear(text)
    hour, minute, second = int(clock[1]), int(clock[2]), int(clock[3] or 0)
    if _AFTERNOON.search(folded) and hour < 12:
        hour += 12
    elif _MORNING.search(folded) and hour == 12:
        hour = 0
    day = _day(folded, near)
    try:
        found = datetime(day.year, day.month, day.day, hour, minute, second, tzinfo=zone_in(folded) or zone)
    except ValueError as error:
        raise Unclear(text) from error
    if found.year not in _YEARS:  # at both ends of the calendar a time has no counterpart in other zones
        raise Unclear(text)
    return found


def _day(text: str, near: date) -> date:
    if wordy := _WORDY.search(text):
        number = wordy[1] or wordy[3]
        if wordy[2] in _MONTHS and number:
            return _nearest([(int(wordy[4]), _MONTHS[wordy[2]], int(number))], near, text)
    found = _DAY.search(text)
    if not found:
        return near
    a, b, c = (int(part) for part in found.groups())
    if a > 31:
        return _nearest([(a, b, c)], near, text)
    year = c + 2000 if c < 100 else c
    return _nearest([(year, a, b), (year, b, a)], near, text)


def _nearest(candidates: list[tuple[int, int, int]], near: date, text: str) -> date:
    days = []
    for year, month, day in candidates:
        try:
            days.append(date(year, month, day))
        except ValueError:
            continue
    if not days:
        raise Unclear(text)
    return min(days, key=lambda day: abs(day - near))


def length_in_minutes(text: str, unit: str) -> int | None:
    """Whole minutes, begun ones counting from half on; None where nothing stands. `unit`: what the heading says of it."""
    folded = unicodedata.normalize("NFKC", text).casefold().strip().strip('="').strip()
    if not folded:
        return None
    if clock := re.fullmatch(r"(\d{1,3}):(\d{2})(?::(\d{2}))?", folded):
        seconds = int(clock[1]) * 3600 + int(clock[2]) * 60 + int(clock[3] or 0)
    elif re.fullmatch(r"\d+(\.\d+)?", folded):
        seconds = float(folded) * (1 if re.match(r"s|秒", unit) else 3600 if re.match(r"h|時", unit) else 60)
    else:
        parts = _LENGTH.findall(folded)
        if not parts:
            raise Unclear(text)
        seconds = sum(float(number) * _SECONDS[word[0]] for number, word in parts)
    if seconds > _LONGEST:
        raise Unclear(text)
    return (round(seconds) + 30) // 60


ZONES: dict[str, tzinfo] = {
    name: ZoneInfo(name)
    for name in (
        *("Asia/Tokyo", "UTC", "Asia/Shanghai", "Asia/Singapore", "Europe/London", "Europe/Berlin"),
        *("America/New_York", "America/Los_Angeles"),
    )
}
