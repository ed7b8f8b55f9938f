"""The page of a booking by its mailed link, or of one person of it by his own.

Looking changes nothing: every step is a form of its own on a page of its own.
"""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.actors import FROM_OUTSIDE
from core.actors import ServiceActor
from core.pdf import pdf_download
from core.policy import public
from core.reading import shows
from core.transitions import TransitionRefused
from mailing.render import address_of
from seminars.actions import seats
from seminars.actions.certificates import CertificateRefused, certificate_of
from seminars.actions.contacts import correct_contact
from seminars.booking_page import STEPS, booking_page_of, other_kind, steps_of
from seminars.calendar import calendar_of_booking
from seminars.certificates import certificate_pdf
from seminars.enums import EventStatus
from seminars.forms.bookings import ContactForm, HandOverForm, StepForm, SwitchForm
from seminars.links import Opened, booking_of, booking_token, handed_over_by, opened_by
from seminars.models import Registration, SeminarEvent
from seminars.permissions.registrations import as_holder, as_seat_holder
from seminars.views.public import calendar_answer

PAGE = require_http_methods(["GET", "HEAD", "POST"])


@public
@never_cache
@require_safe
def booking(request: HttpRequest, token: str) -> HttpResponse:
    found = opened_by(token)
    return page_of(request, found, token, "seminars/booking.html") if found else gone(request)


@public
@never_cache
@require_safe
def booking_calendar(request: HttpRequest, token: str) -> HttpResponse:
    """The date as it stands: moved, or taken out of the calendar once everybody has left."""
    found = _opened(token)
    booking, event = found.booking, found.booking.event
    if event.starts_at is None:
        raise Http404
    people = [found.person] if found.person else list(Registration.objects.filter(booking=booking))
    address = address_of("seminars:event", request.LANGUAGE_CODE, event.ref)
    content = calendar_of_booking(booking, people, address=address, now=timezone.now())
    return calendar_answer(content, event)


@public
@never_cache
@PAGE
def seat_step(request: HttpRequest, token: str, number: str, step: str) -> HttpResponse:
    """One step of one person: what it means, and one button. Taken before, or no longer possible: the page says so."""
    found = opened_by(token)
    if found is None:
        left = handed_over_by(token, number) if (request.method, step) == ("POST", "hand-over") else None
        return _handed_over(request, left) if left else gone(request)
    person = _person(found, number)
    if step not in [each.name for each in steps_of(person, timezone.now())]:
        return _too_late(request, token)
    form = _form(request, step, person)
    if request.method == "POST" and form.is_valid() and _is_taken(request, step, found, person, form):
        return _after(request, found, token)
    status = 422 if form.is_bound else 200
    shows(request, found.person or found.booking)
    context = {"form": form, "event": person.event, "person": person, "step": step, "label": STEPS[step], "token": token}
    return private(render(request, "seminars/step.html", context | {"other_kind": other_kind(person)}, status=status))


@public
@never_cache
@PAGE
def booking_contact(request: HttpRequest, token: str) -> HttpResponse:
    """Another address or phone number, for who has the link of the whole booking. A new address gets a new link; the old
    one is dead then.
    """
    found = booking_of(token)
    if found is None:
        return gone(request)
    form = ContactForm(request.POST if request.method == "POST" else None, initial={"email": found.email, "phone": found.phone})
    if request.method == "POST" and form.is_valid():
        by = as_holder(request.actor, found)
        correct_contact(by=by, booking=found, **form.cleaned_data)
        messages.success(request, _("We have changed it. A mail with the link is on its way to a new address."))
        return redirect("seminars:booking", token=booking_token(found))
    shows(request, found)
    context = {"form": form, "booking": found, "event": found.event, "token": token}
    return render(request, "seminars/contact.html", context, status=422 if form.is_bound else 200)


@public
@never_cache
@require_POST
def booking_certificate(request: HttpRequest, token: str, number: str) -> HttpResponse:
    """The certificate as a file; issued at the first press, the same one ever after."""
    person = _person(_opened(token), number)
    if person.event.status != EventStatus.HELD:
        raise Http404
    by = ServiceActor(f"link:{person.booking.ref}", "the applicant, by a mailed link", FROM_OUTSIDE)
    try:
        certificate = certificate_of(by=by, registration=person)
    except CertificateRefused as refused:
        messages.error(request, str(refused))
        return redirect("seminars:booking", token=token)
    language = request.LANGUAGE_CODE
    return pdf_download(certificate_pdf(certificate, language), f"{certificate.number}.pdf")


