"""A consultation that came in by the public form."""

import re
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.actors import Actor
from accounts.enums import Role
from consultations import catalogue, notices
from consultations.actions.clients import PERSONS, ClientFacts, find_or_create
from consultations.actions.disclosures import enter_first_files
from consultations.actions.evidence import sign_receipt
from consultations.actions.parties import add_parties
from consultations.actions.receiving import receive
from consultations.actions.steps import begin
from consultations.actions.walls import rewall_new
from consultations.enums import EntryCause, FileOrigin, FileScan, PartyKind, Source, Writer
from consultations.models import Case, CaseFile, Client, Desk, Draft, DraftFile
from consultations.notices.files import file_infected
from consultations.walls import Told
from core import audit, idempotency, receipts
from core.workdays import add_working_days

PURPOSE = "consult"
SUBJECT_LENGTH = 40
_BYTES = ("name", "size", "content_type", "sha256", "stored_name", "served_name", "served_type")
_FILE = (*_BYTES, "scan", "scan_attempts", "scan_problem", "scanned_at")  # a scan that runs is begun anew: no lease
URGENT_WORKING_DAYS = 1  # until the first answer to an urgent case, as after a suspected leak
_END_OF_SENTENCE = re.compile(r"[。．!?！？\n]|\. ")


@dataclass(frozen=True)
class ConsultationEntry:
    """What the person wrote, checked and cleaned. Codes are catalogue keys or empty; e-mail or phone is given."""

    desk: str
    body: str
    person_name: str
    email: str
    language: str
    leak_suspected: bool
    theme: str = ""
    site: str = ""  # JIS code of the prefecture whose window was chosen; else that of the client decides
    person_kana: str = ""
    company: str = ""  # empty for a person; a sole proprietor may give a trade name
    corporate_number: str = ""
    postal_code: str = ""
    prefecture: str = ""
    address: str = ""
    industry: str = ""
    employees: int | None = None
    phone: str = ""
    applicant: str = ""  # of Applicant; empty where nobody was asked
    publication: str = ""  # of Publication
    published_on: date | None = None
    writer: str = Writer.SELF
    writer_office: str = ""
    preferred_method: str = ""
    preferred_times: tuple[str, ...] = ()
    may_refer: bool = False
    opponent: Told | None = None  # the other side, where there is one
    barred: tuple[Told, ...] = ()  # who must never see it


class _SentBefore(Exception):
    """The same form was sent before."""


class DraftChanged(Exception):
    """The draft was saved again after it had been read for sending: what is sent must be what was seen."""


def submit(*, by: Actor, entry: ConsultationEntry, form_key: uuid.UUID, source: Source = Source.WEB) -> Case:
    """The consultation stands as a received case with its receipt number; the same `form_key` again gives that case.

    In one transaction: number, key, client, case, transition and audit row, mails to the person and the desk.
    A suspected leak starts urgent and limited to the desk manager and assigned people.
    """
    try:
        with transaction.atomic():
            ref = _issue(timezone.localtime())
            try:
                idempotency.keep_answer(form_key, PURPOSE, ref)
            except IntegrityError:
                raise _SentBefore from None
            case = _submit(by, entry, ref, source)
            sign_receipt(case=case, files=())
            return case
    except _SentBefore:
        return _case_of(idempotency.earlier_answer(form_key, PURPOSE))


def send_draft(
    *,
    by: Actor,
    draft: Draft,
    files: Sequence[DraftFile],
    entry: ConsultationEntry,
    browser: uuid.UUID | None = None,
) -> Case:
    """As `submit`, for a draft and its files as they were read: it is emptied, its files are those of the case.

    The same draft again, from another tab or a second press, gives the same case. Raises DraftChanged.
    `browser` is remembered as the one that sent it, also when the answer never reached it.
    """
    try:
        with transaction.atomic():
            ref = _issue(timezone.localtime())
            _empty(draft, ref, browser)
            case = _submit(by, entry, ref)
            sign_receipt(case=case, files=_hand_over(draft, files, case, by))
            return case
    except _SentBefore:
        return _case_of(Draft.objects.values_list("sent_as", flat=True).get(pk=draft.pk))


def _empty(draft: Draft, ref: str, browser: uuid.UUID | None) -> None:
    """Nothing of what was typed stays in the draft; who comes second finds it sent."""
    unsent = Draft.objects.filter(pk=draft.pk, sent_as="")
    if not unsent.filter(saved_at=draft.saved_at).update(sent_as=ref, sent_from=browser, answers={}, email=""):
        raise DraftChanged if unsent.exists() else _SentBefore


