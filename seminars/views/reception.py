"""The reception of an event, on a phone held in one hand."""

from datetime import datetime, time, timedelta

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from core.policy import policy
from core.reading import shows, shows_list
from seminars.actions.attendance import AttendanceRefused, check_in, opens_at, undo_check_in
from seminars.enums import Mode, SeatKind
from seminars.forms.reception import CAME, MISSING, CheckInForm, ReceptionSearch
from seminars.models import Registration, SeminarEvent
from seminars.permissions import runs_seminars
from seminars.reception import MOST, Guest, counts_of, guests_of, search
from seminars.tickets import number_of_ticket
from seminars.views.own_events import event_to_run, person_to_run

_LATEST = 3


@policy(runs_seminars)
@require_safe
def reception(request: HttpRequest, ref: str) -> HttpResponse:
    """Who is expected and who came; somebody without a seat is found only when he is looked for."""
    event = event_to_run(request, ref)
    form = ReceptionSearch(request.GET)
    question = form.question()
    everybody = guests_of(event)
    guests = _asked_for(everybody, question)
    shows_list(request, Registration, len(guests), question)
    came = sorted((guest for guest in everybody if guest.came_at), key=lambda guest: guest.came_at, reverse=True)
    context = {
        "event": event,
        "search_form": form,
        "question": question,
        "guests": guests[:MOST],
        "is_cut": len(guests) > MOST,
        "counts": counts_of(event, everybody),
        "latest": came[:_LATEST],
        "opens_at": _not_open_before(event),
        "until": _end_of_day(event),
    }
    return render(request, "seminars/reception.html", context)


@policy(runs_seminars)
@require_safe
def ticket(request: HttpRequest, token: str) -> HttpResponse:
    """The page behind the QR code of a ticket: the person, and one button."""
    number = number_of_ticket(token)
    if number is None:
        raise Http404
    person = person_to_run(request, number)
    shows(request, person)
    context = {
        "person": person,
        "event": person.event,
        "attendance": getattr(person, "attendance", None),
        "opens_at": _not_open_before(person.event),
        "is_today": person.event.starts_at and timezone.localdate(person.event.starts_at) == timezone.localdate(),
    }
    return render(request, "seminars/reception_person.html", context)


@policy(runs_seminars)
@require_POST
def check_in_person(request: HttpRequest, ref: str) -> HttpResponse:
    """One press; a script gets the answer as JSON, each for itself, and may send it as often as it likes."""
    event = event_to_run(request, ref)
    form = CheckInForm(request.POST)
    if not form.is_valid():
        return _answer(request, event, _("This check-in could not be read. Please load the page again."), 422)
    given = form.cleaned_data
    person = person_to_run(request, given["number"], event)
    kind = SeatKind.ONLINE if event.mode == Mode.ONLINE else SeatKind.ONSITE
    try:
        came = check_in(by=request.actor, registration=person, at=given["at"], kind=kind, device_key=given["device_key"])
    except AttendanceRefused as refused:
        return _answer(request, event, f"{person.person_name}: {refused.message}", 409)
    if came is None:
        return _answer(request, event, _("%(name)s was taken back meanwhile.") % {"name": person.person_name}, 409)
    at = date_format(timezone.localtime(came.at), "TIME_FORMAT")
    return _answer(request, event, _("%(name)s is here (%(at)s).") % {"name": person.person_name, "at": at}, 200, at)


@policy(runs_seminars)
@require_POST
def check_in_undo(request: HttpRequest, ref: str) -> HttpResponse:
    """The press was a slip."""
    event = event_to_run(request, ref)
    form = CheckInForm(request.POST)
    if not form.is_valid():
        return _answer(request, event, _("This check-in could not be read. Please load the page again."), 422)
    person = person_to_run(request, form.cleaned_data["number"], event)
    try:
        undo_check_in(by=request.actor, registration=person)
    except AttendanceRefused as refused:
        return _answer(request, event, str(refused.message), 409)
    return _answer(request, event, _("%(name)s is not here.") % {"name": person.person_name}, 200)


def _asked_for(everybody: list[Guest], question: dict[str, str]) -> list[Guest]:
    found = search(everybody, question["q"]) if question["q"] else [guest for guest in everybody if guest.is_expected]
    if question["show"] == MISSING:
        return [guest for guest in found if guest.is_expected and not guest.came_at]
    return [guest for guest in found if guest.came_at] if question["show"] == CAME else found


def _not_open_before(event: SeminarEvent) -> datetime | None:
    """When people can be checked in, while they cannot yet."""
    opens = opens_at(event)
    return opens if opens and timezone.now() < opens else None


def _end_of_day(event: SeminarEvent) -> datetime:
    """When a phone forgets what it kept: the midnight after the event."""
    last = timezone.localdate(event.ends_at) if event.ends_at else event.held_on
    return datetime.combine(last + timedelta(days=1), time(), tzinfo=timezone.get_default_timezone())


def _answer(request: HttpRequest, event: SeminarEvent, words: str, status: int, at: str = "") -> HttpResponse:
    if request.headers.get("Accept") == "application/json":
        return JsonResponse({"words": words, "at": at}, status=status)
    (messages.success if status == 200 else messages.error)(request, words)
    return redirect("events:reception", ref=event.ref)