def page_of(request: HttpRequest, found: Opened, token: str, template: str) -> HttpResponse:
    """A page that shows all that the link opens."""
    now, booking = timezone.now(), found.booking
    shows(request, found.person or booking)
    page = booking_page_of(booking, now, found.person)
    context = {"page": page, "booking": booking, "event": booking.event, "token": token, "now": now}
    return private(render(request, template, context))


def gone(request: HttpRequest) -> HttpResponse:
    """The same page for a link that is dead, called back or never was."""
    return render(request, "seminars/link_gone.html", status=410)


def private(answer: HttpResponse) -> HttpResponse:
    answer.headers["X-Robots-Tag"] = "noindex"
    return answer


# --- the steps ------------------------------------------------------------------------------------
def _accept(by: Any, person: Registration, _form: Any) -> str:
    seats.accept_offer(by=by, registration=person)
    return _("The seat is yours. A mail is on its way to you.")


def _decline(by: Any, person: Registration, _form: Any) -> str:
    seats.decline_offer(by=by, registration=person)
    return _("You gave the seat free. The next person is asked.")


def _cancel(by: Any, person: Registration, _form: Any) -> str:
    seats.cancel(by=by, registration=person)
    return _("The application is cancelled. A mail is on its way to you.")


def _leave(by: Any, person: Registration, _form: Any) -> str:
    seats.leave_waiting_list(by=by, registration=person)
    return _("You have left the waiting list.")


def _keep(by: Any, person: Registration, _form: Any) -> str:
    seats.leave_waiting_list(by=by, registration=person)
    return _("You keep the seat that you have.")


def _switch(by: Any, person: Registration, form: Any) -> str:
    willing = form.cleaned_data["willing_to_wait"]
    seats.switch(by=by, registration=person, kind=other_kind(person), willing_to_wait=willing)
    waits = willing and person.seat_kind != other_kind(person) and person.wanted_kind
    return _("You keep your seat and wait for one of the other kind.") if waits else _("The kind of seat is changed.")


def _hand_over(by: Any, person: Registration, form: Any) -> str:
    seats.hand_over(by=by, registration=person, person=form.entry(person.seat_kind))
    return _("The seat is your colleague’s. A mail is on its way.")


_ACTS: dict[str, Callable[..., str]] = {
    "accept": _accept,
    "decline": _decline,
    "cancel": _cancel,
    "leave": _leave,
    "keep": _keep,
    "switch": _switch,
    "hand-over": _hand_over,
}
_FORMS = {"switch": SwitchForm, "hand-over": HandOverForm}


def _form(request: HttpRequest, step: str, person: Registration) -> Any:
    given = request.POST if request.method == "POST" else None
    return _FORMS.get(step, StepForm)(given)


def _is_taken(request: HttpRequest, step: str, found: Opened, person: Registration, form: Any) -> bool:
    actor = request.actor
    by = as_seat_holder(actor, person) if found.person else as_holder(actor, person.booking)
    try:
        told = _ACTS[step](by, person, form)
    except seats.SeatsGone as gone_now:
        form.offer_to_wait(str(gone_now))
        return False
    except TransitionRefused as refused:
        form.add_error(None, str(refused))
        return False
    messages.success(request, told)
    return True


def _after(request: HttpRequest, found: Opened, token: str) -> HttpResponse:
    """Back to the page; where the seat is a colleague's now, and nothing is left to look at, this link is dead."""
    if opened_by(token) is None:
        return _handed_over(request, found.booking.event)
    return redirect("seminars:booking", token=token)


def _handed_over(request: HttpRequest, event: SeminarEvent) -> HttpResponse:
    return render(request, "seminars/handed_over.html", {"event": event})


def _too_late(request: HttpRequest, token: str) -> HttpResponse:
    messages.info(request, _("This can no longer be done, or it was done before. Below you see how things stand."))
    return redirect("seminars:booking", token=token)


def _opened(token: str) -> Opened:
    found = opened_by(token)
    if found is None:
        raise Http404
    return found


def _person(found: Opened, number: str) -> Registration:
    """The one of this number, if the link opens him."""
    if not found.shows(number):
        raise Http404
    person = get_object_or_404(Registration.objects.filter(booking=found.booking), number=number)
    person.booking, person.event = found.booking, found.booking.event
    return person
