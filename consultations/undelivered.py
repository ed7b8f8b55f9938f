"""Mails to the client that did not arrive: a to-do of the desk until the address is right or they were sent again."""

from accounts.actors import Actor
from consultations.models import Case
from consultations.notices.delivery import FOR_THE_HEAD
from consultations.permissions import hears_complaints_at
from mailing.models import Message


def undelivered(case: Case, actor: Actor) -> list[Message]:
    """Mails of the case that came back from, or could not be sent to, the address that stands there now; newest first.

    Mails about a complaint are for who may answer it: the advisor it may be about does not learn of them.
    """
    lost = all_undelivered(case)
    return lost if hears_complaints_at(actor, case) else [message for message in lost if message.event not in FOR_THE_HEAD]


def all_undelivered(case: Case) -> list[Message]:
    """As `undelivered`, with those about complaints: never for a page."""
    if not case.email:
        return []
    about = Message.objects.filter(object_ref=case.ref)
    lost = list(about.lost().filter(recipient=case.email).defer("body").order_by("-pk"))
    if not lost:
        return []
    again = {key.split(":")[1] for key in about.filter(key__startswith="again:").values_list("key", flat=True)}
    return [message for message in lost if str(message.pk) not in again]
