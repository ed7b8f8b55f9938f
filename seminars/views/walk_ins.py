"""Somebody stands at the door without a seat."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from core.policy import policy
from core.reading import shows
from core.transitions import TransitionRefused
from seminars.actions.applying import AlreadyApplied
from seminars.actions.arrivals import arrive
from seminars.actions.attendance import AttendanceRefused
from seminars.actions.seat_pools import SeatsGone
from seminars.enums import ACTIVE
from seminars.forms.reception import WalkInForm, WalkInStart
from seminars.models import SeatPool, SeminarEvent
from seminars.permissions import runs_seminars
from seminars.views.own_events import event_to_run, person_to_run


@policy(runs_seminars)
@require_http_methods(["GET", "HEAD", "POST"])
def walk_in(request: HttpRequest, ref: str) -> HttpResponse:
    """He gets a seat and is here. Where none is free, the page says so, and the next press adds one."""
    event = event_to_run(request, ref)
    if request.method != "POST":
        form = WalkInForm(event=event, initial=_known(request, event))
        return render(request, "seminars/reception_walk_in.html", {"event": event, "form": form})
    form, full = WalkInForm(request.POST, event=event), None
    if form.is_valid():
        given = form.cleaned_data
        try:
            made = arrive(
                by=request.actor,
                event=event,
                entry=form.entry(),
                raise_capacity=given["raise_capacity"],
                form_key=given["form_key"],
            )
            words = {"name": made.person_name, "number": made.number}
            messages.success(request, _("%(name)s is here, number %(number)s.") % words)
            return redirect("events:reception", ref=event.ref)
        except SeatsGone as gone:
            full = SeatPool.objects.get(event=event, kind=gone.kind)
        except (TransitionRefused, AttendanceRefused) as refused:
            form.add_error(None, str(refused.message))
            if isinstance(refused, AlreadyApplied):
                form.add_error(None, _("Search for this person on the page of the reception and check in there."))
    context = {"event": event, "form": form, "full": full, "raised": full.capacity + 1 if full else 0}
    return render(request, "seminars/reception_walk_in.html", context, status=422)


def _known(request: HttpRequest, event: SeminarEvent) -> dict[str, str]:
    """What is known of somebody of the list who waits or was offered a seat."""
    number = WalkInStart(request.GET).number_given()
    if not number:
        return {}
    person = person_to_run(request, number, event)
    if person.status not in ACTIVE:
        return {}
    shows(request, person)
    known = {name: getattr(person, name) for name in ("person_name", "person_kana", "seat_kind", "access_needs")}
    return known | {"company": person.booking.company, "email": person.email or person.booking.email}
