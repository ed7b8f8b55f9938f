"""Every write of the consultation desks: one atomic step with its transition, audit and outbox rows."""

from consultations.actions.cases import assign, close, record_view, reopen
from consultations.actions.contacts import ContactEntry, DuplicateContact, log_contact
from consultations.actions.submit import ConsultationEntry, differs, receipt_of, submit

__all__ = [
    "ConsultationEntry",
    "ContactEntry",
    "DuplicateContact",
    "assign",
    "close",
    "differs",
    "log_contact",
    "receipt_of",
    "record_view",
    "reopen",
    "submit",
]
