"""One desk asks another to answer: an answering case opens there, and stays on both boards until its first contact."""

import uuid
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.actors import Actor
from consultations import catalogue
from consultations.actions.disclosures import enter_first_files
from consultations.actions.recusals import carry_recusals
from consultations.actions.steps import begin, hold, refuse_erased
from consultations.actions.submit import promise
from consultations.actions.walls import rewall
from consultations.enums import OPEN, CaseStatus, EntryCause, FileOrigin, Level, Source
from consultations.models import Case, CaseFile, Contact, Desk, Handoff
from consultations.notices.handoffs import handed_off, handoff_answered, handoff_unanswered
from consultations.permissions import can_hand_off
from consultations.search_texts import case_text
from core import audit, idempotency, receipts
from core.transitions import TransitionRefused

PURPOSE = "handoff"
# What the answering case takes over as it stands. Its level is that of the first case: never lower.
_SAME = (
    "client_id",
    "level",
    "is_urgent",
    "subject",
    "body",
    "company_name",
    "person_name",
    "person_kana",
    "email",
    "phone",
    "language",
    "requester_id",
    "writer",
    "writer_office",
    "applicant",
    "publication",
    "published_on",
    "postal_code",
    "address",
    "preferred_method_id",
    "preferred_times",
    "may_refer",
)
# Of a file: all but whose row it is, its own level too. What a desk keeps for itself stays there.
_FILE = (
    "level",
    *("name", "size", "content_type", "sha256", "stored_name", "served_name", "served_type"),
    *("scan", "scan_attempts", "scan_problem", "scanned_at"),
    *("origin", "given_by_ref", "given_by_label", "given_at"),
)


class _HandedBefore(Exception):
    """The same form was sent before."""


def hand_off(*, case: Case, to_desk: str, reason: str, by: Actor, form_key: uuid.UUID) -> Handoff:
    """A received case with a number of its own stands at `to_desk`, with the client's words and files; the first one goes on.

    In one transaction: number, key, answering case with its clock, rows of the files, handoff, audit rows, mails to the
    client (which desk answers) and to the people there. The same `form_key` again gives that handoff. Raises
    TransitionRefused for a person who may not, a case that is over or secret, its own desk, and a desk that was asked already.
    """
    try:
        with transaction.atomic():
            return _hand_off(case, catalogue.desk(to_desk), reason, by, form_key)
    except _HandedBefore:
        earlier = Handoff.objects.filter(case=case, ref=idempotency.earlier_answer(form_key, PURPOSE)).first()
        if earlier is None:
            raise TransitionRefused(_("This form belongs to another case. Open the case again.")) from None
        return earlier


def answered(*, contact: Contact) -> bool:
    """The first contact of an answering case closes its handoff; False where none was open.

    Nothing else closes it. Call it in the transaction that logs the contact.
    """
    with transaction.atomic():
        handoff = Handoff.objects.open().select_for_update(of=("self",)).filter(answer_case_id=contact.case_id).first()
        if handoff is None:
            return False
        handoff.answered_at, handoff.contact = timezone.now(), contact
        handoff.save(update_fields=["answered_at", "contact"])
        handoff_answered(handoff)
    return True


def unanswered(*, contact: Contact) -> bool:
    """The contact that closed a handoff is about to go: the handoff is open again, unless another contact stands."""
    with transaction.atomic():
        handoff = Handoff.objects.select_for_update(of=("self",)).filter(contact=contact).first()
        if handoff is None:
            return False
        if handoff.answered_at is not None:
            handoff_unanswered(handoff, handoff.answered_at)
        handoff.contact = handoff.answer_case.contacts.exclude(pk=contact.pk).order_by("logged_at", "pk").first()
        handoff.answered_at = handoff.contact.logged_at if handoff.contact else None
        handoff.save(update_fields=["answered_at", "contact"])
        handoff_answered(handoff)
    return True


def _hand_off(case: Case, desk: Desk, reason: str, by: Actor, form_key: uuid.UUID) -> Handoff:
    now = timezone.localtime()
    ref = receipts.issue(now.date())  # locks the year's sequence: one new case at a time from here on
    try:
        idempotency.keep_answer(form_key, PURPOSE, handoff_ref := Handoff._meta.get_field("ref").get_default())
    except IntegrityError:
        raise _HandedBefore from None
    hold(case)
    refuse_erased(case)
    _refuse(case, desk, by)
    answering = _answering_case(case, desk, ref, now)
    begin(answering, by=by)
    carry_recusals(case=case, to=answering)
    rewall([answering.pk])
    _copy_files(case, answering, by)
    handoff = Handoff.objects.create(
        ref=handoff_ref,
        case=case,
        answer_case=answering,
        from_desk_id=case.desk_id,
        to_desk=desk,
        reason=reason,
        asked_at=now,
        asked_by=by.label,
    )
    audit.record(by=by, action="hand_off", obj=case, changes={"desk": [case.desk_id, desk.pk], "case": ["", answering.ref]})
    handed_off(handoff)
    return handoff


def _refuse(case: Case, desk: Desk, by: Actor) -> None:
    if not can_hand_off(by, case):
        raise TransitionRefused(_("You are not allowed to take this step."))
    if case.status not in OPEN:
        raise TransitionRefused(_("The case is closed. Reopen it before you hand it over."))
    if desk.pk == case.desk_id:
        raise TransitionRefused(_("The case is at this desk already. Select another desk."))
    if case.level > Level.LIMITED:
        raise TransitionRefused(_("A secret case is known to named people only: nobody at the other desk could open it."))
    if Handoff.objects.open().filter(case=case, to_desk=desk).exists():
        raise TransitionRefused(_("This desk was asked already and has not answered yet."))


def _answering_case(case: Case, desk: Desk, ref: str, now: datetime) -> Case:
    """Promised and due by the rule of the desk that answers; its site by the client's prefecture, where it has one there."""
    promised_on = promise(desk, now, is_urgent=case.is_urgent)
    prefecture = (case.client.prefecture_id or "").rpartition(".")[2]
    answering = Case(
        ref=ref,
        case_no=ref,
        desk=desk,
        site_id=catalogue.resolve_site(desk.pk, prefecture) if prefecture else None,
        theme_id=case.theme_id if desk.theme_axes else None,
        source=Source.HANDOFF,
        status=CaseStatus.RECEIVED,
        received_on=now.date(),
        received_at=now,
        promised_on=promised_on,
        due_on=promised_on,
        due_base_on=promised_on,
        due_set_at=now,
        origin=case,
        created_at=now,
        **{name: getattr(case, name) for name in _SAME},
    )
    answering.search_text = case_text(answering, case.client)
    answering.save(force_insert=True)
    return answering


def _copy_files(case: Case, answering: Case, by: Actor) -> None:
    """Rows of the answering case that name the same bytes, and lines of its ledger; the bytes go with the last row.

    A secret file stays: it is known to named people only, and its bytes open with the key of this case alone.
    """
    rows = (
        CaseFile.objects.kept()
        .filter(case=case, level__lt=Level.SECRET)
        .exclude(origin=FileOrigin.INTERNAL)
        .select_for_update()
    )
    copies = [CaseFile(case=answering, **{name: getattr(row, name) for name in _FILE}) for row in rows.order_by("pk")]
    enter_first_files(CaseFile.objects.bulk_create(copies), by=by, cause=EntryCause.HANDOFF)
