"""The catalogues as every page and every ledger row asks them: from memory, one read per table.

Kept per process. After a change in this process call `forget()` (on commit); other processes follow within
`LOOK_AGAIN_AFTER` seconds. Nothing here writes.
"""

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any, Generic, TypeVar

from django.utils.timezone import localdate
from django.utils.translation import get_language

from consultations.enums import Axis
from consultations.models import Code, CountingRule, Desk, DeskName, DeskSite, Partner
from consultations.models.catalogue import CatalogueRow
from core.text import compare_key

LOOK_AGAIN_AFTER = 30.0  # seconds
_compare_key = lru_cache(maxsize=8192)(compare_key)  # of names in the catalogues only: nobody's own words stay in memory
Choices = list[tuple[str, str]]
Value = TypeVar("Value")


class _Remembered(Generic[Value]):
    """A value read from the database, read again after `LOOK_AGAIN_AFTER` seconds or when forgotten."""

    def __init__(self, read: Callable[[], Value]) -> None:
        self._read = read
        self._kept: tuple[float, Value] | None = None

    def get(self) -> Value:
        kept = self._kept  # one look: another thread may forget meanwhile
        now = time.monotonic()
        if kept is None or now - kept[0] > LOOK_AGAIN_AFTER:
            kept = self._kept = (now, self._read())
        return kept[1]

    def forget(self) -> None:
        self._kept = None


@dataclass(frozen=True)
class _Entry:
    """A catalogue row without its table."""

    key: str
    code: str
    ja: str
    en: str
    aliases: tuple[str, ...]
    valid_from: date | None
    valid_to: date | None
    attributes: dict[str, Any] = field(default_factory=dict)

    def is_valid(self, on: date) -> bool:
        return (self.valid_from is None or self.valid_from <= on) and (self.valid_to is None or on <= self.valid_to)

    @property
    def label(self) -> str:
        return self.en if _language() == "en" else self.ja


def _entry(row: CatalogueRow, key: str, code: str) -> _Entry:
    attributes = getattr(row, "attributes", {})
    return _Entry(key, code, row.ja, row.en, tuple(row.aliases), row.valid_from, row.valid_to, attributes)


class _Names:
    """Finds a key by any of its names: by code before ja before alias, and the earlier row before the later."""

    def __init__(self, entries: Iterable[_Entry], more: Iterable[tuple[str, str]] = ()) -> None:
        entries = list(entries)
        ranked = [(entry.code, entry.key) for entry in entries]
        ranked += [(entry.ja, entry.key) for entry in entries]
        ranked += [*more, *((alias, entry.key) for entry in entries for alias in entry.aliases)]
        self._by_key: dict[str, str] = {}
        self._as_written: dict[str, str] = {}
        for name, key in ranked:
            self._by_key.setdefault(_compare_key(name), key)
        for name, _key in ranked:  # what is written exactly so needs no folding
            self._as_written[name] = self._by_key[_compare_key(name)]
        self._by_key.pop("", None)
        self._as_written.pop("", None)

    def find(self, text: str) -> str | None:
        return self._as_written.get(text) or self._by_key.get(compare_key(text))


@dataclass(frozen=True)
class _Codes:
    entries: dict[str, dict[str, _Entry]]  # axis → key → entry, in the order of pages
    names: dict[str, _Names]
    by_key: dict[str, _Entry]


@dataclass(frozen=True)
class _Desks:
    rows: dict[str, Desk]
    entries: dict[str, _Entry]
    periods: dict[str, list[DeskName]]
    names: _Names


@dataclass(frozen=True)
class _Sites:
    entries: dict[str, dict[str, _Entry]]  # desk code → key → entry
    names: dict[str, _Names]


@dataclass(frozen=True)
class _Partners:
    entries: dict[str, _Entry]
    names: _Names


def _read_codes() -> _Codes:
    entries: dict[str, dict[str, _Entry]] = {axis: {} for axis in Axis.values}
    for row in Code.objects.order_by("axis", "order", "key"):
        entries.setdefault(row.axis, {})[row.key] = _entry(row, row.key, row.code)
    names = {axis: _Names(found.values()) for axis, found in entries.items()}
    return _Codes(entries, names, {key: entry for found in entries.values() for key, entry in found.items()})


def _read_desks() -> _Desks:
    rows = {desk.code: desk for desk in Desk.objects.order_by("order", "code")}
    periods: dict[str, list[DeskName]] = {code: [] for code in rows}
    for name in DeskName.objects.order_by("desk_id", "pk"):
        periods[name.desk_id].append(name)
    entries = {code: _entry(row, code, code) for code, row in rows.items()}
    also = [(f"desk.{code}", code) for code in rows]
    also += [(name.ja, code) for code, names in periods.items() for name in names]
    return _Desks(rows, entries, periods, _Names(entries.values(), also))


def _read_sites() -> _Sites:
    entries: dict[str, dict[str, _Entry]] = {}
    for row in DeskSite.objects.order_by("desk_id", "order", "key"):
        code = row.prefecture_id.removeprefix(f"{Axis.PREFECTURE}.")
        entries.setdefault(row.desk_id, {})[row.key] = _entry(row, row.key, code)
    return _Sites(entries, {desk: _Names(found.values()) for desk, found in entries.items()})


