"""Which applications belong to who asks: by his account, or by the link of one booking."""

from allauth.account.models import EmailAddress
from django.http import HttpRequest

from seminars.models import Booking, Registration, SeminarEvent


def own_people(request: HttpRequest, event: SeminarEvent) -> list[Registration]:
    """The people of the person's own bookings at an event; nobody, and no statement, for who is not signed in."""
    if not request.user.is_authenticated:
        return []
    mine = Booking.objects.requested_by(request.actor, confirmed_address(request))
    people = Registration.objects.active().filter(event=event, booking__in=mine)
    return list(people.select_related("booking"))


def confirmed_address(request: HttpRequest) -> str:
    """The address of the account, once its owner has shown that he reads mail there; else empty."""
    if not request.user.is_authenticated:
        return ""
    found = EmailAddress.objects.filter(user=request.user, email__iexact=request.user.email, verified=True)
    return request.user.email if found.exists() else ""
