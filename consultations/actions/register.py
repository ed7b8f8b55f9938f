"""The corporate register as the agency's files tell it: new and changed entries in, deleted ones out.

A file is written in batches, each one transaction; an entry that stands as the file tells it is not touched, so that
the same file again changes nothing, and a run that died is taken up by running it again. Older news never overwrite
newer ones: the files of several days may come in any order.
"""

from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import asdict, dataclass

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from consultations.enums import RegisterScope
from consultations.ledger.scratch import chunks
from consultations.ledger.turn import my_turn
from consultations.models import RegisteredCompany, RegisterEdition
from consultations.register.names import kana_key, name_key
from consultations.register.rows import Company, Gone
from consultations.register.survey import Survey
from core import audit
from core.actors import ActorLike
from core.search import search_text

BATCH = 2000
FEW_MISSING = 100  # entries that may always be missing from a file of all Japan
SHARE_MISSING = 0.02  # of all entries; where more are missing the file is more likely to be cut short
_FIELDS = tuple(field.name for field in RegisteredCompany._meta.concrete_fields if not field.primary_key)
_UPDATED_ON = _FIELDS.index("updated_on")


class NothingToChange(Exception):
    """Changes of a day came before any file of all companies."""


@dataclass(frozen=True)
class RegisterCounts:
    """Rows of the file, and what became of entries; `left_out` are superseded rows, `older` those behind ours."""

    rows: int = 0
    added: int = 0
    changed: int = 0
    unchanged: int = 0
    older: int = 0
    removed: int = 0
    left_out: int = 0
    bad: int = 0

    @property
    def line(self) -> str:
        return " ".join(f"{name}={count}" for name, count in asdict(self).items())


@dataclass(frozen=True)
class Loaded:
    """The result: its counts, and what a person should know of it."""

    counts: RegisterCounts
    warnings: tuple[str, ...] = ()


@dataclass
class _Tally:
    added: int = 0
    changed: int = 0
    unchanged: int = 0
    older: int = 0
    removed: int = 0


def preview_register(*, survey: Survey) -> Loaded:
    """What `load_register` would do; nothing is written."""
    _refuse_changes_of_nothing(survey)
    return _load(survey, writes=False)


def load_register(*, by: ActorLike, survey: Survey) -> Loaded:
    """The good rows of the surveyed file stand in the register, its edition and an audit row beside them.

    A file of all Japan without bad rows also takes out whom it does not name. Raises turn.AnotherImportRuns and
    NothingToChange. Whether bad rows may be left out is for the caller to decide before.
    """
    with my_turn("register"):
        _refuse_changes_of_nothing(survey)
        loaded = _load(survey, writes=True)
        _keep_edition(by, survey, loaded.counts)
    return loaded


def _refuse_changes_of_nothing(survey: Survey) -> None:
    if survey.source.scope == RegisterScope.CHANGES and not RegisterEdition.objects.exists():
        raise NothingToChange


def _load(survey: Survey, *, writes: bool) -> Loaded:
    tally = _Tally()
    for rows in chunks(survey.rows(_("Comparing and writing")), BATCH):
        _load_batch(rows, tally, writes=writes)
    warnings = _take_out_missing(survey, tally, writes=writes) if survey.source.scope == RegisterScope.NATION else []
    counts = RegisterCounts(rows=survey.read, left_out=survey.left_out, bad=len(survey.faults), **asdict(tally))
    return Loaded(counts, tuple(warnings))


# --- one batch -----------------------------------------------------------------------------------------
def _load_batch(rows: list[Company | Gone], tally: _Tally, *, writes: bool) -> None:
    latest: dict[str, Company | Gone] = {}
    for row in rows:
        if row.number not in latest or row.updated_on >= latest[row.number].updated_on:
            latest[row.number] = row
    with transaction.atomic() if writes else nullcontext():
        stored = {found[0]: found[1:] for found in _stored(list(latest))}
        write: list[RegisteredCompany] = []
        gone: list[str] = []
        for number in sorted(latest):
            _decide(latest[number], stored.get(number), tally, write, gone)
        if writes:
            _write(write, gone)