def _hand_over(draft: Draft, files: Sequence[DraftFile], case: Case, by: Actor) -> list[CaseFile]:
    """The files belong to the case: the stored bytes are the same, only their row is another."""
    moved = [_case_file(file, case, by) for file in files]
    handed = CaseFile.objects.bulk_create(moved)
    for file in handed:
        facts: dict[str, list[object]] = {"case": ["", case.ref], "sha256": ["", file.sha256], "size": ["", file.size]}
        audit.record(by=by, action="attach_file", obj=file, changes=facts)
        if file.scan == FileScan.INFECTED:
            file_infected(file)
    enter_first_files(handed, by=by, cause=EntryCause.FILE)
    if files and DraftFile.objects.filter(draft=draft).delete()[0] != len(files):
        raise DraftChanged
    return handed


def _case_file(file: DraftFile, case: Case, by: Actor) -> CaseFile:
    return CaseFile(
        ref=file.ref,
        case=case,
        **{name: getattr(file, name) for name in _FILE},
        origin=FileOrigin.CLIENT,
        given_by_ref=by.ref,
        given_by_label=by.label,
        given_at=file.given_at,
    )


def _case_of(ref: str) -> Case:
    return Case.objects.select_related("desk", "client").get(ref=ref)


def _issue(now: datetime) -> str:
    return receipts.issue(now.date())  # locks the year's sequence: one submission at a time from here on


def _submit(by: Actor, entry: ConsultationEntry, ref: str, source: Source = Source.WEB) -> Case:
    now = timezone.localtime()
    client = find_or_create(by=by, facts=_facts(entry), email=entry.email, phone=entry.phone)
    case = _make_case(by, entry, client, ref, now, source)
    begin(case, by=by)
    opponents = [(PartyKind.OPPONENT, entry.opponent)] if entry.opponent else []
    named = add_parties(case=case, named=[*opponents, *((PartyKind.BARRED, told) for told in entry.barred)], by=by)
    rewall_new(case, named)
    notices.consult_received(case)
    return case


def _make_case(by: Actor, entry: ConsultationEntry, client: Client, ref: str, now: datetime, source: Source) -> Case:
    desk = catalogue.desk(entry.desk)
    promised_on = promise(desk, now, is_urgent=entry.leak_suspected)
    return receive(
        entry,
        ref=ref,
        desk=desk,
        client=client,
        now=now,
        promised_on=promised_on,
        site_id=_site(desk, entry),
        theme_id=entry.theme or None,
        source=source,
        is_urgent=entry.leak_suspected,
        subject=subject_of(entry.body),
        requester_id=by.user_id if by.has(Role.CLIENT) else None,
        **_said_besides(entry),
    )


def _said_besides(entry: ConsultationEntry) -> dict[str, Any]:
    return {
        "writer": entry.writer,
        "writer_office": entry.writer_office,
        "applicant": entry.applicant,
        "publication": entry.publication,
        "published_on": entry.published_on,
        "postal_code": entry.postal_code,
        "address": entry.address,
        "preferred_method_id": entry.preferred_method or None,
        "preferred_times": list(entry.preferred_times),
        "may_refer": entry.may_refer,
    }


def _site(desk: Desk, entry: ConsultationEntry) -> str | None:
    """The window that was chosen, else the one of the client's prefecture; None where the desk has none there."""
    code = entry.site or _prefecture_code(entry.prefecture)
    return catalogue.resolve_site(desk.pk, code) if code else None


def promise(desk: Desk, now: datetime, *, is_urgent: bool = False) -> date:
    """The day by which the first answer is promised, in working days of the desk.

    `now` is local. What comes after the desk's last reception counts as come on the next day. Not so what is urgent: it
    comes first on the next working day, at whatever hour it came, and never later than the rest.
    """
    late = desk.last_reception is not None and now.time() > desk.last_reception
    tomorrow = now.date() + timedelta(days=1)
    usual = add_working_days(tomorrow if late else now.date(), desk.reply_promise_working_days)
    return min(usual, add_working_days(tomorrow, URGENT_WORKING_DAYS - 1)) if is_urgent else usual


def subject_of(body: str) -> str:
    """The first sentence of a text, cut to SUBJECT_LENGTH characters: what lists show."""
    first = _END_OF_SENTENCE.split(body.strip(), maxsplit=1)[0].strip()
    return first if len(first) <= SUBJECT_LENGTH else f"{first[: SUBJECT_LENGTH - 1]}…"


def _facts(entry: ConsultationEntry) -> ClientFacts:
    is_person = not entry.company or (entry.applicant in PERSONS and not entry.corporate_number)
    return ClientFacts(
        name=entry.company or entry.person_name,
        kana=entry.person_kana if not entry.company and entry.writer == Writer.SELF else "",
        corporate_number=entry.corporate_number,
        prefecture=entry.prefecture,
        industry=entry.industry,
        employees=entry.employees,
        postal_code=entry.postal_code,
        applicant=entry.applicant,
        is_person=is_person,
    )


def _prefecture_code(key: str) -> str:
    return key.rpartition(".")[2]
