"""One seminar ledger from its first byte to the last row: read, compare, write."""

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from dataclasses import asdict, dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from django.db import IntegrityError
from django.utils import timezone
from django.utils.translation import gettext as _

from consultations.ledger.record import Remark
from consultations.ledger.run import Bar, Silent
from consultations.ledger.turn import Overtaken, my_turn
from core.actors import ActorLike
from core.spreadsheets.read import Table, Unreadable, open_table, raw_text
from seminars.enums import SeriesKind
from seminars.ledger import columns as c
from seminars.ledger.record import Record
from seminars.ledger.rows import RowReader
from seminars.ledger.series import SeriesBook
from seminars.ledger.stored import differences, stored_facts
from seminars.ledger.writing import SourceFile, Writer
from seminars.models import SeminarLedgerImport

BATCH = 500  # rows in one transaction
MOST_ROWS = 100_000  # a year of the whole institute has some hundred


@dataclass(frozen=True)
class Counts:
    """What stands in the good rows; rows by what became of them; bad rows."""

    public_events: int = 0
    participants: int = 0
    in_company: int = 0
    dispatch: int = 0
    created: int = 0
    unchanged: int = 0
    changed: int = 0
    bad: int = 0

    @property
    def line(self) -> str:
        return " ".join(f"{name}={count}" for name, count in asdict(self).items())


class SeminarLedgerRun:
    """Reads a file when it is entered; raises core.spreadsheets.read.Unreadable for one that cannot be read.

    A run that `writes` takes its turn first, and raises AnotherImportRuns where somebody else has it. Afterwards
    `check` or `write` may be called, once; then `faults`, `warnings` and `changed` tell more.
    """

    def __init__(self, path: Path, *, writes: bool, bar: Callable[..., Bar] = Silent) -> None:
        """Messages come in the active language."""
        self.path = path
        self.imported: SeminarLedgerImport | None = None
        self._writes = writes
        self._bar = bar
        self._present: dict[str, int] = {}
        self._records: list[Record] = []
        self._faults: list[Remark] = []
        self._warnings: list[Remark] = []
        self._changed: list[tuple[int, str]] = []

    def __enter__(self) -> Self:
        with ExitStack() as stack:
            if self._writes:
                stack.enter_context(my_turn("seminars"))
            self._series = SeriesBook()
            self._read()
            self._open = stack.pop_all()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._open.close()

    @property
    def has_bad_rows(self) -> bool:
        return bool(self._faults)

    # --- what can be asked ------------------------------------------------------------------------------
    def faults(self) -> Iterator[Remark]:
        yield from sorted(self._faults, key=lambda fault: fault.line)

    def warnings(self) -> Iterator[tuple[Remark, int]]:
        """Each warning with how many rows it is about; the first of them is named."""
        times: dict[tuple[str, str, str], list[Remark]] = defaultdict(list)
        for warning in sorted(self._warnings, key=lambda one: one.line):
            times[warning.column, warning.value, warning.message].append(warning)
        for found in times.values():
            yield found[0], len(found)

    def changed(self) -> Iterator[tuple[int, str]]:
        yield from self._changed

    # --- the two ways to end ----------------------------------------------------------------------------
    def check(self, *, skip_bad_rows: bool) -> Counts:
        """What `write` would bring; nothing is written."""
        new = self._new_records()
        return self._counts(len(new), nothing_written=self.has_bad_rows and not skip_bad_rows)

    def write(self, *, by: ActorLike, skip_bad_rows: bool) -> Counts:
        """All good rows stand in the portal, or none where a row is bad and skipping was not asked for.

        In batches, each one transaction with its audit row; raises Overtaken between two of them.
        """
        if self.has_bad_rows and not skip_bad_rows:
            return self.check(skip_bad_rows=False)
        new = self._new_records()
        writer = Writer(self._series, SourceFile(self.path.name, self._sha256()), by)
        with closing(self._bar(desc=_("Comparing and writing"), unit=_("rows"), total=len(new))) as bar:
            for start in range(0, len(new), BATCH):
                batch = new[start : start + BATCH]
                self._write(writer, batch)
                bar.update(len(batch))
        counts = self._counts(len(new), nothing_written=False)
        writer.finish(asdict(counts))
        self.imported = writer.row
        return counts

    @staticmethod
    def _write(writer: Writer, batch: list[Record]) -> None:
        try:
            writer.write(batch)
        except IntegrityError as error:
            raise Overtaken from error

    # --- steps ------------------------------------------------------------------------------------------
    def _read(self) -> None:
        with open_table(self.path, required=c.REQUIRED) as table:
            self._present = table.columns(c.COLUMNS, c.REQUIRED)
            message = _("This column is missing. It is read as empty")
            self._warnings += [Remark(1, name, "", message) for name in c.COLUMNS if name not in self._present]
            reader = RowReader(self._present, width=len(table.header), is_csv=table.is_csv, today=timezone.localdate())
            self._keep(reader, table)

    def _keep(self, reader: RowReader, table: Table) -> None:
        by_number: dict[str, list[tuple[Record, str]]] = defaultdict(list)
        with closing(self._bar(desc=_("Reading the file"), unit=_("rows"))) as bar:
            for count, (line, cells) in enumerate(table.rows, start=1):
                if count > MOST_ROWS:
                    raise Unreadable(_("This workbook is too large. Divide the ledger into several files"))
                read = reader.read(line, cells)
                self._faults += read.faults
                self._warnings += read.warnings
                if read.record:
                    by_number[read.record.number].append((read.record, raw_text(cells[self._present[c.NUMBER]])))
                bar.update(1)
        for rows in by_number.values():
            self._take(rows)

    def _take(self, rows: list[tuple[Record, str]]) -> None:
        """A number is one event. The same row again counts once; rows that contradict each other are all bad."""
        first, _raw = rows[0]
        if any(record._replace(line=first.line) != first for record, _raw in rows):
            for record, raw in rows:
                others = "、".join(str(other.line) for other, _raw in rows if other.line != record.line)
                told = _("The same number stands in row %(lines)s with other contents. Correct one of them") % {"lines": others}
                self._faults.append(Remark(record.line, c.NUMBER, raw, told))
            return
        self._records.append(first)
        told = _("The same row stands in row %(line)s already. It counts once") % {"line": first.line}
        self._warnings += [Remark(record.line, c.NUMBER, raw, told) for record, raw in rows[1:]]

    def _new_records(self) -> list[Record]:
        """The rows under whose number nothing is stored; those that differ from what is stored are noted."""
        stored = stored_facts(record.number for record in self._records)
        new = []
        for record in self._records:
            if (facts := stored.get(record.number)) is None:
                new.append(record)
            elif names := differences(record, self._series.code_of(record), facts, self._present):
                self._changed.append((record.line, "、".join(names)))
        return new

    def _counts(self, new: int, *, nothing_written: bool) -> Counts:
        kinds = [record.kind for record in self._records]
        return Counts(
            public_events=kinds.count(SeriesKind.PUBLIC),
            participants=sum(record.participants for record in self._records if record.kind == SeriesKind.PUBLIC),
            in_company=kinds.count(SeriesKind.IN_COMPANY),
            dispatch=kinds.count(SeriesKind.DISPATCH),
            created=0 if nothing_written else new,
            unchanged=len(self._records) - new - len(self._changed),
            changed=len(self._changed),
            bad=len({fault.line for fault in self._faults}),
        )

    def _sha256(self) -> str:
        with self.path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
