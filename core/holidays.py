"""National holidays of Japan (library jpholiday), with their names in both languages."""

from collections.abc import Iterator
from datetime import date, timedelta

import jpholiday

_SUBSTITUTE = " 振替休日"
_ENGLISH = {
    "元日": "New Year's Day",
    "成人の日": "Coming of Age Day",
    "建国記念の日": "National Foundation Day",
    "天皇誕生日": "Emperor's Birthday",
    "春分の日": "Vernal Equinox Day",
    "昭和の日": "Showa Day",
    "憲法記念日": "Constitution Memorial Day",
    "みどりの日": "Greenery Day",
    "こどもの日": "Children's Day",
    "海の日": "Marine Day",
    "山の日": "Mountain Day",
    "敬老の日": "Respect for the Aged Day",
    "国民の休日": "Citizens' Holiday",
    "秋分の日": "Autumnal Equinox Day",
    "体育の日": "Health and Sports Day",
    "スポーツの日": "Sports Day",
    "文化の日": "Culture Day",
    "勤労感謝の日": "Labour Thanksgiving Day",
    "天皇の即位の日": "Day of the Emperor's Accession",
    "即位礼正殿の儀": "Enthronement Ceremony",
}


def names_of(day: date) -> tuple[str, str] | None:
    """The holiday's name in Japanese and English; None on other days."""
    name = jpholiday.is_holiday_name(day)
    if not name:
        return None
    plain = name.removesuffix(_SUBSTITUTE)
    english = _ENGLISH.get(plain, "National holiday")
    if plain != name:
        return f"{plain}の振替休日", f"{english} (substitute holiday)"
    return name, english


def between(first: date, last: date) -> Iterator[tuple[date, tuple[str, str]]]:
    """The holidays from `first` to `last`, both included, with their names."""
    for number in range((last - first).days + 1):
        day = first + timedelta(days=number)
        if names := names_of(day):
            yield day, names
