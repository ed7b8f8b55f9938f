"""Short answers: a question that one contact settles, and a company that is new to the advisor at the counter."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _

from accounts.actors import Actor
from consultations import catalogue
from consultations.actions.clients import ClientFacts, find_or_create
from consultations.actions.closing import close
from consultations.actions.contact_entry import ContactEntry
from consultations.actions.contacts import TAKEN_BACK, log_contact
from consultations.actions.steps import begin, locked_case
from consultations.actions.submit import subject_of
from consultations.actions.walls import refuse_in_conflict, rewall_new
from consultations.enums import CaseStatus, Level, Source
from consultations.models import Advisor, Case, Code, Contact
from consultations.permissions import can_answer_at, works_on
from consultations.querysets.faq_drafts import faq_drafts_open_to
from consultations.search_texts import case_text
from consultations.validators import client_kind_of
from core import audit, idempotency, receipts
from core.transitions import TransitionRefused
from knowledge.models import FaqDraft

PURPOSE, NEW_CASE = "answer", "walk_in"
ANSWERED = "outcome.answered"
COMPANY = "client_kind.company"


@dataclass(frozen=True)
class Question:
    """Who asked what at which desk. An empty name: none was given."""

    desk: str
    asked_on: date
    name: str = ""
    prefecture: str = ""
    phone: str = ""
    text: str = ""


@dataclass(frozen=True)
class Faq:
    """Question and answer as they might stand in the FAQ, without anybody's name."""

    question: str
    answer: str


class _AnsweredBefore(Exception):
    """The same form was sent before."""


def answer(
    *, by: Actor, question: Question, entry: ContactEntry, form_key: uuid.UUID, is_done: bool = True, faq: Faq | None = None
) -> Contact:
    """Client, case and contact stand, and the case is closed as answered unless it is not `is_done`.

    In one transaction, with the transition and audit rows of each step. `faq` stands as a draft that names the contact
    as its source. The same `form_key` again gives that contact. Raises TransitionRefused for who does not work there,
    and for the form of an answer that was taken back.
    """

    def write() -> Contact:
        case = _open(by, question, advisor=entry.advisor)
        contact = log_contact(case=case, by=by, entry=entry, confirmed=True)
        if faq is not None:
            _note_faq(by, question.desk, contact, faq)
        if is_done:
            close(case=case, by=by, outcome=Code.objects.get(pk=ANSWERED))
        return contact

    ref = _once(form_key, PURPOSE, by, question.desk, write)
    contact = Contact.objects.select_related("method", "case").filter(ref=ref).first()
    if contact is None:
        raise TransitionRefused(TAKEN_BACK)
    return contact


def walk_in(*, by: Actor, question: Question, form_key: uuid.UUID) -> Case:
    """A case of somebody who stands here, known by name only; an advisor has it himself.

    The rest is filled in later. The same `form_key` again gives that case. Raises TransitionRefused for who does not
    work at the desk.
    """

    def write() -> Case:
        return _open(by, question, advisor=Advisor.objects.assignable_at(question.desk).filter(user_id=by.user_id or 0).first())

    return Case.objects.get(ref=_once(form_key, NEW_CASE, by, question.desk, write))


def note_faq(*, contact: Contact, by: Actor, faq: Faq) -> FaqDraft:
    """A contact that was answered before becomes a draft for the FAQ; the draft it became earlier, unchanged, if it did.

    Raises TransitionRefused for who does not work on the case or at the desk, for a contact that was taken back, and for one of
    a limited or secret case: drafts are for the whole desk.
    """
    with transaction.atomic():
        case = locked_case(contact.case_id, "advisor")  # one draft of a contact, pressed how often ever
        if not (can_answer_at(by, contact.desk_id) and works_on(by, case)):
            raise TransitionRefused(_("You are not allowed to take this step."))
        if case.level >= Level.LIMITED:
            raise TransitionRefused(
                _("A contact of a limited or secret case does not become a draft for the FAQ: the whole desk reads it.")
            )
        if not Contact.objects.filter(pk=contact.pk).exists():
            raise TransitionRefused(TAKEN_BACK)
        return FaqDraft.objects.filter(source_ref=contact.ref).first() or _note_faq(by, contact.desk_id, contact, faq)


