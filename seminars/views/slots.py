"""Talks after an event, for who runs it and for the advisors: offered, withdrawn, held."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.actors import Actor
from consultations.models import Advisor, Case
from core import transitions
from core.policy import policy
from core.reading import shows_list
from core.transitions import TransitionRefused
from seminars.actions import slots as actions
from seminars.enums import EventStatus, SlotStatus
from seminars.forms.slots import TalkRowForm, WithdrawTalkForm, proposed_row
from seminars.models import ConsultationSlot, SeminarEvent
from seminars.permissions.events import can_run, can_see_events
from seminars.permissions.slots import can_keep_talk, offers_talks
from seminars.workflow.slots import SLOT

page = require_http_methods(["GET", "HEAD", "POST"])


@policy(can_see_events)
@require_safe
def talk_list(request: HttpRequest, ref: str) -> HttpResponse:
    """The talks of an event: all of them for who runs it, his own for an advisor."""
    event = _event(request, ref)
    found = ConsultationSlot.objects.visible_to(request.actor).filter(event=event)
    rows = list(found.select_related("advisor", "event", "registration__booking", "case"))
    shows_list(request, ConsultationSlot, len(rows))
    counts = {status: sum(row.status == status for row in rows) for status in SlotStatus.values}
    may_offer = bool(_advisors(request.actor, event)) and event.status != EventStatus.CANCELLED
    context = {"event": event, "rows": _shown(rows, request.actor), "counts": counts, "may_offer": may_offer}
    return render(request, "seminars/slot_list.html", context)


def _shown(rows: list[ConsultationSlot], actor: Actor) -> list[dict[str, Any]]:
    """Each talk with what the reader may do with it; the case only for who reads it, no name across a wall."""
    now = timezone.now()
    cases = [row.case_id for row in rows if row.case_id]
    readable = set(Case.objects.visible_to(actor).filter(pk__in=cases).values_list("pk", flat=True)) if cases else set()
    shut = actor.walled | actor.barred
    return [
        {
            "slot": row,
            "steps": [name for name in transitions.available(SLOT, row, actor) if name in ("hold", "miss", "withdraw")],
            "is_over": row.starts_at <= now,
            "reads_case": row.case_id in readable,
            "is_shut": row.case is not None and row.case.ref in shut,
        }
        for row in rows
    ]


@policy(offers_talks)
@page
def talk_offer(request: HttpRequest, ref: str) -> HttpResponse:
    event = _event(request, ref)
    advisors = _advisors(request.actor, event)
    if not advisors:
        raise PermissionDenied
    own = next((one for one in advisors if one.user_id and one.user_id == request.actor.user_id), None)
    form = TalkRowForm(
        request.POST if request.method == "POST" else None, initial=proposed_row(event, own), event=event, advisors=advisors
    )
    if request.method == "POST" and form.is_valid() and _is_offered(request, event, form):
        return redirect("events:talk_list", ref=event.ref)
    status = 409 if form.non_field_errors() else 422 if form.errors else 200
    return render(request, "seminars/slot_offer.html", {"event": event, "form": form}, status=status)


def _is_offered(request: HttpRequest, event: SeminarEvent, form: TalkRowForm) -> bool:
    try:
        made = actions.offer_talks(by=request.actor, event=event, row=form.cleaned_data["row"])
    except TransitionRefused as refused:
        form.add_error(None, str(refused.message))
        return False
    told = ngettext("%(n)d talk is offered.", "%(n)d talks are offered.", len(made)) % {"n": len(made)}
    messages.success(request, told if made else _("These talks were offered already."))
    return True


@policy(offers_talks)
@page
def talk_withdraw(request: HttpRequest, ref: str) -> HttpResponse:
    slot = _slot(request, ref)
    given = request.POST if request.method == "POST" else None
    form = WithdrawTalkForm(given, is_booked=slot.status == SlotStatus.BOOKED)
    if given is not None and form.is_valid():
        try:
            actions.withdraw_talk(by=request.actor, slot=slot, reason=form.cleaned_data["reason"])
            messages.success(request, _("The talk is withdrawn."))
        except TransitionRefused as refused:
            messages.error(request, str(refused.message))
        return redirect("events:talk_list", ref=slot.event.ref)
    context = {"slot": slot, "form": form, "is_possible": "withdraw" in transitions.available(SLOT, slot, request.actor)}
    return render(request, "seminars/slot_withdraw.html", context, status=422 if form.errors else 200)


@require_POST
@policy(offers_talks)
def talk_mark(request: HttpRequest, ref: str) -> HttpResponse:
    """The talk took place, or did not."""
    slot = _slot(request, ref)
    was_held = request.POST.get("held") == "1"
    try:
        actions.mark_talk(by=request.actor, slot=slot, was_held=was_held)
        done = _("Noted: the talk took place. It is counted with the seminar.")
        messages.success(request, done if was_held else _("Noted: the talk did not take place."))
    except TransitionRefused as refused:
        messages.error(request, str(refused.message))
    return redirect("events:talk_list", ref=slot.event.ref)


def _event(request: HttpRequest, ref: str) -> SeminarEvent:
    return get_object_or_404(SeminarEvent.objects.visible_to(request.actor), ref=ref)


def _slot(request: HttpRequest, ref: str) -> ConsultationSlot:
    rows = ConsultationSlot.objects.visible_to(request.actor).select_related("event", "advisor__user", "registration", "case")
    slot = get_object_or_404(rows, ref=ref)
    if not can_keep_talk(request.actor, slot):
        raise PermissionDenied
    return slot


def _advisors(actor: Actor, event: SeminarEvent) -> list[Advisor]:
    """For whom the reader may offer talks: himself; who runs the event, every advisor who is active."""
    rows = Advisor.objects.filter(is_active=True).order_by("code")
    if not can_run(actor, event):
        rows = rows.filter(user_id=actor.user_id, user_id__isnull=False)
    return list(rows)
