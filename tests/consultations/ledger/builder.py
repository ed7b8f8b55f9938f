"""Small ledgers for tests: rows as dictionaries of cells, written as people's programs write them."""

import csv
import io
from collections.abc import Iterable, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from openpyxl import Workbook

from consultations.ledger.columns import COLUMNS
from consultations.ledger.record import Record
from consultations.ledger.rows import RowReader
from consultations.ledger.run import Counts, LedgerRun
from core.actors import service

TODAY = date(2026, 11, 20)
LEDGERS = Path(__file__).parents[2] / "data" / "ledgers"
Row = dict[str, Any]


def row(**cells: Any) -> Row:
    """A good row of the trade-secret desk, by phone on 31 May 2017; pass any cell by its column name."""
    plain = {
        "案件番号": "L-1",
        "相談窓口": "営業秘密・知財戦略相談窓口",
        "対応日": "2017/05/31",
        "対応方法": "電話",
        "企業名": "株式会社試験",
        "都道府県": "東京都",
    }
    return plain | cells


def number(serial: int) -> str:
    """A corporate number whose check digit is right."""
    body = f"{700_000_000_000 + serial}"
    weighted = sum(int(figure) * (1 + place % 2) for place, figure in enumerate(reversed(body)))
    return f"{9 - weighted % 9}{body}"


def csv_bytes(
    rows: Iterable[Row], *, columns: Sequence[str] = COLUMNS, encoding: str = "utf-8-sig", line_end: str = "\r\n"
) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator=line_end)
    writer.writerow(columns)
    writer.writerows([cells.get(name, "") for name in columns] for cells in rows)
    return text.getvalue().encode(encoding)


def csv_file(path: Path, rows: Iterable[Row], **options: Any) -> Path:
    path.write_bytes(csv_bytes(rows, **options))
    return path


def xlsx_file(path: Path, rows: Iterable[Row], *, columns: Sequence[str] = COLUMNS, cover: bool = False) -> Path:
    book = Workbook()
    sheet = book.active
    if cover:
        sheet.append(["表紙"])
        sheet = book.create_sheet("台帳")
    sheet.append(list(columns))
    for cells in rows:
        sheet.append([cells.get(name) for name in columns])
    book.save(path)
    return path


@dataclass
class Result:
    counts: Counts
    faults: list[tuple[int, str]]
    warnings: list[tuple[int, str]]
    messages: list[str]
    changed: list[tuple[int, str]]
    preview: list[Record]


def bring(path: Path, *, skip: bool = False, dry: bool = False, desks: frozenset[str] | None = None) -> Result:
    """The file is imported (or only checked)."""
    with LedgerRun(path, writes=not dry, desks=desks) as run:
        counts = run.check(skip_bad_rows=skip) if dry else run.write(by=service("test"), skip_bad_rows=skip)
        faults, warnings = list(run.faults()), list(run.warnings())
        return Result(
            counts,
            [(fault.line, fault.column) for fault in faults],
            [(warning.line, warning.column) for warning, _times in warnings],
            [remark.message for remark in [*faults, *(warning for warning, _times in warnings)]],
            list(run.changed()),
            run.preview,
        )


def bring_rows(tmp_path: Path, *rows: Row, **options: Any) -> Result:
    """These rows are imported as one CSV file."""
    columns = options.pop("columns", COLUMNS)
    return bring(csv_file(tmp_path / "ledger.csv", rows, columns=columns), **options)


@contextmanager
def failing_after(monkeypatch: Any, batches: int) -> Any:
    """The process dies after this many batches were written."""
    from consultations.ledger.writing import Writer

    whole, written = Writer.write, []

    def write(self: Writer, found: Any) -> None:
        if len(written) == batches:
            raise KeyboardInterrupt
        whole(self, found)
        written.append(len(found))

    with monkeypatch.context() as patch:
        patch.setattr(Writer, "write", write)
        yield


def read_row(cells: Row, *, is_csv: bool = True, desks: frozenset[str] | None = None) -> Any:
    """What the reader makes of one row (line 2) on TODAY."""
    places = {name: place for place, name in enumerate(COLUMNS)}
    reader = RowReader(places, width=len(COLUMNS), is_csv=is_csv, today=TODAY, desks=desks)
    return reader.read(2, [cells.get(name, "") for name in COLUMNS])
