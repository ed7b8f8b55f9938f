"""Logging a contact: the counted unit, with everything that statistics need frozen on it."""

import uuid

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.actors import Actor
from consultations import notices, revisions
from consultations.actions import asked
from consultations.actions.changes import OWN_UNDO, Changed, last_step, note, values
from consultations.actions.contact_entry import ContactEntry, Ticket, fill, freeze_client, save_parts
from consultations.actions.handoffs import answered
from consultations.actions.steps import locked_case, set_due, take
from consultations.enums import OPEN, CaseStatus, Source
from consultations.models import Appointment, Case, Contact
from consultations.permissions import can_log_contact
from core import audit, idempotency
from core.transitions import TransitionRefused

PURPOSE = "contact"
TAKEN_BACK = _("This record was taken back. Check what stands here, and send it once more to log it anew.")
BEGAN = "began"  # in the row of its change: when the contact was logged whose mail told that support began
CLOCK = ("due_on", "due_base_on", "due_set_at")  # of the case: what taking the record back sets as it was


class DuplicateContact(Exception):
    """The same advisor already logged the same client, day and method; `contact` is that one."""

    def __init__(self, contact: Contact) -> None:
        super().__init__(str(contact))
        self.contact = contact


class _LoggedBefore(Exception):
    """The same form was sent before."""


def log_contact(
    *, case: Case, by: Actor, entry: ContactEntry, form_key: uuid.UUID | None = None, confirmed: bool = False
) -> Contact:
    """The contact stands with the client as he is today; the first one moves the case to "in support".

    In one transaction: key, transition, contact with mentions, team and ticket, its meeting, the handoff it answers,
    audit row, revision of the year, mail at the first contact. For ten minutes `contact_undo.undo_log` takes it back.
    The same `form_key` again gives that contact. Raises DuplicateContact unless `confirmed`, and TransitionRefused
    for a closed case or a person who may not.
    """
    try:
        with transaction.atomic():
            return _log(case, by, entry, form_key, confirmed)
    except _LoggedBefore:
        return _logged_before(case, form_key)


def _logged_before(case: Case, form_key: uuid.UUID | None) -> Contact:
    ref = idempotency.earlier_answer(form_key, PURPOSE) if form_key else ""
    logged = Contact.objects.select_related("case").filter(ref=ref).first()
    if logged is None:
        raise TransitionRefused(TAKEN_BACK)
    if logged.case_id != case.pk:
        raise TransitionRefused(_("This form belongs to another case. Open the case again."))
    return logged


def _log(case: Case, by: Actor, entry: ContactEntry, form_key: uuid.UUID | None, confirmed: bool) -> Contact:
    locked = locked_case(case.pk, "client", "advisor")
    contact = _make_contact(locked, by, entry)
    _keep_key(form_key, contact)
    _refuse(locked, by, contact, confirmed=confirmed)
    before = values(locked, *CLOCK)
    moved, is_first = _move_on(locked, by)
    contact.save(force_insert=True)
    save_parts(contact, entry)
    _link_appointment(contact, entry.appointment)
    answered(contact=contact)
    set_due(locked, entry.next_on)
    after = values(locked, *CLOCK) | {"contact": contact.ref}
    step = last_step(locked) if moved else None
    before |= {"contact": "", BEGAN: contact.logged_at.isoformat()}
    note(kind=OWN_UNDO, by=by, cases=[Changed(locked, before, after, step)])
    audit.record(by=by, action="log_contact", obj=locked, changes={"contact": ["", contact.ref]})
    touch(contact)
    if is_first:
        notices.support_began(locked, contact)
    case.status, case.due_on = locked.status, locked.due_on
    return contact


def touch(contact: Contact) -> None:
    """The figures of its year, at its desk and its joint desk, are counted anew."""
    revisions.touch((contact.fiscal_year, desk) for desk in (contact.desk_id, contact.joint_desk_id) if desk)


def _link_appointment(contact: Contact, given: Appointment | None) -> None:
    """The meeting that this contact was is logged: the one it was opened from, else the advisor's own of that day."""
    free = Appointment.objects.standing().filter(case_id=contact.case_id, contact=None)
    if given is not None:
        found = free.filter(pk=given.pk).first()
    else:
        mine = free.filter(advisor=contact.advisor, starts_at__lte=timezone.now()).order_by("starts_at")
        found = next((one for one in mine if timezone.localdate(one.starts_at) == contact.contacted_on), None)
    if found is not None:
        found.contact = contact
        found.save(update_fields=["contact"])


def _move_on(case: Case, by: Actor) -> tuple[bool, bool]:
    """The case is in support: whether it moved, and whether this contact began it.

    A client who was asked has answered.
    """
    if case.status == CaseStatus.WAITING:
        moved = take(case, "resume", by=by)
        asked.answered(case=case, by=by)
        return moved, False
    began = case.status != CaseStatus.IN_SUPPORT and take(case, "begin", by=by)
    return began, began


def _keep_key(form_key: uuid.UUID | None, contact: Contact) -> None:
    if form_key is None:
        return
    try:
        idempotency.keep_answer(form_key, PURPOSE, contact.ref)
    except IntegrityError:
        raise _LoggedBefore from None


def _refuse(case: Case, by: Actor, contact: Contact, *, confirmed: bool) -> None:
    if case.status not in OPEN:
        raise TransitionRefused(_("The case is closed. Reopen it before you log a contact."))
    if not can_log_contact(by, case):
        raise TransitionRefused(_("You are not allowed to take this step."))
    same = None if confirmed else _same_contact(contact, by)
    if same is not None:
        raise DuplicateContact(same)


def _same_contact(contact: Contact, by: Actor) -> Contact | None:
    """The record of the same advisor, client, day and method, also in another case that `by` works on.

    Records without an advisor are of no one in particular: only those of the same case are the same.
    """
    same = Contact.objects.worked_on_by(by).filter(contacted_on=contact.contacted_on, method_id=contact.method_id)
    if contact.advisor is None:
        same = same.filter(case_id=contact.case_id, advisor=None)
    else:
        same = same.filter(client_id=contact.client_id, advisor=contact.advisor)
    return same.order_by("pk").first()


def _make_contact(case: Case, by: Actor, entry: ContactEntry) -> Contact:
    contact = Contact(
        case=case,
        source=Source.STAFF,
        desk_id=case.desk_id,
        site_id=case.site_id,
        logged_at=timezone.now(),
        logged_by=by.label,
    )
    freeze_client(contact, case.client)
    fill(contact, entry, case)
    return contact


__all__ = ["ContactEntry", "DuplicateContact", "Ticket", "log_contact", "touch"]
