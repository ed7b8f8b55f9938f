"""The retention table, the periods that the institute decides, and legal holds."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.fresh import fresh_proof
from consultations.actions.holds import confirm_period, enter_period, lift_hold, place_hold
from consultations.erasure import told
from consultations.erasure.periods import OPEN_PERIODS
from consultations.forms.disposals import HoldForm, LiftForm, PeriodForm
from consultations.models import LegalHold, RetentionPeriod
from consultations.permissions.disposals import can_confirm_period, can_enter_periods, can_see_retention
from consultations.quarantine import quarantine
from core.policy import policy
from core.transitions import TransitionRefused


@policy(can_see_retention)
@require_safe
def table(request: HttpRequest) -> HttpResponse:
    """Every kind of row: why it is kept, how long, and what happens then."""
    periods = list(told.periods().values())
    confirmable = {one.key for one in periods if one.waiting and can_confirm_period(request.actor, one.waiting)}
    context = {
        "parts": told.lines(),
        "periods": periods,
        "confirmable": confirmable,
        "may_enter": can_enter_periods(request.actor),
    }
    return render(request, "consultations/retention.html", context)


@policy(can_see_retention)
@require_safe
def files_waiting(request: HttpRequest) -> HttpResponse:
    """How many files wait for the scanner, how long, and what keeps them."""
    return render(request, "consultations/retention_quarantine.html", {"queue": quarantine(timezone.now())})


@policy(can_enter_periods)
@require_http_methods(["GET", "HEAD", "POST"])
def period(request: HttpRequest, key: str) -> HttpResponse:
    """A period that no source gives, with the rule by which the institute decided it."""
    if key not in OPEN_PERIODS:
        raise Http404
    form = PeriodForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        enter_period(key=key, by=request.actor, months=form.cleaned_data["months"], basis=form.cleaned_data["basis"])
        messages.success(request, _("The period is entered. It is in force once a second person has confirmed it."))
        return redirect("retention:table")
    context = {"form": form, "period": told.periods()[key]}
    return render(request, "consultations/retention_period.html", context, status=422 if form.is_bound else 200)


@policy(can_see_retention)
@fresh_proof
@require_POST
def period_confirm(request: HttpRequest, key: str) -> HttpResponse:
    waiting = get_object_or_404(RetentionPeriod.objects.waiting(), key=key)
    try:
        confirm_period(period=waiting, by=request.actor)
    except TransitionRefused as refused:
        messages.error(request, str(refused.message))
    else:
        messages.success(request, _("The period is in force."))
    return redirect("retention:table")


@policy(can_see_retention)
@require_http_methods(["GET", "HEAD", "POST"])
def holds(request: HttpRequest) -> HttpResponse:
    """What must not be erased, and a form for one more."""
    form = HoldForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            place_hold(target=form.target, reason=form.cleaned_data["reason"], by=request.actor)
        except TransitionRefused as refused:
            form.add_error("number", str(refused.message))
        else:
            messages.success(request, _("It is held. Nothing of it is erased until somebody lifts the hold."))
            return redirect("retention:holds")
    rows = LegalHold.objects.visible_to(request.actor).select_related("case", "client")
    context = {"form": form, "standing": rows.standing(), "lifted": rows.exclude(lifted_at=None)[:50]}
    return render(request, "consultations/retention_holds.html", context, status=422 if form.is_bound else 200)


@policy(can_see_retention)
@fresh_proof
@require_http_methods(["GET", "HEAD", "POST"])
def hold_lift(request: HttpRequest, ref: str) -> HttpResponse:
    hold = get_object_or_404(LegalHold.objects.visible_to(request.actor).select_related("case", "client"), ref=ref)
    form = LiftForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        lift_hold(hold=hold, reason=form.cleaned_data["reason"], by=request.actor)
        messages.success(request, _("The hold is lifted."))
        return redirect("retention:holds")
    context = {"form": form, "hold": hold}
    return render(request, "consultations/retention_lift.html", context, status=422 if form.is_bound else 200)
