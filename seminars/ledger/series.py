"""Series as ledgers write them: by code, by name or by another name."""

import hashlib
from collections.abc import Iterable

from core.text import compare_key
from seminars.enums import SeriesKind
from seminars.ledger import columns as c
from seminars.ledger.record import Record
from seminars.models import Series

_FIRST = (SeriesKind.PUBLIC, SeriesKind.IN_COMPANY, SeriesKind.DISPATCH)  # a new series that several kinds name is the first's
_ORDER = 900  # behind those of the catalogue


class SeriesBook:
    """The series that the portal knows. A name that none bears becomes one when it is written."""

    def __init__(self) -> None:
        self.rows = {row.code: row for row in Series.objects.order_by("order", "code")}
        self._codes: dict[str, str] = {}
        for names in (lambda row: [row.code], lambda row: [row.ja], lambda row: [row.en, *row.aliases]):
            for row in self.rows.values():
                for name in names(row):
                    self._codes.setdefault(compare_key(name), row.code)

    def code_of(self, record: Record) -> str:
        """The code of the row's series, also of one that is not stored yet."""
        if not record.series:
            return c.SERIES_WITHOUT_NAME[SeriesKind(record.kind)]
        key = compare_key(record.series)
        return self._codes.get(key) or f"ledger.{hashlib.sha256(key.encode()).hexdigest()[:16]}"

    def unknown(self, records: Iterable[Record]) -> dict[str, Series]:
        """The series that these rows name and nobody has stored, by code; the same whatever the order of the rows."""
        found: dict[str, Record] = {}
        for record in sorted(records, key=lambda one: (_FIRST.index(SeriesKind(one.kind)), one.series, one.line)):
            if self.code_of(record) not in self.rows:
                found.setdefault(self.code_of(record), record)
        return {
            code: Series(
                code=code, ja=record.series, en=record.series, kind=record.kind, order=_ORDER, is_edited=True, source=c.NUMBER
            )
            for code, record in found.items()
        }

    def add(self, new: dict[str, Series]) -> None:
        """These are stored now. Must run inside a transaction."""
        Series.objects.bulk_create(new.values(), ignore_conflicts=True)
        self.rows |= new
