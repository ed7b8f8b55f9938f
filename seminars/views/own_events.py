"""Events and people on staff pages: "not found" for who may not know of them, "not allowed" for who only reads."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from seminars.models import Registration, SeminarEvent
from seminars.permissions import can_run


def event_to_read(request: HttpRequest, ref: str) -> SeminarEvent:
    """The event with its counts, for who may see its page."""
    rows = SeminarEvent.objects.visible_to(request.actor).for_staff().select_related("programme", "desk")
    return get_object_or_404(rows, ref=ref)


def event_to_run(request: HttpRequest, ref: str) -> SeminarEvent:
    """The event, for who runs it; whoever only reads it is refused."""
    rows = SeminarEvent.objects.visible_to(request.actor).select_related("series", "prefecture", "programme", "desk")
    event = get_object_or_404(rows, ref=ref)
    if not can_run(request.actor, event):
        raise PermissionDenied
    return event


def person_to_run(request: HttpRequest, number: str, event: SeminarEvent | None = None) -> Registration:
    """The person of this number, at this event where one is named, if the reader runs the event."""
    people = Registration.objects.visible_to(request.actor).select_related("event", "booking", "attendance")
    person = get_object_or_404(people if event is None else people.filter(event=event), number=number)
    if not can_run(request.actor, person.event):
        raise PermissionDenied
    return person
