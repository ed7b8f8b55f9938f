"""Writes whole cases, a batch in one transaction: a run that is killed leaves whole batches behind."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from django.db import transaction
from django.utils import timezone

from consultations import revisions
from consultations.actions.walls import hold_walls, rewall_imported
from consultations.enums import Axis, Source
from consultations.ledger.advisors import AdvisorBook
from consultations.ledger.case_rows import CaseWriter
from consultations.ledger.client_rows import ClientWriter
from consultations.ledger.record import NewRows, Record
from consultations.ledger.scratch import Scratch
from consultations.models import Case, Client, Contact, ContactMention, LedgerImport
from consultations.search_texts import contact_text
from consultations.validators import client_kind_of
from core import audit, fiscal
from core.actors import ActorLike

ACTION = "import_ledger"
_day = lru_cache(maxsize=4_000)(date.fromisoformat)


@dataclass(frozen=True)
class SourceFile:
    """The file as the list of imports shows it."""

    name: str
    sha256: str


class Writer:
    """Brings the new rows of one file into the portal, and says so in the list of imports and in the audit log."""

    def __init__(self, scratch: Scratch, advisors: AdvisorBook, source: SourceFile, by: ActorLike) -> None:
        self._advisors = advisors
        self._source = source
        self._by = by
        self._clients = ClientWriter(scratch)
        self._cases = CaseWriter(by)
        self._written = {"contacts": 0, "cases": 0, "clients": 0}
        self.row: LedgerImport | None = None  # of the list of imports; None until something is written

    def write(self, found: Sequence[NewRows]) -> None:
        """These rows are contacts now, with their clients and cases, in one transaction."""
        now = timezone.now()
        with transaction.atomic():
            hold_walls()
            self._advisors.add(record.advisor for rows in found for record in rows.records)
            clients = self._clients.write(found, now)
            cases = self._cases.write(found, clients, self._advisors, now)
            contacts = [
                (record, self._contact(record, case, clients[rows.token], now))
                for rows, case in zip(found, cases, strict=True)
                for record in rows.records
            ]
            Contact.objects.bulk_create([contact for _record, contact in contacts])
            ContactMention.objects.bulk_create(_mentions(contacts))
            revisions.touch(_years(contacts))
            rewall_imported({case.pk for case in cases})
            self._note(now, contacts=len(contacts), cases=sum(rows.case_id is None for rows in found))
        self._clients.keep()

    def finish(self, counts: dict[str, int]) -> None:
        """The list of imports shows the whole result."""
        if self.row is not None:
            self.row.counts = counts
            self.row.save(update_fields=["counts"])

    def _note(self, now: datetime, **more: int) -> None:
        """The row of the import and an audit row for this batch."""
        more["clients"] = self._clients.made
        before = dict(self._written)
        self._written = {name: count + more[name] for name, count in before.items()}
        if self.row is None:
            self.row = LedgerImport(at=now, by_ref=self._by.ref, by_label=self._by.label)
            self.row.file_name, self.row.sha256 = self._source.name[-200:], self._source.sha256
        self.row.counts = {"created": self._written["contacts"]}
        self.row.save()
        changes: dict[str, list[object]] = {name: [before[name], count] for name, count in self._written.items()}
        audit.record(by=self._by, action=ACTION, obj=self.row, changes=changes)

    def _contact(self, record: Record, case: Case, client: Client, now: datetime) -> Contact:
        """A contact with the client as the row tells of him; what the row does not tell stays blank."""
        contact = Contact(
            case_id=case.pk,
            client_id=client.pk,
            source=Source.LEDGER,
            contacted_on=_day(record.contacted_on),
            fiscal_year=fiscal.fiscal_year(_day(record.contacted_on)),
            desk_id=record.desk,
            joint_desk_id=record.joint_desk,
            site_id=record.site,
            theme_id=record.theme,
            method_id=record.method,
            visit_no=record.visit_no,
            minutes=record.minutes,
            advisor_id=self._advisors.id_of(record.advisor) if record.advisor else None,
            content_id=record.content,
            law_id=record.law,
            result_id=record.result,
            partner_id=record.partner,
            regulation_status_id=record.regulation_status,
            campaign_id=record.campaign,
            route=record.route,
            next_on=_day(record.next_on) if record.next_on else None,
            summary=record.summary,
            client_name=record.name,
            client_kana=record.kana,
            client_kind_id=client_kind_of(record.size, record.name),
            corporate_number=record.number,
            postal_code=record.postal_code,
            prefecture_id=record.prefecture,
            industry_id=record.industry,
            industry_text=record.industry_text,
            capital_yen=record.capital_yen,
            employees=record.employees,
            size_id=record.size,
            logged_at=now,
            logged_by=self._by.label,
        )
        contact.search_text = contact_text(contact, case)
        return contact


def _mentions(contacts: Iterable[tuple[Record, Contact]]) -> list[ContactMention]:
    found: list[ContactMention] = []
    for record, contact in contacts:
        named: dict[Axis, tuple[str, ...]] = {
            Axis.COUNTRY: record.countries,
            Axis.MATTER: record.matters,
            Axis.EXPERT: record.experts,
            Axis.DELIVERABLE: record.deliverables,
        }
        found += [ContactMention(contact_id=contact.pk, axis=axis, code_id=key) for axis, keys in named.items() for key in keys]
    return found


def _years(contacts: Iterable[tuple[Any, Contact]]) -> set[tuple[int, str]]:
    """The fiscal years and desks whose figures the contacts change."""
    desks = ((contact.fiscal_year, desk) for _record, contact in contacts for desk in (contact.desk_id, contact.joint_desk_id))
    return {(year, desk) for year, desk in desks if desk}
