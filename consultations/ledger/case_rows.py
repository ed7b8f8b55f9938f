"""The cases of the rows: new ones, and what new contacts change on stored ones.

An imported case is closed, unless its last contact says that support continues and lies in the open fiscal year.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime

from django.utils import timezone

from accounts.models import new_ref
from consultations import catalogue, workflow
from consultations.enums import CaseStatus, Level, Source
from consultations.ledger.advisors import AdvisorBook
from consultations.ledger.record import NewRows, Record
from consultations.models import Case, Client
from consultations.search_texts import case_text
from core import audit, fiscal, transitions
from core.actors import ActorLike
from mailing.actions import restrict

CONTINUES = "result.continue"
# Whoever may import ledgers may move the cases of their rows: the import was permitted before it began.
_STEPS = {name: replace(workflow.CASE[name], may=lambda _actor, _case: True) for name in ("begin", "reopen")}


class CaseWriter:
    """Makes and updates cases batch by batch."""

    def __init__(self, by: ActorLike) -> None:
        self._by = by
        self._open_year = fiscal.fiscal_year(timezone.localdate())

    def write(
        self, found: Sequence[NewRows], clients: Mapping[str, Client], advisors: AdvisorBook, now: datetime
    ) -> list[Case]:
        """The case of each NewRows, stored, in their order."""
        stored = Case.objects.select_for_update().in_bulk([rows.case_id for rows in found if rows.case_id is not None])
        cases = []
        new = []
        for rows in found:
            if rows.case_id is not None:
                case = stored[rows.case_id]
                self._update(case, rows, advisors)
            else:
                case = self._make(rows, clients[rows.token], advisors, now)
                new.append(case)
            cases.append(case)
        Case.objects.bulk_create(new)
        return cases

    def _make(self, rows: NewRows, client: Client, advisors: AdvisorBook, now: datetime) -> Case:
        first, last = min(rows.records, key=_when), max(rows.records, key=_when)
        is_open = self._is_going_on(last)
        case = Case(
            ref=new_ref(),
            case_no=first.case_no,
            desk_id=first.desk,
            site_id=first.site,
            theme_id=first.theme,
            client=client,
            source=Source.LEDGER,
            status=CaseStatus.IN_SUPPORT if is_open else CaseStatus.CLOSED,
            level=Level.LIMITED if _tells_of_leak(rows.records) else Level.NORMAL,
            received_on=_received_on(rows.every),
            due_on=date.fromisoformat(last.next_on) if is_open and last.next_on else None,
            advisor_id=advisors.id_of(last.advisor) if last.advisor else None,
            created_at=now,
        )
        case.search_text = case_text(case, client)
        return case

    def _update(self, case: Case, rows: NewRows, advisors: AdvisorBook) -> None:
        """New contacts may tell of a leak, begin a case that waits, or reopen one that a ledger had closed."""
        last = max(rows.records, key=_when)
        before = {"level": case.level, "received_on": str(case.received_on), "advisor": case.advisor_id}
        fields = []
        if case.level == Level.NORMAL and _tells_of_leak(rows.records):
            case.level = Level.LIMITED
            fields.append("level")
            restrict(object_ref=case.ref)
        received_on = _received_on(rows.every)
        if case.source == Source.LEDGER and received_on < case.received_on:
            case.received_on = received_on
            fields.append("received_on")
        if case.advisor_id is None and last.advisor:
            case.advisor_id = advisors.id_of(last.advisor)
            fields.append("advisor")
        if fields:
            case.save(update_fields=fields)
            after = {"level": case.level, "received_on": str(case.received_on), "advisor": case.advisor_id}
            changes: dict[str, list[object]] = {name: [before[name], after[name]] for name in fields}
            audit.record(by=self._by, action="complete_from_ledger", obj=case, changes=changes)
        self._move(case, last)

    def _move(self, case: Case, last: Record) -> None:
        if case.status in (CaseStatus.RECEIVED, CaseStatus.ASSIGNED):
            transitions.apply(_STEPS, case, "begin", by=self._by)
        elif case.status == CaseStatus.CLOSED and case.source == Source.LEDGER and self._reopens(case, last):
            transitions.apply(_STEPS, case, "reopen", by=self._by)

    def _reopens(self, case: Case, last: Record) -> bool:
        """A case that staff closed stays closed; the newest contact of all decides."""
        if case.closed_at is not None or not self._is_going_on(last):
            return False
        return not case.contacts.filter(contacted_on__gt=last.contacted_on).exists()

    def _is_going_on(self, last: Record) -> bool:
        return last.result == CONTINUES and fiscal.fiscal_year(date.fromisoformat(last.contacted_on)) >= self._open_year


def _when(record: Record) -> tuple[str, int]:
    return record.contacted_on, record.line


def _received_on(records: Sequence[Record]) -> date:
    """The earliest day of receipt that the rows give, else the day of the first contact."""
    given = [record.received_on for record in records if record.received_on]
    return date.fromisoformat(min(given or [record.contacted_on for record in records]))


def _tells_of_leak(records: Sequence[Record]) -> bool:
    """A suspected leak is known to assigned people and the desk manager only."""
    return any(catalogue.attributes(record.content).get("urgent") for record in records)
