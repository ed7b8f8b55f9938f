"""The mails of offered dates: that one was chosen, and that they are offered no more. What day it is stands on the page."""

from django.utils import timezone

from consultations.models import Appointment, SlotOffer
from consultations.notices.delivery import responsible, to_client, to_user
from mailing.actions import take_back
from mailing.models import Message


def slot_chosen(meeting: Appointment) -> None:
    """To whose meeting it is if he signs in, else to who is in charge."""
    own = meeting.advisor.user
    for user in [own] if own is not None and own.is_active else responsible(meeting.case):
        to_user(meeting.case, "slot_chosen", "desk", user, at=meeting.made_at, starts_at=meeting.starts_at)


def slots_withdrawn(offer: SlotOffer) -> None:
    """To the client, unless the mail with which they were offered has not left yet: then that one never does."""
    asked = Message.objects.filter(object_ref=offer.case.ref, event="client_asked", created_at__gte=offer.promise.made_at)
    keys = list(asked.filter(created_at__lte=offer.made_at).values_list("key", flat=True))
    withdrawn = [take_back(key=key) for key in keys]
    if not any(withdrawn):
        to_client(offer.case, "slots_withdrawn", at=timezone.now())
