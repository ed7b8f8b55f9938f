"""The note that somebody read."""

from django.db import transaction

from accounts.actors import Actor
from consultations.models import Case, Client, Complaint, Contact
from core import audit


def record_view(*, obj: Case | Contact | Client | Complaint, by: Actor) -> None:
    """The log of reads says that `by` opened the case, contact, client or complaint."""
    with transaction.atomic():
        audit.record(by=by, action="view", obj=obj)
