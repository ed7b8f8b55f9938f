"""Correcting a contact that was logged, and writing more into its memo."""

import uuid

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from accounts.actors import Actor
from consultations import revisions
from consultations.actions.contact_entry import ContactEntry, coded, fill, save_parts
from consultations.actions.contacts import PURPOSE
from consultations.actions.steps import locked_case
from consultations.models import Contact, EfilingTicket
from consultations.permissions import can_correct_contact, can_log_contact
from consultations.search_texts import contact_text
from core import audit, idempotency
from core.text import clean_text
from core.transitions import TransitionRefused

_NOT_ALLOWED = _("You are not allowed to take this step.")


def correct(*, contact: Contact, by: Actor, entry: ContactEntry, reason: str) -> bool:
    """The contact says what the entry says; False when it said so already. The client on it stays as he was.

    In one transaction: row, mentions, team, ticket, audit row with old and new codes and the reason, revisions of the
    years and desks it was counted in and is counted in now. Its meeting and its case are not touched. Raises
    TransitionRefused for who may not.
    """
    with transaction.atomic():
        locked = _locked(contact)
        if not can_correct_contact(by, locked):
            raise TransitionRefused(_NOT_ALLOWED)
        before, texts, counted = coded(locked), (locked.route, locked.summary), _counted_in(locked)
        fill(locked, entry, locked.case)
        locked.mentions.all().delete()
        locked.also_present.all().delete()
        if entry.ticket is not None:
            EfilingTicket.objects.filter(contact=locked).delete()
        save_parts(locked, entry)
        after = coded(locked)
        changes = {name: [before[name], value] for name, value in after.items() if before[name] != value}
        if not changes and texts == (locked.route, locked.summary):
            transaction.set_rollback(True)
            return False
        locked.save()
        audit.record(by=by, action="correct_contact", obj=locked, reason=reason, changes=changes)
        revisions.touch(counted | _counted_in(locked))
    return True


def append_to_memo(*, contact: Contact, by: Actor, text: str, form_key: uuid.UUID | None = None) -> bool:
    """`text` stands below the memo of the contact; False when this form was sent before, or says nothing.

    No figure changes. Raises TransitionRefused for who may not log at the case.
    """
    with transaction.atomic():
        locked = _locked(contact)
        if not can_log_contact(by, locked.case):
            raise TransitionRefused(_NOT_ALLOWED)
        text = clean_text(text)
        if not text or (form_key is not None and not _is_first(form_key, locked)):
            return False
        lengths: list[object] = [len(locked.summary)]
        locked.summary = f"{locked.summary}\n\n{text}".strip()
        locked.search_text = contact_text(locked, locked.case)
        locked.save(update_fields=["summary", "search_text"])
        audit.record(by=by, action="append_to_memo", obj=locked, changes={"summary": [*lengths, len(locked.summary)]})
    return True


def _locked(contact: Contact) -> Contact:
    case = locked_case(contact.case_id, "advisor", "client")
    locked = Contact.objects.select_for_update(of=("self",)).select_related("advisor").get(pk=contact.pk)
    locked.case = case
    return locked


def _counted_in(contact: Contact) -> set[tuple[int, str]]:
    return {(contact.fiscal_year, desk) for desk in (contact.desk_id, contact.joint_desk_id) if desk}


def _is_first(form_key: uuid.UUID, contact: Contact) -> bool:
    try:
        idempotency.keep_answer(form_key, PURPOSE, contact.ref)
    except IntegrityError:
        return False
    return True
