"""The note that somebody read."""

from django.db import transaction

from accounts.actors import Actor
from consultations.models import Case, Client, Contact
from core import audit


def record_view(*, obj: Case | Contact | Client, by: Actor) -> None:
    """The log of reads says that `by` opened the case, contact or client."""
    with transaction.atomic():
        audit.record(by=by, action="view", obj=obj)
