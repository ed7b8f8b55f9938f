"""A consultation that came by telephone or at the counter, entered by whoever answered (the call sheet)."""

import uuid
from dataclasses import dataclass
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.actors import Actor
from accounts.enums import Role
from consultations import catalogue
from consultations.actions.assignment import take_assignment
from consultations.actions.clients import ClientFacts, find_or_create
from consultations.actions.receiving import receive
from consultations.actions.steps import begin
from consultations.actions.submit import promise, subject_of
from consultations.actions.walls import rewall_new
from consultations.enums import Source
from consultations.models import Advisor, Case, Client
from consultations.notices import intake as notices
from consultations.permissions import can_take_in
from core import audit, idempotency, receipts
from core.transitions import TransitionRefused

PURPOSE = "intake"


@dataclass(frozen=True)
class IntakeEntry:
    """What the caller said, checked and cleaned. Codes are catalogue keys or empty; a company or a caller is named."""

    desk: str
    method: str  # method.phone, method.counter
    body: str
    company: str = ""
    person_name: str = ""
    person_kana: str = ""
    phone: str = ""
    email: str = ""
    language: str = "ja"
    prefecture: str = ""
    is_urgent: bool = False
    leak_suspected: bool = False
    client: Client | None = None  # who was recognised; else found by name or new
    advisor: Advisor | None = None  # who takes it


class _TakenInBefore(Exception):
    """The same form was sent before."""


def take_in(*, by: Actor, entry: IntakeEntry, form_key: uuid.UUID) -> Case:
    """The consultation stands as a received case of the desk, with its number and its promise; with an advisor, as his.

    In one transaction: number, client, case, transition and audit row, assignment, mails. A suspected leak is urgent and
    limited to the desk manager and assigned people from the start. A call counts only once it is logged as a contact. The
    same `form_key` again gives that case. Raises TransitionRefused for who does not answer at the desk.
    """
    if entry.desk not in by.desks_as(Role.DESK_STAFF, Role.DESK_MANAGER) or not can_take_in(by):
        raise TransitionRefused(_("You do not work at this desk."))
    try:
        with transaction.atomic():
            return _take_in(by, entry, form_key)
    except _TakenInBefore:
        return Case.objects.select_related("desk", "client").get(ref=taken_in_as(form_key))


def taken_in_as(form_key: uuid.UUID) -> str:
    """The receipt number that was given to the form before, or an empty string."""
    return idempotency.earlier_answer(form_key, PURPOSE)


def _take_in(by: Actor, entry: IntakeEntry, form_key: uuid.UUID) -> Case:
    now = timezone.localtime()
    ref = receipts.issue(now.date())  # locks the year's sequence: one case at a time from here on
    try:
        idempotency.keep_answer(form_key, PURPOSE, ref)
    except IntegrityError:
        raise _TakenInBefore from None
    facts = ClientFacts(
        name=entry.company or entry.person_name,
        kana="" if entry.company else entry.person_kana,
        prefecture=entry.prefecture,
        is_person=not entry.company,
    )
    client = entry.client or find_or_create(by=by, facts=facts, email=entry.email, phone=entry.phone)
    case = _saved(entry, client, ref, now)
    begin(case, by=by)
    case.shut_out = rewall_new(case)  # type: ignore[attr-defined]  # for the page: whether the reader sees it himself
    changes: dict[str, list[object]] = {"method": ["", entry.method], "client": ["", client.ref], "level": ["", case.level]}
    audit.record(by=by, action="take_in", obj=case, changes=changes)
    notices.taken_in(case, by)
    if entry.advisor is not None:
        take_assignment(case=case, advisor=entry.advisor, by=by)
    return case


def _saved(entry: IntakeEntry, client: Client, ref: str, now: datetime) -> Case:
    desk = catalogue.desk(entry.desk)
    is_urgent = entry.is_urgent or entry.leak_suspected
    promised_on: date = promise(desk, now, is_urgent=is_urgent)
    prefecture = (entry.prefecture or client.prefecture_id or "").rpartition(".")[2]
    return receive(
        entry,
        ref=ref,
        desk=desk,
        client=client,
        now=now,
        promised_on=promised_on,
        site_id=catalogue.resolve_site(desk.pk, prefecture) if prefecture else None,
        source=Source.STAFF,
        is_urgent=is_urgent,
        subject=subject_of(entry.body),
    )
