"""Rows of the audit log as a file: numbers and codes, and why somebody read or took something."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import BinaryIO

from django.db.models import QuerySet
from django.utils.timezone import localtime

from consultations.audit_questions import line_of
from core.models import AuditEntry
from core.spreadsheets.write import Cell, write_big_sheet, write_csv

MOST_ROWS = 200_000
HEADER = (
    *("seq", "at", "actor", "actor_ref", "origin", "action", "object_type", "object_ref", "about_ref"),
    *("emergency", "reason", "changes", "content_hash"),
)
_TYPED = (HEADER.index("actor"), HEADER.index("reason"), HEADER.index("changes"))


def open_entries(file_format: str, rows: QuerySet[AuditEntry]) -> BinaryIO:
    """The newest MOST_ROWS of the rows, open for reading and already without a name: gone once it is closed."""
    cells = _cells(rows.order_by("-pk").select_related("told", "link")[:MOST_ROWS])
    with TemporaryDirectory(prefix="portal-export-") as directory:  # readable by nobody else
        path = Path(directory) / "audit"
        if file_format == "csv":
            with path.open("wb") as target:
                write_csv(target, HEADER, cells)
        else:
            write_big_sheet(path, "audit", HEADER, cells, typed_by_people=_TYPED)
        return path.open("rb")


def _cells(rows: QuerySet[AuditEntry]) -> Iterator[Sequence[Cell]]:
    for row in rows.iterator(chunk_size=2000):
        line = line_of(row)
        link = getattr(row, "link", None)
        yield (
            *(link.seq if link else None, localtime(row.at).isoformat(), row.actor_label, row.actor_ref, row.origin),
            *(row.action, row.object_type, row.object_ref, row.about_ref, "1" if row.is_emergency else ""),
            *(line.why, line.changes, row.content_hash),
        )
