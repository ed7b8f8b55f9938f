"""What the portal holds under the numbers of a ledger, and in what a row differs from it."""

from collections.abc import Iterable, Mapping
from typing import Any

from seminars.enums import Mode, SeatKind, SeriesKind
from seminars.ledger import columns as c
from seminars.ledger.record import Record
from seminars.models import InCompanySeminar, LecturerDispatch, SeminarEvent

Facts = dict[str, Any]  # column → value
_AT_ONCE = 500


def stored_facts(numbers: Iterable[str]) -> dict[str, Facts]:
    """Number → what is stored under it. A number is one event, of whatever kind."""
    wanted = list(numbers)
    found: dict[str, Facts] = {}
    for start in range(0, len(wanted), _AT_ONCE):
        batch = wanted[start : start + _AT_ONCE]
        for dispatch in LecturerDispatch.objects.filter(ledger_no__in=batch):
            found[str(dispatch.ledger_no)] = _of_dispatch(dispatch)
        for seminar in InCompanySeminar.objects.filter(ledger_no__in=batch):
            found[str(seminar.ledger_no)] = _of_in_company(seminar)
        for event in SeminarEvent.objects.filter(ledger_no__in=batch).prefetch_related("pools"):
            found[str(event.ledger_no)] = _of_event(event)
    return found


def differences(record: Record, series: str, stored: Facts, present: Mapping[str, int]) -> list[str]:
    """The columns of the file in which the row says something else than what is stored, in the order of ledgers."""
    told = _of_record(record, series)
    if stored[c.KIND] != told[c.KIND]:
        return [c.KIND]
    return [name for name in c.COLUMNS if name in present and name in stored and stored[name] != told[name]]


def _of_record(record: Record, series: str) -> Facts:
    return {
        c.KIND: record.kind,
        c.SERIES: series,
        c.HELD_ON: record.held_on,
        c.PREFECTURE: record.prefecture,
        c.VENUE: record.venue,
        c.MODE: record.mode,
        c.SEATS_ONSITE: record.seats_onsite,
        c.SEATS_ONLINE: record.seats_online,
        c.APPLIED: record.applied,
        c.ONSITE: record.onsite,
        c.ONLINE: record.online,
        c.HOST: record.host,
        c.LECTURERS: list(record.lecturers),
        c.CONSULTATIONS: record.consultations,
    }


def _of_event(event: SeminarEvent) -> Facts:
    seats = {pool.kind: pool.capacity for pool in event.pools.all()}
    return {
        c.KIND: SeriesKind.PUBLIC,
        c.SERIES: event.series_id,
        c.HELD_ON: event.held_on.isoformat(),
        c.PREFECTURE: event.prefecture_id,
        c.VENUE: event.venue,
        c.MODE: event.mode,
        c.SEATS_ONSITE: seats.get(SeatKind.ONSITE),
        c.SEATS_ONLINE: seats.get(SeatKind.ONLINE),
        c.APPLIED: event.recorded_applied,
        c.ONSITE: event.recorded_onsite,
        c.ONLINE: event.recorded_online,
        c.HOST: event.host,
        c.LECTURERS: list(event.recorded_lecturers),
        c.CONSULTATIONS: event.recorded_consultations,
    }


def _of_in_company(seminar: InCompanySeminar) -> Facts:
    return {
        c.KIND: SeriesKind.IN_COMPANY,
        c.SERIES: seminar.series_id,
        c.HELD_ON: seminar.held_on.isoformat() if seminar.held_on else None,
        c.PREFECTURE: seminar.prefecture_id,
        c.VENUE: seminar.place,
        c.APPLIED: seminar.recorded_applied,
        c.CONSULTATIONS: seminar.recorded_consultations,
        c.ONSITE: seminar.participants_onsite,
        c.ONLINE: seminar.participants_online,
        c.HOST: seminar.client_name,
        c.LECTURERS: list(seminar.lecturers),
    }


def _of_dispatch(dispatch: LecturerDispatch) -> Facts:
    return {
        c.KIND: SeriesKind.DISPATCH,
        c.SERIES: dispatch.series_id,
        c.HELD_ON: dispatch.held_on.isoformat() if dispatch.held_on else None,
        c.PREFECTURE: dispatch.prefecture_id,
        c.VENUE: dispatch.venue,
        c.MODE: dispatch.mode or Mode.ONSITE,
        c.APPLIED: dispatch.recorded_applied,
        c.CONSULTATIONS: dispatch.recorded_consultations,
        c.ONSITE: dispatch.participants_onsite,
        c.ONLINE: dispatch.participants_online,
        c.HOST: dispatch.host,
        c.LECTURERS: list(dispatch.lecturers),
    }
