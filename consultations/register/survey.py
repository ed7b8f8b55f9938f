"""The first look at a file of the register: is it one, which rows are bad, and whom it names."""

import sqlite3
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from datetime import date
from pathlib import Path
from types import TracebackType
from typing import Self

from django.utils.translation import gettext as _

from consultations.enums import RegisterScope
from consultations.ledger.record import Remark
from consultations.ledger.run import Bar, Silent
from consultations.ledger.scratch import chunks
from consultations.register.rows import BadRow, Company, Gone, read
from consultations.register.source import RegisterSource
from core.spreadsheets.read_cells import Unreadable

MOST_FAULTS = 1000  # with more the file is another one, or broken as a whole
_AT_ONCE = 2000
_Found = Company | Gone | BadRow | None
_TABLES = """
PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
PRAGMA cache_size = -16000;
CREATE TABLE seen (number INTEGER PRIMARY KEY);
CREATE TABLE missing (number INTEGER PRIMARY KEY);
"""


class Survey:
    """Reads the file when it is entered; raises Unreadable. What `rows` gives afterwards has no bad rows.

    Whom a file of all Japan names stands in a scratch database, so that memory does not grow with the rows.
    """

    def __init__(self, path: Path, *, bar: Callable[..., Bar] = Silent) -> None:
        self.source = RegisterSource(path)
        self.faults: list[Remark] = []
        self.read = self.left_out = 0
        self.bar = bar
        self._latest = date.min

    def __enter__(self) -> Self:
        self._directory = tempfile.TemporaryDirectory(prefix="register-")
        self._scratch = sqlite3.connect(Path(self._directory.name) / "scratch.sqlite3", isolation_level=None)
        try:
            self._scratch.executescript(_TABLES)
            self._scratch.execute("BEGIN")
            self._look()
        except BaseException:
            self.__exit__(None, None, None)
            raise
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._scratch.close()
        self._directory.cleanup()

    @property
    def as_of(self) -> date:
        """The day of which the file tells: that in its name, else its latest change."""
        return self.source.day or self._latest

    def rows(self, title: str) -> Iterator[Company | Gone]:
        """The present entries of the file, with a progress bar; bad rows are passed over."""
        for _line, found in self._walk(title):
            if isinstance(found, Company | Gone):
                yield found

    # --- who is missing ---------------------------------------------------------------------------------
    def add_missing(self, numbers: list[str]) -> None:
        """Of these numbers in order, those that the file does not name are kept as missing."""
        between = "SELECT number FROM seen WHERE number BETWEEN ? AND ?"
        seen = {number for (number,) in self._scratch.execute(between, (int(numbers[0]), int(numbers[-1])))}
        missing = ((int(number),) for number in numbers if int(number) not in seen)
        self._scratch.executemany("INSERT INTO missing VALUES (?)", missing)

    def count_missing(self) -> int:
        return int(self._scratch.execute("SELECT count(*) FROM missing").fetchone()[0])

    def missing(self) -> Iterator[list[str]]:
        found = self._scratch.execute("SELECT number FROM missing ORDER BY number")
        for rows in chunks(found, _AT_ONCE):
            yield [str(number) for (number,) in rows]

    # --- reading ----------------------------------------------------------------------------------------
    def _look(self) -> None:
        names = self.source.scope == RegisterScope.NATION
        for rows in chunks(self._walk(_("Reading the file")), _AT_ONCE):
            kept = [found for _line, found in rows if isinstance(found, Company | Gone)]
            self._tally(rows, kept)
            if names:
                self._keep_seen(row.number for row in kept if isinstance(row, Company))
        if not self.read:
            raise Unreadable(_("This file is empty. Download it again"))

    def _tally(self, rows: list[tuple[int, _Found]], kept: list[Company | Gone]) -> None:
        for line, found in rows:
            if isinstance(found, BadRow):
                self._add_fault(line, found)
        self.read += len(rows)
        self.left_out += sum(found is None for _line, found in rows)
        self._latest = max([self._latest, *(row.updated_on for row in kept)])

    def _add_fault(self, line: int, bad: BadRow) -> None:
        if line == 1 and not bad.column:
            raise Unreadable(_("This is not a file of the corporate register: %(reason)s") % {"reason": bad})
        self.faults.append(Remark(line, bad.column, bad.value, str(bad)))
        if len(self.faults) > MOST_FAULTS:
            raise Unreadable(_("More than %(n)s rows are bad. Download the file again") % {"n": MOST_FAULTS})

    def _keep_seen(self, numbers: Iterable[str]) -> None:
        self._scratch.executemany("INSERT OR IGNORE INTO seen VALUES (?)", ((int(number),) for number in numbers))

    def _walk(self, title: str) -> Iterator[tuple[int, _Found]]:
        with closing(self.bar(desc=title, unit=_("rows"), total=self.read or None)) as bar:
            for rows in chunks(enumerate(self.source.lines(), start=1), _AT_ONCE):
                for line, text in rows:
                    yield line, _read(text)
                bar.update(len(rows))


def _read(text: str) -> _Found:
    try:
        return read(text) if text.strip() else None
    except BadRow as bad:
        return bad
