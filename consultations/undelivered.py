"""Mails to the client that did not arrive: a to-do of the desk until the address is right or they were sent again."""

from consultations.models import Case
from mailing.models import Message


def undelivered(case: Case) -> list[Message]:
    """Mails of the case that came back from, or could not be sent to, the address that stands there now; newest first."""
    if not case.email:
        return []
    about = Message.objects.filter(object_ref=case.ref)
    lost = list(about.lost().filter(recipient=case.email).defer("body").order_by("-pk"))
    if not lost:
        return []
    again = {key.split(":")[1] for key in about.filter(key__startswith="again:").values_list("key", flat=True)}
    return [message for message in lost if str(message.pk) not in again]
