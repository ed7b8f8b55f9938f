"""Booking a talk after an event, by the link of the booking: anybody who holds it, nobody else."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from core import throttle
from core.policy import public
from core.reading import shows
from core.transitions import TransitionRefused
from seminars import links
from seminars.actions import slots as actions
from seminars.enums import SlotStatus
from seminars.forms.slots import BookTalkForm, ChangeTalkForm
from seminars.free_talks import booked_talks, free_talks, may_book
from seminars.models import Booking, ConsultationSlot

PER_NETWORK = {"limit": 20, "window": 600}  # bookings and changes in seconds: many people may share one address
page = require_http_methods(["GET", "HEAD", "POST"])


@public
@never_cache
@page
def talk_page(request: HttpRequest, token: str) -> HttpResponse:
    """The talks of the people of a booking, and the times that are free."""
    booking = _booking(request, token)
    now = timezone.now()
    talks = booked_talks(booking)
    people, slots = may_book(booking, talks), free_talks(booking, now)
    form = BookTalkForm(request.POST if request.method == "POST" else None, people=people, slots=slots)
    if request.method == "POST" and form.is_valid() and _is_booked(request, form):
        messages.success(request, _("Your talk is booked. A mail is on its way to you."))
        return redirect("seminars:talk_page", token=token)
    if form.errors:
        form.renew_key()
    context = {
        "booking": booking,
        "token": token,
        "event": booking.event,
        "talks": [(talk, talk.status == SlotStatus.BOOKED and talk.starts_at > now) for talk in talks],
        "people": people,
        "slots": slots,
        "form": form,
    }
    return render(request, "seminars/slot_book.html", context, status=_status(form))


def _is_booked(request: HttpRequest, form: BookTalkForm) -> bool:
    found = form.cleaned_data
    if wait := throttle.minutes_to_wait("talk", throttle.network_of(request), **PER_NETWORK):
        form.add_error(None, _("Try again in %(n)d minutes, or call us") % {"n": wait})
        return False
    given = {"registration": found["person"], "slot": found["slot"], "about": found["about"]}
    try:
        actions.book_talk(by=request.actor, form_key=found["form_key"], **given)
    except actions.SlotGone as gone:
        form.add_error("slot", str(gone.message))
        return False
    except TransitionRefused as refused:
        form.add_error(None, str(refused.message))
        return False
    return True


@public
@never_cache
@page
def talk_change(request: HttpRequest, token: str, ref: str) -> HttpResponse:
    """Another time of the same desk, or no talk at all."""
    booking = _booking(request, token)
    slot = _slot(booking, ref)
    slots = [one for one in free_talks(booking, timezone.now()) if one.desk_id == slot.desk_id]
    form = ChangeTalkForm(request.POST if request.method == "POST" else None, slots=slots)
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_talk(by=request.actor, slot=slot, to=form.cleaned_data["slot"])
            messages.success(request, _("Your talk is at another time now. A mail is on its way to you."))
            return redirect("seminars:talk_page", token=token)
        except TransitionRefused as refused:
            form.add_error("slot", str(refused.message))
    context = {"booking": booking, "token": token, "event": booking.event, "slot": slot, "slots": slots, "form": form}
    return render(request, "seminars/slot_change.html", context, status=_status(form))


@public
@never_cache
@require_POST
def talk_cancel(request: HttpRequest, token: str, ref: str) -> HttpResponse:
    slot = _slot(_booking(request, token), ref)
    try:
        actions.cancel_talk(by=request.actor, slot=slot, still_asks=request.POST.get("still_asks") == "1")
        messages.success(request, _("Your talk is cancelled."))
    except TransitionRefused as refused:
        messages.error(request, str(refused.message))
    return redirect("seminars:talk_page", token=token)


def _status(form: BookTalkForm | ChangeTalkForm) -> int:
    return 200 if not form.errors else 409 if form.non_field_errors() else 422


def _booking(request: HttpRequest, token: str) -> Booking:
    booking = links.booking_of(token)
    if booking is None:
        raise Http404
    shows(request, booking)
    return booking


def _slot(booking: Booking, ref: str) -> ConsultationSlot:
    found = [talk for talk in booked_talks(booking) if talk.ref == ref and talk.status == SlotStatus.BOOKED]
    if not found or found[0].starts_at <= timezone.now():
        raise Http404
    return found[0]
