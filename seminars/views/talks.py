"""Booking a talk after an event, by the link of the booking, or by that of one person of it for himself alone."""

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
from seminars.models import ConsultationSlot

PER_NETWORK = {"limit": 20, "window": 600}  # bookings and changes in seconds: many people may share one address
page = require_http_methods(["GET", "HEAD", "POST"])


@public
@never_cache
@page
def talk_page(request: HttpRequest, token: str) -> HttpResponse:
    """The talks of the people whom the link opens, and the times that are free."""
    opened, now = _opened(request, token), timezone.now()
    booking = opened.booking
    talks = _talks(opened)
    people = [one for one in may_book(booking, talks) if opened.shows(one.number)]
    slots = free_talks(booking, now)
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
    opened = _opened(request, token)
    booking, slot = opened.booking, _slot(opened, ref)
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
    slot = _slot(_opened(request, token), ref)
    try:
        actions.cancel_talk(by=request.actor, slot=slot, still_asks=request.POST.get("still_asks") == "1")
        messages.success(request, _("Your talk is cancelled."))
    except TransitionRefused as refused:
        messages.error(request, str(refused.message))
    return redirect("seminars:talk_page", token=token)


def _status(form: BookTalkForm | ChangeTalkForm) -> int:
    return 200 if not form.errors else 409 if form.non_field_errors() else 422


def _opened(request: HttpRequest, token: str) -> links.Opened:
    opened = links.opened_by(token)
    if opened is None:
        raise Http404
    shows(request, opened.person or opened.booking)
    return opened


def _talks(opened: links.Opened) -> list[ConsultationSlot]:
    talks = booked_talks(opened.booking)
    return [talk for talk in talks if talk.registration is not None and opened.shows(talk.registration.number)]


def _slot(opened: links.Opened, ref: str) -> ConsultationSlot:
    found = [talk for talk in _talks(opened) if talk.ref == ref and talk.status == SlotStatus.BOOKED]
    if not found or found[0].starts_at <= timezone.now():
        raise Http404
    return found[0]