def _stored(numbers: list[str]) -> Iterator[tuple[object, ...]]:
    return RegisteredCompany.objects.filter(pk__in=numbers).values_list("number", *_FIELDS).iterator(chunk_size=BATCH)


def _decide(
    row: Company | Gone,
    stored: tuple[object, ...] | None,
    tally: _Tally,
    write: list[RegisteredCompany],
    gone: list[str],
) -> None:
    """Puts the row where it belongs; a row older than ours is only counted."""
    if stored is not None and row.updated_on < stored[_UPDATED_ON]:  # type: ignore[operator]  # a column of dates
        tally.older += 1
    elif isinstance(row, Gone):
        tally.removed += stored is not None
        if stored is not None:
            gone.append(row.number)
    else:
        entry = _entry(row)
        if stored == tuple(getattr(entry, name) for name in _FIELDS):
            tally.unchanged += 1
            return
        tally.added += stored is None
        tally.changed += stored is not None
        write.append(entry)


def _entry(row: Company) -> RegisteredCompany:
    folded, reading = name_key(row.name), kana_key(row.kana)
    return RegisteredCompany(
        **row._asdict(), name_key=folded, kana_key=reading, search_text=search_text(folded, reading, row.en_name)
    )


def _write(entries: list[RegisteredCompany], gone: list[str]) -> None:
    if entries:
        RegisteredCompany.objects.bulk_create(
            entries, update_conflicts=True, unique_fields=["number"], update_fields=list(_FIELDS)
        )
    if gone:
        RegisteredCompany.objects.filter(pk__in=gone).delete()


# --- after the rows ------------------------------------------------------------------------------------
def _take_out_missing(survey: Survey, tally: _Tally, *, writes: bool) -> list[str]:
    """Entries whom a file of all Japan no longer names are gone, unless it looks cut short. Returns warnings."""
    if survey.faults:
        return [_("Companies that the file does not name were kept, because some rows are bad")]
    stored = _add_missing(survey)
    missing = survey.count_missing()
    if missing > max(FEW_MISSING, stored * SHARE_MISSING):
        told = _("%(n)s of %(all)s companies are not in the file and were kept. Is the file whole? Download it again")
        return [told % {"n": missing, "all": stored}]
    for numbers in survey.missing():
        if writes:
            RegisteredCompany.objects.filter(pk__in=numbers).delete()
        tally.removed += len(numbers)
    return []


def _add_missing(survey: Survey) -> int:
    """Every entry that the file should name is looked for in it; returns how many there are."""
    entries = RegisteredCompany.objects.filter(updated_on__lte=survey.as_of).order_by("number").values_list("number", flat=True)
    count, last = 0, ""
    while page := list(entries.filter(number__gt=last)[: BATCH * 5]):
        survey.add_missing(page)
        count, last = count + len(page), page[-1]
    return count


def _keep_edition(by: ActorLike, survey: Survey, counts: RegisterCounts) -> None:
    """The edition is kept once per file; a run that changed nothing of a known file leaves no trace."""
    sha256 = survey.source.sha256()
    known = RegisterEdition.objects.filter(sha256=sha256).first()
    if known and not (counts.added or counts.changed or counts.removed):
        return
    edition = known or RegisterEdition(sha256=sha256)
    edition.file_name = survey.source.path.name[-200:]
    edition.scope, edition.as_of = survey.source.scope, survey.as_of
    edition.companies = RegisteredCompany.objects.count()
    edition.counts = asdict(counts)
    edition.imported_at, edition.by_ref, edition.by_label = timezone.now(), by.ref, by.label
    with transaction.atomic():
        edition.save()
        changes: dict[str, list[object]] = {name: [None, number] for name, number in asdict(counts).items()}
        audit.record(by=by, action="import_corporate_register", obj=edition, changes=changes)
    _tell_the_planner()


def _tell_the_planner() -> None:
    """PostgreSQL learns at once what the table holds, so that the first searches already take the right index."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"ANALYZE {connection.ops.quote_name(RegisteredCompany._meta.db_table)}")
