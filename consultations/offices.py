"""Where to phone and where to go: the desks that answer a phone, and the window of each prefecture."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Any

from django.utils.timezone import localdate, localtime
from django.utils.translation import gettext_lazy as _

from consultations import catalogue
from consultations.actions.submit import promise
from consultations.enums import Axis
from consultations.hours import Hours, answers_now, usual_hours
from consultations.models import Desk

WINDOWS = "general"  # the desk with a window in every prefecture
URGENT = "trade_secret"  # whoever suspects a leak phones here
_PURPOSES = {
    WINDOWS: _("For any question: connects you to the office near you"),
    URGENT: _("For secrets, know-how and suspected leaks"),
}


@dataclass(frozen=True)
class PhoneLine:
    """A desk's phone: whether it is answered now, and its hours on ordinary days."""

    desk: Desk
    hours: Hours
    usual: str
    purpose: Any = ""


@dataclass(frozen=True)
class Office:
    """The window of a prefecture; `code` is its JIS X 0401 code."""

    code: str
    name: str
    region: str


@dataclass(frozen=True)
class Region:
    name: str
    offices: tuple[Office, ...]


def phone_line(desk_code: str, now: datetime) -> PhoneLine:
    """How this desk answers its phone at `now`. Raises KeyError for an unknown desk."""
    desk = catalogue.desk(desk_code)
    return PhoneLine(desk, answers_now(desk, now), usual_hours(desk), _PURPOSES.get(desk_code, ""))


def phone_lines(now: datetime, without: Iterable[str] = ()) -> list[PhoneLine]:
    """The desks that have a phone, the window near everybody first."""
    lines = [phone_line(code, now) for code, _name in catalogue.desk_choices() if code not in without]
    return sorted((line for line in lines if line.desk.phone), key=lambda line: line.desk.code != WINDOWS)


def answer_by(now: datetime, desk_code: str = "", *, is_urgent: bool = False) -> date:
    """By when a consultation that is sent now is answered, at this desk or wherever it goes; urgent: as a suspected leak."""
    desks = [desk_code] if desk_code else [code for code, _name in catalogue.desk_choices()]
    days = (promise(catalogue.desk(code), localtime(now), is_urgent=is_urgent) for code in desks)
    return max(days, default=localdate(now))


def desk_label(door: str) -> str:
    """The name of the desk behind a door of the form, with its theme where the desk has several."""
    code, _dot, theme = door.partition(".")
    name = catalogue.desk(code).label
    return f"{name} ({catalogue.label(f'{Axis.THEME}.{theme}')})" if theme else name


def office(code: str) -> Office | None:
    """The window of this prefecture, by its code or name in any writing; None where there is none."""
    site = catalogue.resolve_site(WINDOWS, code)
    return next((one for one in _offices() if f"{WINDOWS}.{one.code}" == site), None)


def regions() -> list[Region]:
    """All windows from north to south."""
    return [Region(name, tuple(found)) for name, found in groupby(_offices(), key=lambda one: one.region)]


def _offices() -> list[Office]:
    """The windows of today, by region as the catalogue orders the regions."""
    order = list(catalogue.labels(Axis.REGION))
    found = []
    for key, name in catalogue.site_choices(WINDOWS):
        code = key.partition(".")[2]
        region = f"{Axis.REGION}.{catalogue.attributes(f'{Axis.PREFECTURE}.{code}').get('region', '')}"
        found.append(
            (order.index(region) if region in order else len(order), code, Office(code, name, catalogue.label(region)))
        )
    return [one for _place, _code, one in sorted(found, key=lambda row: row[:2])]
