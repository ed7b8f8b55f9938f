"""Applying: one form, a check page, a receipt. What was typed goes along in the form: nothing is kept before it is sent."""

from typing import Any

from django.db.models import Prefetch
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from consultations.known_facts import known_of
from core import throttle
from core.form_parts import slowed_down
from core.policy import public
from core.transitions import TransitionRefused
from seminars.actions.seats import AlreadyApplied, SeatsGone, apply
from seminars.enums import KINDS_OF_MODE
from seminars.forms.apply import ApplyForm, people_in, without_person
from seminars.links import Opened, booking_of, booking_token
from seminars.models import SeatPool, SeminarEvent
from seminars.public_event import public_events
from seminars.views.bookings import page_of
from seminars.words import Seats, door_of, seats_of, with_waiting

PER_NETWORK = {"limit": 20, "window": 600}  # applications in seconds: many people may share one address
_PREFILLED = {"person_name": "p0_name", "person_kana": "p0_kana", "company": "company", "email": "email", "phone": "phone"}


@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def application(request: HttpRequest, ref: str) -> HttpResponse:
    """The form. Its buttons add and remove people, lead to the check page and back, and send, once."""
    event = _event(ref)
    now = timezone.now()
    door = door_of(event, now)
    if not door.is_open and request.POST.get("act") != "send":  # sent twice, the second one after the end: the same receipt
        return render(request, "seminars/apply_closed.html", {"event": event, "door": door}, status=410)
    act = request.POST.get("act", "check") if request.method == "POST" else ""
    if act in ("check", "send"):
        return _judge(request, event, is_sent=act == "send")
    return _show(request, event, _sheet(request, event, act))


def _sheet(request: HttpRequest, event: SeminarEvent, act: str) -> ApplyForm:
    """The form with what was typed, not judged yet."""
    typed: dict[str, Any] = request.POST.dict() if act else _known(request)
    focus = -1
    if act == "add":
        focus = people_in(typed)
        typed["count"] = str(focus + 1)
    elif act.startswith("remove-"):
        typed = without_person(request.POST, act.removeprefix("remove-"))
    return ApplyForm(event=event, seats=_seats(event), initial=typed, focus=focus)


def _judge(request: HttpRequest, event: SeminarEvent, *, is_sent: bool) -> HttpResponse:
    form = ApplyForm(request.POST, event=event, seats=_seats(event))
    if not form.is_valid():
        return _show(request, event, form, status=422)
    if not is_sent:
        return render(request, "seminars/apply_check.html", {"sheet": form, "event": event, "rows": form.rows()})
    if wait := throttle.minutes_to_wait("seminar", throttle.network_of(request), **PER_NETWORK):
        return _show(request, event, slowed_down(form, wait), status=429)
    return _send(request, event, form)


def _send(request: HttpRequest, event: SeminarEvent, form: ApplyForm) -> HttpResponse:
    try:
        booking = apply(by=request.actor, event=event, entry=form.entry(), form_key=form.cleaned_data["form_key"])
    except SeatsGone as gone:
        form.told_full(gone.kind, str(gone))
        return _show(request, event, form, status=409)
    except AlreadyApplied as again:
        form.add_error(None, str(again))
        return _show(request, event, form, status=409, has_applied=again.existing is not None)
    except TransitionRefused as refused:
        form.add_error(None, str(refused))
        return _show(request, event, form, status=409)
    return redirect("seminars:done", ref=event.ref, token=booking_token(booking))


def _show(request: HttpRequest, event: SeminarEvent, form: ApplyForm, status: int = 200, **more: Any) -> HttpResponse:
    waits = form["waits"].value() or ""
    kinds = [seat.kind for seat in form.seats]
    context = {"form": form, "event": event, "is_waiting_list": bool(kinds) and set(kinds) <= set(waits.split(","))}
    return render(request, "seminars/apply.html", context | more, status=status)


@public
@never_cache
@require_safe
def done(request: HttpRequest, ref: str, token: str) -> HttpResponse:
    """The receipt. It may be bookmarked: whoever holds its address holds the link of the booking."""
    booking = booking_of(token)
    if booking is None or booking.event.ref != ref:
        raise Http404
    return page_of(request, Opened(booking), token, "seminars/done.html")


def _event(ref: str) -> SeminarEvent:
    pools = Prefetch("pools", with_waiting(SeatPool.objects.filter(capacity__gt=0)))
    return get_object_or_404(public_events().select_related("prefecture", "series").prefetch_related(pools), ref=ref)


def _seats(event: SeminarEvent) -> list[Seats]:
    """Those of the kinds that the event has."""
    return [seat for seat in seats_of(event.pools.all()) if seat.kind in KINDS_OF_MODE[event.mode]]


def _known(request: HttpRequest) -> dict[str, Any]:
    """What who is signed in need not type again."""
    actor = request.actor
    known = known_of(actor, 2) | known_of(actor, 3)
    return {_PREFILLED[name]: value for name, (value, _source) in known.items() if name in _PREFILLED}
