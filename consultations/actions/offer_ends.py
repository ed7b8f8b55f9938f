"""The end of an offer of dates: written once, whoever comes first."""

from django.utils import timezone

from consultations.enums import OfferEnd
from consultations.models import Promise, SlotOffer
from core import audit
from core.actors import ActorLike


def end(offer: SlotOffer, how: OfferEnd, *, by: ActorLike) -> bool:
    """The offer is over, if it was open; False when somebody else ended it before. Call it inside a transaction."""
    values = {"end": how, "ended_at": timezone.now(), "ended_by": by.label}
    if not SlotOffer.objects.open().filter(pk=offer.pk).update(**values):
        return False
    for name, value in values.items():
        setattr(offer, name, value)
    audit.record(by=by, action=f"offer_{how}", obj=offer.case, changes={"offer": [offer.ref, how.value]})
    return True


def withdraw_with(promise: Promise, *, by: ActorLike) -> None:
    """What the client was asked for is no longer needed: where it was to choose a date, the dates are offered no more."""
    for offer in SlotOffer.objects.open().filter(promise=promise).select_related("case"):
        end(offer, OfferEnd.WITHDRAWN, by=by)
