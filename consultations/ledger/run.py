"""One ledger file from its first byte to the last contact: read, match, compare, write."""

import hashlib
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import ExitStack, closing
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self

from django.db import IntegrityError
from django.utils import timezone
from django.utils.translation import gettext as _

from consultations.ledger import columns as c
from consultations.ledger.advisors import AdvisorBook
from consultations.ledger.clients import match_clients
from consultations.ledger.pairing import Comparison, Pairs
from consultations.ledger.record import NewRows, Record, Remark
from consultations.ledger.rows import RowReader
from consultations.ledger.scratch import Batch, Scratch, chunks
from consultations.ledger.turn import Overtaken, my_turn
from consultations.ledger.writing import SourceFile, Writer
from consultations.models import LedgerImport
from core.actors import ActorLike
from core.fiscal import fiscal_year
from core.spreadsheets.read import Table, open_table, raw_text

BATCH = 1_000  # contacts in one transaction
_READ_AT_ONCE = 500
PREVIEW = 20  # new contacts that a dry run shows


class Bar(Protocol):
    """A progress bar, such as tqdm's."""

    def update(self, n: int) -> object: ...

    def close(self) -> object: ...


class Silent:
    """Shows nothing."""

    def __init__(self, **_look: object) -> None:
        pass

    def update(self, n: int) -> None:
        pass

    def close(self) -> None:
        pass


@dataclass(frozen=True)
class Counts:
    """Distinct contacts, cases and clients in the good rows; contacts by what became of them; bad rows."""

    contacts: int = 0
    cases: int = 0
    clients: int = 0
    created: int = 0
    unchanged: int = 0
    changed: int = 0
    bad: int = 0

    @property
    def line(self) -> str:
        return " ".join(f"{name}={count}" for name, count in asdict(self).items())


@dataclass
class _Tally:
    created: int = 0
    unchanged: int = 0
    changed: int = 0

    def add(self, pairs: Pairs) -> None:
        self.created += len(pairs.new)
        self.unchanged += pairs.unchanged
        self.changed += len(pairs.changed)


