"""A temporary database for one file: what must be known of all rows at once, without holding them in memory."""

import json
import sqlite3
import tempfile
from collections.abc import Iterable, Iterator
from itertools import groupby, islice
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from consultations.ledger.record import Record, Remark, name_key

_TABLES = """
PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
PRAGMA temp_store = FILE;
PRAGMA cache_size = -16000;
CREATE TABLE row (
    line INTEGER PRIMARY KEY,
    desk TEXT, case_no TEXT, number TEXT, name_key TEXT, prefecture TEXT, contacted_on TEXT,
    raw_case_no TEXT, bad INTEGER DEFAULT 0, payload TEXT
);
CREATE TABLE fault (line INTEGER, place INTEGER, "column" TEXT, value TEXT, message TEXT);
CREATE TABLE warning (
    "column" TEXT, value TEXT, message TEXT, line INTEGER, times INTEGER,
    PRIMARY KEY ("column", value, message)
) WITHOUT ROWID;
CREATE TABLE changed (line INTEGER PRIMARY KEY, columns TEXT);
"""
_INDEXES = """
CREATE INDEX row_case ON row (desk, case_no, line);
CREATE INDEX row_name ON row (name_key, prefecture);
CREATE INDEX row_number ON row (number) WHERE number <> '';
"""
Batch = list[list[Record]]


class Scratch:
    """Rows, faults and warnings of one file, and whose rows they are. Gone when closed."""

    def __init__(self) -> None:
        self._directory = tempfile.TemporaryDirectory(prefix="ledger-")
        self.database = sqlite3.connect(Path(self._directory.name) / "scratch.sqlite3", isolation_level=None)
        self.script(_TABLES)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.database.close()
        self._directory.cleanup()

    def script(self, statements: str) -> None:
        """Runs statements one after the other; `executescript` itself ends the transaction before them."""
        self.database.executescript(statements)
        self.database.execute("BEGIN")

    def execute(self, statement: str, *values: Any) -> sqlite3.Cursor:
        return self.database.execute(statement, values)

    def executemany(self, statement: str, rows: Iterable[tuple[Any, ...]]) -> None:
        self.database.executemany(statement, rows)

    # --- filling ---------------------------------------------------------------------------------------
    def add_records(self, records: Iterable[tuple[Record, str]]) -> None:
        """Records with the raw text of their case numbers."""
        self.executemany(
            "INSERT INTO row (line, desk, case_no, number, name_key, prefecture, contacted_on, raw_case_no, payload)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                (
                    *(record.line, record.desk, record.case_no, record.number, name_key(record.name)),
                    *(record.prefecture_code, record.contacted_on, raw, json.dumps(record, ensure_ascii=False)),
                )
                for record, raw in records
            ),
        )

    def add_faults(self, remarks: Iterable[Remark]) -> None:
        self.executemany(
            'INSERT INTO fault (line, place, "column", value, message) VALUES (?, ?, ?, ?, ?)',
            ((remark.line, place, *remark[1:]) for place, remark in enumerate(remarks)),
        )

    def add_warnings(self, remarks: Iterable[Remark]) -> None:
        """The same warning of the same value is kept once, with its first row and how often it was met."""
        self.executemany(
            'INSERT INTO warning (line, "column", value, message, times) VALUES (?, ?, ?, ?, 1)'
            ' ON CONFLICT ("column", value, message) DO UPDATE SET times = times + 1, line = min(line, excluded.line)',
            remarks,
        )

    def seal(self) -> None:
        """All rows are in; they can be asked for in any order from now on."""
        self.script(f"{_INDEXES} ANALYZE;")

    def mark_bad(self, remarks: Iterable[Remark]) -> None:
        """Rows that read well turn out to be bad beside the others."""
        found = list(remarks)
        self.add_faults(found)
        self.executemany("UPDATE row SET bad = 1 WHERE line = ?", ((remark.line,) for remark in found))

    def add_changed(self, changed: Iterable[tuple[int, str]]) -> None:
        self.executemany("INSERT OR REPLACE INTO changed (line, columns) VALUES (?, ?)", changed)

    # --- asking ----------------------------------------------------------------------------------------
    def faults(self, limit: int = -1) -> Iterator[Remark]:
        """What is wrong, in the order of rows and columns."""
        order = 'SELECT line, "column", value, message FROM fault ORDER BY line, place LIMIT ?'
        return (Remark(*found) for found in self.execute(order, limit))

    def warnings(self, limit: int = -1) -> Iterator[tuple[Remark, int]]:
        """Each warning with the number of rows it stands for."""
        order = 'SELECT line, "column", value, message, times FROM warning ORDER BY line, "column" LIMIT ?'
        return ((Remark(*found[:4]), found[4]) for found in self.execute(order, limit))

    def changed(self, limit: int = -1) -> Iterator[tuple[int, str]]:
        """Rows that differ from the stored contact, with the columns in which they do."""
        return iter(self.execute("SELECT line, columns FROM changed ORDER BY line LIMIT ?", limit))

    def count(self, what: str) -> int:
        """The first number that `SELECT <what>` gives."""
        return int(self.execute(f"SELECT {what}").fetchone()[0])

    def record(self, line: int) -> Record:
        return _record(self.execute("SELECT payload FROM row WHERE line = ?", line).fetchone()[0])

    def cases(self) -> Iterator[list[Record]]:
        """The good rows, case by case in the order of the file; inside a case by row."""
        rows = self.execute(
            "SELECT row.desk, row.case_no, row.payload FROM (SELECT desk, case_no, min(line) AS first FROM row WHERE bad = 0"
            " GROUP BY desk, case_no) AS whole JOIN row USING (desk, case_no) WHERE row.bad = 0 ORDER BY first, row.line"
        )
        for _case, found in groupby(rows, key=lambda row: row[:2]):
            yield [_record(row[2]) for row in found]

    def batches(self, size: int) -> Iterator[Batch]:
        """Whole cases, together at least `size` rows but for the last batch."""
        batch: Batch = []
        rows = 0
        for case in self.cases():
            batch.append(case)
            rows += len(case)
            if rows >= size:
                yield batch
                batch, rows = [], 0
        if batch:
            yield batch


def _record(payload: str) -> Record:
    values = json.loads(payload)
    return Record(*(tuple(value) if isinstance(value, list) else value for value in values))


def chunks(rows: Iterable[Any], size: int) -> Iterator[list[Any]]:
    """`rows` in lists of at most `size`."""
    source = iter(rows)
    while found := list(islice(source, size)):
        yield found
