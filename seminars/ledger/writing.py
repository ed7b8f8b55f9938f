"""Writes new rows, a batch in one transaction: a run that is killed leaves whole batches behind."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import new_ref
from consultations import catalogue
from consultations.enums import Axis
from core import audit
from core.actors import ActorLike
from core.fiscal import fiscal_year
from seminars.enums import DispatchStatus, EventStatus, InCompanyStatus, SeatKind, SeriesKind
from seminars.ledger.columns import place_label
from seminars.ledger.record import Record
from seminars.ledger.series import SeriesBook
from seminars.models import InCompanySeminar, LecturerDispatch, SeatPool, SeminarEvent, SeminarLedgerImport

ACTION = "import_seminar_ledger"


@dataclass(frozen=True)
class SourceFile:
    """The file as the list of imports shows it."""

    name: str
    sha256: str


class Writer:
    """Brings the new rows of one file into the portal, and says so in the list of imports and in the audit log."""

    def __init__(self, series: SeriesBook, source: SourceFile, by: ActorLike) -> None:
        self._series = series
        self._source = source
        self._by = by
        self._written = dict.fromkeys(("public_events", "in_company", "dispatch", "series"), 0)
        self.row: SeminarLedgerImport | None = None  # of the list of imports; None until something is written

    def write(self, records: Sequence[Record]) -> None:
        """These rows are events, in-company seminars and dispatches now, in one transaction."""
        now = timezone.now()
        new = self._series.unknown(records)
        with transaction.atomic():
            self._series.add(new)
            events = [self._event(one, now) for one in records if one.kind == SeriesKind.PUBLIC]
            SeminarEvent.objects.bulk_create(events)
            SeatPool.objects.bulk_create(_pools(events, [one for one in records if one.kind == SeriesKind.PUBLIC]))
            in_company = [self._in_company(one, now) for one in records if one.kind == SeriesKind.IN_COMPANY]
            InCompanySeminar.objects.bulk_create(in_company)
            dispatches = [self._dispatch(one, now) for one in records if one.kind == SeriesKind.DISPATCH]
            LecturerDispatch.objects.bulk_create(dispatches)
            self._note(now, (len(events), len(in_company), len(dispatches), len(new)))

    def finish(self, counts: dict[str, int]) -> None:
        """The list of imports shows the whole result."""
        if self.row is not None:
            self.row.counts = counts
            self.row.save(update_fields=["counts"])

    def _note(self, now: datetime, more: Iterable[int]) -> None:
        """The row of the import and an audit row for this batch."""
        before = self._written
        self._written = {name: count + added for (name, count), added in zip(before.items(), more, strict=True)}
        if self.row is None:
            self.row = SeminarLedgerImport(at=now, by_label=self._by.label)
            self.row.file_name, self.row.sha256 = self._source.name[-200:], self._source.sha256
        self.row.counts = self._written
        self.row.save()
        changes: dict[str, list[object]] = {name: [before[name], count] for name, count in self._written.items()}
        audit.record(by=self._by, action=ACTION, obj=self.row, changes=changes)

    def _event(self, record: Record, now: datetime) -> SeminarEvent:
        """Held, and never announced in the portal."""
        series = self._series.rows[self._series.code_of(record)]
        return SeminarEvent(
            **self._common(record, now),
            status=EventStatus.HELD,
            title_ja=series.ja,
            title_en=series.en if series.en != series.ja else "",
            mode=record.mode,
            place_label=_place_label(record.prefecture),
            venue=record.venue,
            host=record.host,
            recorded_applied=record.applied,
            recorded_onsite=record.onsite,
            recorded_online=record.online,
            recorded_consultations=record.consultations,
            recorded_lecturers=list(record.lecturers),
            held_at=now,
            held_by=self._by.label,
        )

    def _in_company(self, record: Record, now: datetime) -> InCompanySeminar:
        return InCompanySeminar(
            **self._common(record, now),
            status=InCompanyStatus.REPORTED,
            client_name=record.host,
            place=record.venue,
            participants_onsite=record.onsite,
            participants_online=record.online,
            recorded_applied=record.applied,
            recorded_consultations=record.consultations,
            lecturers=list(record.lecturers),
        )

    def _dispatch(self, record: Record, now: datetime) -> LecturerDispatch:
        return LecturerDispatch(
            **self._common(record, now),
            ref=new_ref(),
            status=DispatchStatus.RECORDED,
            host=record.host,
            mode=record.mode,
            venue=record.venue,
            participants_onsite=record.onsite,
            participants_online=record.online,
            recorded_applied=record.applied,
            recorded_consultations=record.consultations,
            lecturers=list(record.lecturers),
        )

    def _common(self, record: Record, now: datetime) -> dict[str, Any]:
        series = self._series.rows[self._series.code_of(record)]
        held_on = date.fromisoformat(record.held_on)
        return {
            "ledger_no": record.number,
            "series_id": series.code,
            "desk_id": series.desk_id,
            "prefecture_id": record.prefecture,
            "held_on": held_on,
            "fiscal_year": fiscal_year(held_on),
            "made_at": now,
            "made_by": self._by.label,
        }


def _pools(events: Sequence[SeminarEvent], records: Sequence[Record]) -> list[SeatPool]:
    """The seats that the rows name. Nobody holds one: single registrations were not kept."""
    seats = [(SeatKind.ONSITE, "seats_onsite"), (SeatKind.ONLINE, "seats_online")]
    return [
        SeatPool(event=event, kind=kind, capacity=getattr(record, name))
        for event, record in zip(events, records, strict=True)
        for kind, name in seats
        if getattr(record, name) is not None
    ]


def _place_label(prefecture: str | None) -> str:
    return place_label(catalogue.labels(Axis.PREFECTURE)[prefecture][0]) if prefecture else ""
