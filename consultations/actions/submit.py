"""A consultation that came in by the public form."""

import re
import uuid
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.actors import Actor
from accounts.enums import Role
from consultations import catalogue, notices
from consultations.actions.clients import ClientFacts, find_or_create
from consultations.actions.steps import begin
from consultations.enums import CaseStatus, Level, Source
from consultations.models import Case, Client, Desk
from consultations.search_texts import case_text
from core import idempotency, receipts
from core.workdays import add_working_days

PURPOSE = "consult"
SUBJECT_LENGTH = 40
_END_OF_SENTENCE = re.compile(r"[。．!?！？\n]|\. ")


@dataclass(frozen=True)
class ConsultationEntry:
    """What the person wrote, checked and cleaned. Codes are catalogue keys or empty."""

    desk: str
    body: str
    person_name: str
    email: str
    language: str
    leak_suspected: bool
    theme: str = ""
    person_kana: str = ""
    company: str = ""  # empty for a person or a sole proprietor
    corporate_number: str = ""
    prefecture: str = ""
    industry: str = ""
    employees: int | None = None
    phone: str = ""


class _SentBefore(Exception):
    """The same form was sent before."""


def submit(*, by: Actor, entry: ConsultationEntry, form_key: uuid.UUID) -> Case:
    """The consultation stands as a received case with its receipt number; the same `form_key` again gives that case.

    In one transaction: number, key, client, case, transition and audit row, mails to the person and the desk.
    A suspected leak starts urgent and limited to the desk manager and assigned people.
    """
    try:
        with transaction.atomic():
            return _submit(by, entry, form_key)
    except _SentBefore:
        return Case.objects.select_related("desk", "client").get(ref=receipt_of(form_key))


def receipt_of(form_key: uuid.UUID) -> str:
    """The receipt number that was given to a form before, or an empty string."""
    return idempotency.earlier_answer(form_key, PURPOSE)


def differs(case: Case, entry: ConsultationEntry) -> bool:
    """Whether the form was changed after it had been sent: the case keeps what was sent first."""
    sent = (case.desk_id, case.body, case.person_name, case.company_name, case.email, case.phone)
    return sent != (entry.desk, entry.body, entry.person_name, entry.company, entry.email, entry.phone)


def _submit(by: Actor, entry: ConsultationEntry, form_key: uuid.UUID) -> Case:
    now = timezone.localtime()
    desk = catalogue.desk(entry.desk)
    ref = receipts.issue(now.date())  # locks the year's sequence: one submission at a time from here on
    try:
        idempotency.keep_answer(form_key, PURPOSE, ref)
    except IntegrityError:
        raise _SentBefore from None
    client = find_or_create(by=by, facts=_facts(entry), email=entry.email)
    case = _make_case(by, entry, desk, client, ref, now)
    begin(case, by=by)
    notices.consult_received(case)
    return case


def _make_case(by: Actor, entry: ConsultationEntry, desk: Desk, client: Client, ref: str, now: datetime) -> Case:
    promised_on = promise(desk, now)
    case = Case(
        ref=ref,
        case_no=ref,
        desk=desk,
        site_id=catalogue.resolve_site(desk.pk, _prefecture_code(entry.prefecture)) if entry.prefecture else None,
        theme_id=entry.theme or None,
        client=client,
        source=Source.WEB,
        status=CaseStatus.RECEIVED,
        level=Level.LIMITED if entry.leak_suspected else Level.NORMAL,
        is_urgent=entry.leak_suspected,
        received_on=now.date(),
        received_at=now,
        promised_on=promised_on,
        due_on=promised_on,
        due_base_on=promised_on,
        due_set_at=now,
        subject=subject_of(entry.body),
        body=entry.body,
        company_name=entry.company,
        person_name=entry.person_name,
        person_kana=entry.person_kana,
        email=entry.email,
        phone=entry.phone,
        language=entry.language,
        requester_id=by.user_id if by.has(Role.CLIENT) else None,
        created_at=now,
    )
    case.search_text = case_text(case, client)
    case.save(force_insert=True)
    return case


def promise(desk: Desk, now: datetime) -> date:
    """The day by which the first answer is promised, in working days of the desk.

    `now` is local. What comes after the desk's last reception counts as come on the next day.
    """
    late = desk.last_reception is not None and now.time() > desk.last_reception
    day_zero = now.date() + timedelta(days=1) if late else now.date()
    return add_working_days(day_zero, desk.reply_promise_working_days)


def subject_of(body: str) -> str:
    """The first sentence of a text, cut to SUBJECT_LENGTH characters: what lists show."""
    first = _END_OF_SENTENCE.split(body.strip(), maxsplit=1)[0].strip()
    return first if len(first) <= SUBJECT_LENGTH else f"{first[: SUBJECT_LENGTH - 1]}…"


def _facts(entry: ConsultationEntry) -> ClientFacts:
    return ClientFacts(
        name=entry.company or entry.person_name,
        kana="" if entry.company else entry.person_kana,
        corporate_number=entry.corporate_number,
        prefecture=entry.prefecture,
        industry=entry.industry,
        employees=entry.employees,
        is_person=not entry.company,
    )


def _prefecture_code(key: str) -> str:
    return key.rpartition(".")[2]