def edit_faq_draft(*, draft: FaqDraft, by: Actor, faq: Faq) -> bool:
    """The draft reads so now; False when it did already.

    Raises TransitionRefused for who may not read it, and once it is gone.
    """
    with transaction.atomic():
        locked = FaqDraft.objects.select_for_update().filter(pk=draft.pk).first()
        if locked is None:
            raise TransitionRefused(_("This draft is gone: its case became confidential, or was erased."))
        if not (can_answer_at(by, locked.desk_code) and faq_drafts_open_to(by).filter(pk=locked.pk).exists()):
            raise TransitionRefused(_("You are not allowed to take this step."))
        if (locked.question, locked.answer) == (faq.question, faq.answer):
            return False
        lengths = {"question": [len(locked.question), len(faq.question)], "answer": [len(locked.answer), len(faq.answer)]}
        locked.question, locked.answer = faq.question, faq.answer
        locked.save(update_fields=["question", "answer"])
        audit.record(by=by, action="edit_faq_draft", obj=locked, changes={k: list(v) for k, v in lengths.items()})
    return True


def _once(form_key: uuid.UUID, purpose: str, by: Actor, desk: str, write: Callable[[], Case | Contact]) -> str:
    """The ref of what `write` made under this key, now or before."""
    if not can_answer_at(by, desk):
        raise TransitionRefused(_("You are not allowed to take this step."))
    try:
        with transaction.atomic():
            made = write()
            _keep_key(form_key, purpose, made.ref)
            return made.ref
    except _AnsweredBefore:
        return idempotency.earlier_answer(form_key, purpose)


def _keep_key(form_key: uuid.UUID, purpose: str, ref: str) -> None:
    try:
        idempotency.keep_answer(form_key, purpose, ref)
    except IntegrityError:
        raise _AnsweredBefore from None


def _open(by: Actor, question: Question, *, advisor: Advisor | None) -> Case:
    """A case entered by staff; with an advisor it begins as his."""
    now = timezone.localtime()
    ref = receipts.issue(now.date())
    name = question.name or _no_name()
    client = find_or_create(by=by, facts=ClientFacts(name=name, prefecture=question.prefecture), email="")
    is_company = bool(question.name) and client_kind_of(client.size_id, question.name) == COMPANY
    prefecture = question.prefecture.rpartition(".")[2]
    case = Case(
        ref=ref,
        case_no=ref,
        desk=catalogue.desk(question.desk),
        site_id=catalogue.resolve_site(question.desk, prefecture) if prefecture else None,
        client=client,
        source=Source.STAFF,
        status=CaseStatus.ASSIGNED if advisor else CaseStatus.RECEIVED,
        level=Level.NORMAL,
        received_on=question.asked_on,
        received_at=now if question.asked_on == now.date() else None,
        subject=subject_of(question.text),
        body=question.text,
        company_name=question.name if is_company else "",
        person_name="" if is_company else question.name,
        phone=question.phone,
        advisor=advisor,
        assigned_at=now if advisor else None,
        assigned_by=by.label if advisor else "",
        created_at=now,
    )
    case.search_text = case_text(case, client)
    case.save(force_insert=True)
    begin(case, by=by)
    rewall_new(case)
    if advisor is not None:
        refuse_in_conflict(case, advisor, _("You have a conflict of interest. A colleague has to answer."))
    return case


def _no_name() -> str:
    """Under which all stand who gave no name: nobody can tell them apart, and the list of companies stays readable."""
    with override("ja"):
        return gettext("(No name given)")


def _note_faq(by: Actor, desk: str, contact: Contact, faq: Faq) -> FaqDraft:
    draft = FaqDraft.objects.create(
        desk_code=desk,
        question=faq.question,
        answer=faq.answer,
        source_ref=contact.ref,
        noted_at=timezone.now(),
        noted_by=by.label,
    )
    audit.record(by=by, action="note_faq_draft", obj=draft, changes={"contact": ["", contact.ref]})
    return draft