class LedgerRun:
    """Reads a file when it is entered; raises core.spreadsheets.read.Unreadable for one that cannot be read.

    A run that `writes` takes its turn first, and raises turn.AnotherImportRuns where somebody else has it. Afterwards
    `check` or `write` may be called, once; then `faults`, `warnings`, `changed` and `preview` tell more.
    """

    def __init__(
        self,
        path: Path,
        *,
        writes: bool,
        file_name: str = "",
        desks: Collection[str] | None = None,
        bar: Callable[..., Bar] = Silent,
    ) -> None:
        """`desks`: rows of other desks are bad; None takes all. Messages come in the active language."""
        self.path = path
        self.file_name = file_name or path.name
        self.preview: list[Record] = []
        self.imported: LedgerImport | None = None
        self._writes = writes
        self._desks = desks
        self._bar = bar
        self._present: dict[str, int] = {}

    def __enter__(self) -> Self:
        with ExitStack() as stack:
            if self._writes:
                stack.enter_context(my_turn())
            self._scratch = stack.enter_context(Scratch())
            self._advisors = AdvisorBook()
            self._read()
            match_clients(self._scratch)
            self._open = stack.pop_all()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._open.close()

    @property
    def has_bad_rows(self) -> bool:
        return self._scratch.count("count(*) FROM fault") > 0

    # --- what can be asked ------------------------------------------------------------------------------
    def faults(self, limit: int = -1) -> Iterator[Remark]:
        return self._scratch.faults(limit)

    def warnings(self, limit: int = -1) -> Iterator[tuple[Remark, int]]:
        return self._scratch.warnings(limit)

    def changed(self, limit: int = -1) -> Iterator[tuple[int, str]]:
        return self._scratch.changed(limit)

    def total(self, kind: str) -> int:
        """How many of `kind` (fault, warning, changed) there are."""
        return self._scratch.count(f"count(*) FROM {kind}")

    def fiscal_years(self) -> list[int]:
        """The fiscal years of the good rows."""
        months = self._scratch.execute("SELECT DISTINCT substr(contacted_on, 1, 7) FROM row WHERE bad = 0")
        return sorted({fiscal_year(date.fromisoformat(f"{month}-01")) for (month,) in months})

    # --- the two ways to end ----------------------------------------------------------------------------
    def check(self, *, skip_bad_rows: bool) -> Counts:
        """What `write` would bring; nothing is written."""
        tally = _Tally()
        for _batch, pairs in self._compared():
            for found in pairs:
                tally.add(found)
        return self._counts(tally, nothing_written=self.has_bad_rows and not skip_bad_rows)

    def write(self, *, by: ActorLike, skip_bad_rows: bool) -> Counts:
        """All good rows stand in the portal, or none where a row is bad and skipping was not asked for.

        In batches, each one transaction with its audit row; raises turn.Overtaken between two of them.
        """
        if self.has_bad_rows and not skip_bad_rows:
            return self.check(skip_bad_rows=False)
        tally = _Tally()
        writer = Writer(self._scratch, self._advisors, SourceFile(self.file_name, self._sha256()), by)
        for batch, pairs in self._compared():
            new = list(self._new_rows(batch, pairs))
            if new:
                self._write(writer, new)
            for found in pairs:
                tally.add(found)
        counts = self._counts(tally, nothing_written=False)
        writer.finish(asdict(counts))
        self.imported = writer.row
        return counts

    @staticmethod
    def _write(writer: Writer, new: list[NewRows]) -> None:
        try:
            writer.write(new)
        except IntegrityError as error:
            raise Overtaken from error

    # --- steps ------------------------------------------------------------------------------------------
    def _read(self) -> None:
        with open_table(self.path, required=c.REQUIRED) as table:
            self._present = table.columns(c.COLUMNS, c.REQUIRED)
            self._scratch.add_warnings(self._missing_columns())
            reader = RowReader(
                self._present, width=len(table.header), is_csv=table.is_csv, today=timezone.localdate(), desks=self._desks
            )
            self._keep(reader, table)
        self._scratch.seal()

    def _keep(self, reader: RowReader, table: Table) -> None:
        place = self._present[c.CASE_NO]
        with closing(self._bar(desc=_("Reading the file"), unit=_("rows"))) as bar:
            for rows in chunks(table.rows, _READ_AT_ONCE):
                found = [(reader.read(line, cells), cells) for line, cells in rows]
                self._scratch.add_records((read.record, raw_text(cells[place])) for read, cells in found if read.record)
                self._scratch.add_faults(fault for read, _cells in found for fault in read.faults)
                self._scratch.add_warnings(warning for read, _cells in found for warning in read.warnings)
                self._scratch.add_warnings(self._unknown_advisors(read.record for read, _cells in found if read.record))
                bar.update(len(rows))

    def _unknown_advisors(self, records: Iterable[Record]) -> Iterator[Remark]:
        message = _("This advisor is not known. An inactive one is added")
        for record in records:
            if record.advisor and self._advisors.id_of(record.advisor) is None:
                yield Remark(record.line, c.ADVISOR, record.advisor, message)

    def _missing_columns(self) -> list[Remark]:
        message = _("This column is missing. It is read as empty")
        quiet = (*self._present, *c.MAY_BE_MISSING)
        return [Remark(1, name, "", message) for name in c.COLUMNS if name not in quiet]

    def _compared(self) -> Iterator[tuple[Batch, list[Pairs]]]:
        """Batch by batch, what each case's rows are beside the stored contacts."""
        compare = Comparison(self._present, self._advisors.id_of)
        total = self._scratch.count("count(*) FROM row WHERE bad = 0")
        with closing(self._bar(desc=_("Comparing and writing"), unit=_("rows"), total=total)) as bar:
            for batch in self._scratch.batches(BATCH):
                pairs = self._pairs(batch, compare)
                yield batch, pairs
                bar.update(sum(len(case) for case in batch))

    def _pairs(self, batch: Batch, compare: Comparison) -> list[Pairs]:
        case_ids = [self._case_id(case[0]) for case in batch]
        stored = compare.stored([pk for pk in case_ids if pk is not None])
        pairs = [compare.pair(case, stored.get(pk, []) if pk else []) for case, pk in zip(batch, case_ids, strict=True)]
        self._scratch.add_changed((record.line, names) for found in pairs for record, names in found.changed)
        for found in pairs:
            self.preview += found.new[: PREVIEW - len(self.preview)]
        return pairs

    def _case_id(self, first: Record) -> int | None:
        found = self._scratch.execute("SELECT id FROM stored_case WHERE desk = ? AND case_no = ?", first.desk, first.case_no)
        row = found.fetchone()
        return row[0] if row else None

    def _new_rows(self, batch: Batch, pairs: list[Pairs]) -> Iterator[NewRows]:
        for case, found in zip(batch, pairs, strict=True):
            if found.new:
                owner = "SELECT token, by_name FROM owner WHERE desk = ? AND case_no = ?"
                token, by_name = self._scratch.execute(owner, case[0].desk, case[0].case_no).fetchone()
                yield NewRows(token, bool(by_name), self._case_id(case[0]), found.new, case)

    def _counts(self, tally: _Tally, *, nothing_written: bool) -> Counts:
        return Counts(
            contacts=self._scratch.count("count(*) FROM row WHERE bad = 0"),
            cases=self._scratch.count("count(*) FROM owner"),
            clients=self._scratch.count("count(*) FROM client"),
            created=0 if nothing_written else tally.created,
            unchanged=tally.unchanged,
            changed=tally.changed,
            bad=self._scratch.count("count(DISTINCT line) FROM fault"),
        )

    def _sha256(self) -> str:
        with self.path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
