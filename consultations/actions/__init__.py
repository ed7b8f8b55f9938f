"""Every write of the consultation desks: one atomic step with its transition, audit and outbox rows."""

from consultations.actions.answers import answer, edit_faq_draft, note_faq, walk_in
from consultations.actions.appointments import cancel_appointment, make_appointment, move_appointment
from consultations.actions.assignment import assign
from consultations.actions.closing import close, reopen
from consultations.actions.contact_edit import append_to_memo, correct
from consultations.actions.contact_undo import undo_log
from consultations.actions.contacts import ContactEntry, DuplicateContact, log_contact
from consultations.actions.submit import ConsultationEntry, submit

__all__ = [
    "ConsultationEntry",
    "ContactEntry",
    "DuplicateContact",
    "answer",
    "append_to_memo",
    "assign",
    "cancel_appointment",
    "close",
    "correct",
    "edit_faq_draft",
    "log_contact",
    "make_appointment",
    "move_appointment",
    "note_faq",
    "reopen",
    "submit",
    "undo_log",
    "walk_in",
]
