"""The retention table and disposals as pages show them: words in the reader's language, no objects to think about."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.apps import apps

from consultations.erasure.periods import OPEN_PERIODS
from consultations.erasure.words import called
from consultations.models import RetentionPeriod
from core.retention import Action, Entry, table


@dataclass(frozen=True)
class Line:
    """A row of the retention table."""

    title: str
    entry: Entry
    months: int | None  # confirmed by the institute
    is_open: bool  # no source gives the period and the institute has confirmed none

    @property
    def action(self) -> str:
        return str(self.entry.action.label)


@dataclass(frozen=True)
class PeriodLine:
    """A period that the institute decides: the one in force, and one that waits for a second person."""

    key: str
    title: str
    begins: str
    in_force: RetentionPeriod | None
    waiting: RetentionPeriod | None


def lines() -> list[tuple[str, list[Line]]]:
    """The table in three parts: what is about people first, then what is anonymous, then what is kept."""
    months = {key: period.in_force.months for key, period in periods().items() if period.in_force}
    parts: dict[Action, list[Line]] = {Action.DELETE: [], Action.ANONYMISE: [], Action.KEEP: []}
    for entry in table().values():
        found = months.get(entry.period.open_key)
        is_open = bool(entry.period.open_key) and found is None and entry.action != Action.KEEP
        parts[entry.action].append(Line(called(entry.model), entry, found, is_open))
    return [(str(action.label), sorted(rows, key=lambda row: row.title)) for action, rows in parts.items()]


def periods() -> dict[str, PeriodLine]:
    """Every open period by its key. Two queries."""
    known: dict[str, RetentionPeriod] = {}
    for period in RetentionPeriod.objects.filter(confirmed_at__isnull=False).order_by("confirmed_at", "pk"):
        known[period.key] = period
    waiting = {period.key: period for period in RetentionPeriod.objects.waiting()}
    return {
        key: PeriodLine(key, str(one.title), str(one.begins), known.get(key), waiting.get(key))
        for key, one in OPEN_PERIODS.items()
    }


def in_words(counts: Mapping[str, int]) -> list[tuple[str, int]]:
    """Rows by table, in the order of the table; what another package calls its own stays its name."""
    order = {label: number for number, label in enumerate(table())}
    return [(called(label), counts[label]) for label in _sorted(counts, order)]


def _sorted(labels: Iterable[str], order: Mapping[str, int]) -> list[str]:
    installed = {model._meta.label for model in apps.get_models(include_auto_created=True)}
    return sorted((label for label in labels if label in installed), key=lambda label: order.get(label, len(order)))
