"""Events and people for those who run the event; for everybody else they are not there."""

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from seminars.models import Registration, SeminarEvent
from seminars.permissions import can_run


def event_to_run(request: HttpRequest, ref: str) -> SeminarEvent:
    """The event of this reference, if the reader runs it."""
    event = get_object_or_404(SeminarEvent.objects.visible_to(request.actor), ref=ref)
    if not can_run(request.actor, event):
        raise Http404
    return event


def person_to_run(request: HttpRequest, number: str, event: SeminarEvent | None = None) -> Registration:
    """The person of this number, at this event where one is named, if the reader runs the event."""
    people = Registration.objects.visible_to(request.actor).select_related("event", "booking", "attendance")
    person = get_object_or_404(people if event is None else people.filter(event=event), number=number)
    if not can_run(request.actor, person.event):
        raise Http404
    return person