def _read_partners() -> _Partners:
    entries = {row.code: _entry(row, row.code, row.code) for row in Partner.objects.order_by("order", "code")}
    return _Partners(entries, _Names(entries.values()))


def _read_rules() -> list[CountingRule]:
    return list(CountingRule.objects.order_by("from_fiscal_year", "pk"))


_codes = _Remembered(_read_codes)
_desks = _Remembered(_read_desks)
_sites = _Remembered(_read_sites)
_partners = _Remembered(_read_partners)
_rules = _Remembered(_read_rules)


def forget() -> None:
    """The next question reads the tables again."""
    for remembered in (_codes, _desks, _sites, _partners, _rules):
        remembered.forget()


# --- from what people write to keys --------------------------------------------------------------------
def resolve(axis: str, text: str) -> str | None:
    """The key of the value of `axis` whose code, Japanese name or alias is `text` (core.text.compare_key); else None.

    Values that are no longer valid are found too: ledgers of old years name them.
    """
    names = _codes.get().names.get(axis)
    return names.find(text) if names else None


def resolve_desk(text: str) -> str | None:
    """The code of the desk with this code (`desk.` before it or not), name, earlier name or alias; else None."""
    return _desks.get().names.find(text)


def resolve_partner(text: str) -> str | None:
    """The code of the partner with this code, name or alias; else None."""
    return _partners.get().names.find(text)


def resolve_site(desk_code: str, text: str) -> str | None:
    """The key of the desk's site in this prefecture (name or JIS X 0401 code); None where the desk has none there."""
    names = _sites.get().names.get(desk_code)
    return names.find(text) if names else None


# --- from keys to what people read ---------------------------------------------------------------------
def choices(axis: str, on: date | None = None) -> Choices:
    """(key, label in the reader's language) of the values of `axis` that are valid on `on` (today)."""
    return _choices(_codes.get().entries.get(axis, {}), on)


def desk_choices(on: date | None = None) -> Choices:
    """(code, label) of the desks that are open on `on` (today)."""
    return _choices(_desks.get().entries, on)


def site_choices(desk_code: str, on: date | None = None) -> Choices:
    """(key, label) of the desk's sites; empty where a desk has no sites of its own."""
    return _choices(_sites.get().entries.get(desk_code, {}), on)


def partner_choices(on: date | None = None) -> Choices:
    """(code, label) of the partners."""
    return _choices(_partners.get().entries, on)


def labels(axis: str) -> dict[str, tuple[str, str]]:
    """key → (ja, en) of every value of `axis`, valid or not, in the order of pages."""
    return {key: (entry.ja, entry.en) for key, entry in _codes.get().entries.get(axis, {}).items()}


def label(key: str | None) -> str:
    """The label of one value in the reader's language; empty for none."""
    entry = _codes.get().by_key.get(key or "")
    return entry.label if entry else ""


def site_labels() -> dict[str, tuple[str, str]]:
    """key → (ja, en) of the sites of all desks."""
    return {key: (entry.ja, entry.en) for found in _sites.get().entries.values() for key, entry in found.items()}


def attributes(key: str | None) -> dict[str, Any]:
    """What else is known of a value (region, urgent, requires, limits …); empty for an unknown key. Do not change it."""
    entry = _codes.get().by_key.get(key or "")
    return entry.attributes if entry else {}


def desk_name(desk_code: str, fiscal_year: int, language: str) -> str:
    """The name that the desk bore in `fiscal_year`; its present name where no period says otherwise."""
    desks = _desks.get()
    named: DeskName | _Entry = desks.entries[desk_code]
    for period in desks.periods[desk_code]:
        if _covers(period.from_fiscal_year or 0, period.until_fiscal_year or 9999, fiscal_year):
            named = period
    return named.en if language == "en" else named.ja


def desk(desk_code: str) -> Desk:
    """The desk as it was remembered: its hours, its promise. Raises KeyError for an unknown code. Do not change it."""
    return _desks.get().rows[desk_code]


def content_axis(desk_code: str, theme_key: str | None = None) -> str:
    """The axis by which contacts at the desk are classified; empty where the desk's theme decides and none is given."""
    theme = (theme_key or "").removeprefix(f"{Axis.THEME}.")
    return _desks.get().rows[desk_code].axis_for(theme)


# --- what counts ---------------------------------------------------------------------------------------
def counting_methods(fiscal_year: int) -> dict[str, frozenset[str]]:
    """desk code → keys of the methods that count as 相談件数 there in `fiscal_year`.

    Where periods overlap, the one that began last decides; a method without a rule does not count.
    """
    decided: dict[tuple[str, str], bool] = {}
    for rule in _rules.get():
        if _covers(rule.from_fiscal_year, rule.until_fiscal_year, fiscal_year):
            decided[rule.desk_id, rule.method_id] = rule.counts
    return {
        desk: frozenset(method for (at, method), counts in decided.items() if at == desk and counts)
        for desk in _desks.get().rows
    }


def _covers(first: int, last: int, fiscal_year: int) -> bool:
    return first <= fiscal_year <= last


def _choices(entries: dict[str, _Entry], on: date | None) -> Choices:
    day = on or localdate()
    return [(key, entry.label) for key, entry in entries.items() if entry.is_valid(day)]


def _language() -> str:
    return (get_language() or "ja").split("-")[0]
