"""The people of an event: who has a seat, who waits and why, and what an organiser does for one of them."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.fresh import fresh_proof
from core.paging import keyset_page
from core.policy import policy
from core.reading import shows, shows_list, shows_nothing
from core.transitions import TransitionRefused
from seminars import event_page
from seminars.actions import seats
from seminars.actions.people_export import record_people_export
from seminars.exports.registrants import FORMATS, people_file
from seminars.forms.event_lists import PeopleFilter
from seminars.forms.event_steps import PeopleExportForm
from seminars.forms.registrants import CallerForm, SeatStepForm
from seminars.models import Registration, SeminarEvent
from seminars.permissions import runs_seminars
from seminars.querysets import RegistrationQuerySet
from seminars.views.own_events import event_to_run


@policy(runs_seminars)
@require_safe
def people_list(request: HttpRequest, ref: str) -> HttpResponse:
    event = event_to_run(request, ref)
    form = PeopleFilter(request.GET)
    asked = form.asked()
    rows = form.chosen(_people(request, event))
    page = keyset_page(rows, order=("applied_at", "pk"), after=asked["after"], before=asked["before"])
    shows_list(request, Registration, len(page.rows), {name: asked[name] for name in ("q", "status", "kind")})
    lines = event_page.seat_lines(event)
    context = {"event": event, "page": page, "filter": form, "lines": lines, "now": timezone.now()}
    return render(request, "seminars/event_people.html", context)


@policy(runs_seminars)
@require_safe
def person_detail(request: HttpRequest, ref: str, number: str) -> HttpResponse:
    """One application: what was typed, how it stands and why, and what can be done for this person."""
    event = event_to_run(request, ref)
    person = _person(request, event, number)
    shows(request, person)
    others = [pool.kind for pool in event.pools.all() if pool.kind != person.seat_kind]
    context = {
        "event": event,
        "person": person,
        "why": seats.why(person),
        "other_kind": others[0] if others else "",
        "fellows": person.booking.registrations.exclude(pk=person.pk),
        "is_over": event.ends_at is not None and event.ends_at <= timezone.now(),
    }
    return render(request, "seminars/event_person.html", context)


@require_POST
@policy(runs_seminars)
def person_step(request: HttpRequest, ref: str, number: str) -> HttpResponse:
    """Cancel, confirm, switch or take from the waiting list, on behalf of the person."""
    event = event_to_run(request, ref)
    person = _person(request, event, number)
    form = SeatStepForm(request.POST)
    if form.is_valid():
        try:
            told = _step(request, event, person, form.cleaned_data["step"])
        except TransitionRefused as refused:
            messages.error(request, str(refused.message))
        else:
            messages.success(request, told)
    return redirect("events:person_detail", ref=event.ref, number=person.number)


@policy(runs_seminars)
@require_http_methods(["GET", "HEAD", "POST"])
def person_add(request: HttpRequest, ref: str) -> HttpResponse:
    event = event_to_run(request, ref)
    form = CallerForm(request.POST or None, event=event)
    if request.method == "POST" and form.is_valid():
        entry, key = form.entry(get_language() or "ja"), form.cleaned_data["form_key"]
        try:
            booking = seats.apply(by=request.actor, event=event, entry=entry, form_key=key)
        except TransitionRefused as refused:
            form.renew_key()
            form.add_error(None, str(refused.message))
        else:
            made = booking.registrations.get()
            messages.success(request, _("Entered: %(number)s (%(status)s).") % _named(made))
            return redirect("events:person_detail", ref=event.ref, number=made.number)
    context = {"form": form, "event": event, "lines": event_page.seat_lines(event)}
    return render(request, "seminars/event_person_add.html", context, status=422 if form.errors else 200)


@policy(runs_seminars)
@fresh_proof
@require_http_methods(["GET", "HEAD", "POST"])
def people_export(request: HttpRequest, ref: str) -> HttpResponse:
    event = event_to_run(request, ref)
    form = PeopleExportForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data["file_format"]
        people = list(_people(request, event).order_by("applied_at", "pk"))
        made = people_file(chosen, event, people, taken_by=request.actor.label)
        reason = form.cleaned_data["reason"]
        record_people_export(by=request.actor, event=event, rows=len(people), file_format=chosen, reason=reason)
        shows_nothing(request)
        response = HttpResponse(made, content_type=FORMATS[chosen])
        response.headers["Content-Disposition"] = f'attachment; filename="participants_{event.held_on:%Y%m%d}.{chosen}"'
        return response
    context = {"form": form, "event": event}
    return render(request, "seminars/event_people_export.html", context, status=422 if form.errors else 200)


def _people(request: HttpRequest, event: SeminarEvent) -> RegistrationQuerySet:
    rows = Registration.objects.visible_to(request.actor).filter(event=event)
    return rows.select_related("booking__prefecture", "attendance")


def _person(request: HttpRequest, event: SeminarEvent, number: str) -> Registration:
    person = get_object_or_404(_people(request, event), number=number)
    person.event = event
    return person


def _step(request: HttpRequest, event: SeminarEvent, person: Registration, step: str) -> str:
    """Takes the step; what the page says then. Raises TransitionRefused."""
    by = request.actor
    other = next((pool.kind for pool in event.pools.all() if pool.kind != person.seat_kind), person.seat_kind)
    steps: dict[str, tuple[Callable[[], object], str]] = {
        "give": (lambda: seats.give_seat(by=by, registration=person), _("The seat is confirmed; the person is told.")),
        "cancel": (lambda: seats.cancel(by=by, registration=person), _("The application is cancelled; the person is told.")),
        "leave": (lambda: seats.leave_waiting_list(by=by, registration=person), _("Taken from the waiting list.")),
        "switch": (
            lambda: seats.switch(by=by, registration=person, kind=other, willing_to_wait=False),
            _("The seat is switched; the person is told."),
        ),
        "switch_wait": (
            lambda: seats.switch(by=by, registration=person, kind=other, willing_to_wait=True),
            _("The wish is noted; a seat of the other kind follows as soon as one is free."),
        ),
    }
    act, told = steps[step]
    act()
    return told


def _named(person: Registration) -> dict[str, str]:
    return {"number": person.number, "status": person.get_status_display()}
