"""Dates offered to a client: entered by the desk, chosen by him on his own page."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from consultations.actions.appointments import CLOSED
from consultations.actions.offers import SlotGone, choose, offer_slots, propose, withdraw_offer
from consultations.enums import OPEN
from consultations.forms.offers import SlotChoiceForm, SlotOfferForm, proposed_offer, slot_in_words
from consultations.free_slots import free_slots
from consultations.models import Advisor, Case, OfferedSlot, SlotOffer
from consultations.permissions import works_at_a_desk
from consultations.views import client
from consultations.views.cases import get_case
from core.policy import policy, public
from core.transitions import TransitionRefused


# --- the desk ---------------------------------------------------------------------------------------------
@policy(works_at_a_desk)
@require_http_methods(["GET", "HEAD", "POST"])
def slot_offer_add(request: HttpRequest, ref: str) -> HttpResponse:
    """Up to five dates of which the client chooses one."""
    case = get_case(request, ref)
    if request.method != "POST" and case.status not in OPEN:
        messages.error(request, str(CLOSED))
        return redirect("consultations:case_detail", ref=case.ref)
    form = _offer_form(request, case)
    if request.method == "POST" and form.is_valid() and _is_offered(request, case, form):
        return redirect("consultations:case_detail", ref=case.ref)
    status = 409 if form.non_field_errors() else 422 if form.errors else 200
    running = SlotOffer.objects.visible_to(request.actor).open().filter(case=case).for_page().first()
    context = {
        "case": case,
        "form": form,
        "running": running,
        "is_late": bool(running and running.is_late(timezone.localdate())),
    }
    return render(request, "consultations/slot_offer.html", context, status=status)


def _offer_form(request: HttpRequest, case: Case) -> SlotOfferForm:
    advisors = list(Advisor.objects.assignable_at(case.desk_id).with_walls([case.ref]))
    if case.advisor is not None and case.advisor not in advisors:
        advisors.append(case.advisor)
    own = next((advisor for advisor in advisors if advisor.user_id and advisor.user_id == request.actor.user_id), None)
    now = timezone.now()
    given = request.POST if request.method == "POST" else None
    return SlotOfferForm(given, initial=proposed_offer(case, own, now), case=case, advisors=advisors, now=now)


def _is_offered(request: HttpRequest, case: Case, form: SlotOfferForm) -> bool:
    """Whether the dates stand; what was refused is told by the form, with what was typed."""
    found = form.cleaned_data
    given = {"slots": form.slots(), "answer_by": found["answer_by"], "form_key": found["form_key"]}
    try:
        offer_slots(case=case, by=request.actor, **given)
    except TransitionRefused as refused:
        form.add_error(None, str(refused.message))
        return False
    told = _("The client was not told: no email address is known. Read the dates to him.")
    if case.email:
        told = _("The client is told by mail in ten minutes.")
    messages.success(request, _("The dates are offered.") + " " + told)
    return True


@require_POST
@policy(works_at_a_desk)
def slot_offer_withdraw(request: HttpRequest, ref: str, offer_ref: str) -> HttpResponse:
    case = get_case(request, ref)
    offer = get_object_or_404(SlotOffer.objects.visible_to(request.actor).filter(case=case), ref=offer_ref)
    try:
        if withdraw_offer(offer=offer, by=request.actor):
            messages.success(request, _("The dates are no longer offered."))
        else:
            messages.info(request, _("It was already so."))
    except TransitionRefused as refused:
        messages.error(request, str(refused.message))
    return redirect("consultations:case_detail", ref=case.ref)


# --- the client -------------------------------------------------------------------------------------------
@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def appointment_choose(request: HttpRequest, ref: str, offer_ref: str) -> HttpResponse:
    """The dates that are offered, to choose one or to propose others; afterwards what came of them."""
    case = client.get_case(request, ref)
    offers = SlotOffer.objects.visible_to(request.actor).filter(case=case).for_page()
    offer = get_object_or_404(offers, ref=offer_ref)
    if request.method != "POST":
        return _choice_page(request, case, offer, SlotChoiceForm(slots=_free(offer)))
    # every date is a choice here: what somebody else took meanwhile is told by the action, not by the form
    form = SlotChoiceForm(request.POST, slots=list(offer.slots.all()))
    if not form.is_valid():
        return _choice_page(request, case, offer, form, status=422)
    return _answer(request, case, offer, form)


def _answer(request: HttpRequest, case: Case, offer: SlotOffer, form: SlotChoiceForm) -> HttpResponse:
    slot = form.chosen()
    try:
        if slot is None:
            found = form.cleaned_data
            propose(offer=offer, by=request.actor, times=found["times"], form_key=found["form_key"])
            messages.success(request, _("Your proposals are sent. We answer you as soon as we can."))
        else:
            made = choose(offer=offer, by=request.actor, slot=slot)
            day = date_format(timezone.localtime(made.starts_at), "DATETIME_FORMAT")
            messages.success(request, _("The meeting of %(day)s is agreed.") % {"day": day})
    except TransitionRefused as refused:
        offer = SlotOffer.objects.for_page().get(pk=offer.pk)
        form.add_error("choice" if isinstance(refused, SlotGone) else None, str(refused.message))
        return _choice_page(request, case, offer, form, status=409)
    return redirect("my:appointment_choose", ref=case.ref, offer_ref=offer.ref)


def _free(offer: SlotOffer) -> list[OfferedSlot]:
    return free_slots(offer.advisor, offer.slots.all(), timezone.now()) if offer.is_open else []


def _choice_page(
    request: HttpRequest, case: Case, offer: SlotOffer, form: SlotChoiceForm, *, status: int = 200
) -> HttpResponse:
    """Dates that are gone stand below the choice, so that nobody looks for them."""
    free, is_late = _free(offer), offer.is_late(timezone.localdate())
    form.offer_only([] if is_late else free)
    gone = [slot_in_words(slot) for slot in offer.slots.all() if slot not in free] if offer.is_open else []
    can_answer = offer.is_open and case.status in OPEN
    context = {
        "case": case,
        "offer": offer,
        "form": form if can_answer else None,
        "is_late": is_late,
        "gone": gone,
        "has_free": bool(free),
        "refusals": [] if can_answer else list(form.non_field_errors()),
    }
    return render(request, "my/appointment_choose.html", context, status=status)
