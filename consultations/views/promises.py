"""Noting what was promised, and ticking it."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.actors import Actor
from consultations.actions.promises import drop, keep, promise
from consultations.enums import OPEN, Side
from consultations.forms.promises import PromiseForm
from consultations.models import Promise
from consultations.permissions import works_at_a_desk
from consultations.views.cases import get_case
from core.policy import policy
from core.transitions import TransitionRefused


@policy(works_at_a_desk)
@require_http_methods(["GET", "HEAD", "POST"])
def promise_add(request: HttpRequest, ref: str) -> HttpResponse:
    case = get_case(request, ref)
    form = PromiseForm(request.POST) if request.method == "POST" else PromiseForm(initial={"side": Side.INSTITUTE})
    if form.is_valid():
        try:
            promise(case=case, by=request.actor, **form.cleaned_data)
            messages.success(request, _("The promise is noted."))
            return redirect("consultations:case_detail", ref=case.ref)
        except TransitionRefused as refused:
            form.add_error(None, str(refused.message))
    context = {"case": case, "form": form, "is_possible": form.is_bound or case.status in OPEN}
    return render(request, "consultations/case_promise.html", context, status=422 if form.errors else 200)


@require_POST
@policy(works_at_a_desk)
def promise_done(request: HttpRequest, ref: str, promise_ref: str) -> HttpResponse:
    told = _("The promise is kept.")
    return _settle(request, ref, promise_ref, told, lambda row, by: keep(promise=row, by=by))


@require_POST
@policy(works_at_a_desk)
def promise_drop(request: HttpRequest, ref: str, promise_ref: str) -> HttpResponse:
    told = _("The promise is no longer needed.")
    return _settle(request, ref, promise_ref, told, lambda row, by: drop(promise=row, by=by))


def _settle(
    request: HttpRequest, ref: str, promise_ref: str, told: str, step: Callable[[Promise, Actor], bool]
) -> HttpResponse:
    case = get_case(request, ref)
    row = get_object_or_404(Promise.objects.visible_to(request.actor).filter(case=case), ref=promise_ref)
    try:
        if step(row, request.actor):
            messages.success(request, told)
    except TransitionRefused as refused:
        messages.error(request, str(refused.message))
    return redirect("consultations:case_detail", ref=case.ref)
