"""The page of a case and the steps that are taken from it."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from consultations import actions, workflow
from consultations.forms.cases import AssignForm, CloseForm, ReopenForm
from consultations.models import Advisor, Case
from consultations.permissions import works_at_a_desk
from consultations.timeline import CONTACTS_SHOWN, timeline
from core.policy import policy
from core.transitions import TransitionRefused

_ASSIGNING = ("assign", "reassign", "hand_over")


@policy(works_at_a_desk)
@require_safe
def case_detail(request: HttpRequest, ref: str) -> HttpResponse:
    return _case_page(request, get_case(request, ref))


@require_POST
@policy(works_at_a_desk)
def case_assign(request: HttpRequest, ref: str) -> HttpResponse:
    case = get_case(request, ref)
    form = AssignForm(request.POST, case=case, advisors=candidates(case))
    _allowed(request, case, *_ASSIGNING)
    if not form.is_valid():
        return _case_page(request, case, form, status=422)
    advisor, comment = form.cleaned_data["advisor"], form.cleaned_data["comment"]
    done = _("%(name)s is in charge now.") % {"name": advisor.name}
    return _take_step(
        request, case, done, lambda: actions.assign(case=case, advisor=advisor, by=request.actor, comment=comment)
    )


@require_POST
@policy(works_at_a_desk)
def case_close(request: HttpRequest, ref: str) -> HttpResponse:
    case = get_case(request, ref)
    form = CloseForm(request.POST)
    _allowed(request, case, "close")
    if not form.is_valid():
        return _case_page(request, case, form, status=422)
    found = form.cleaned_data
    done = _("The case is closed.")
    return _take_step(request, case, done, lambda: actions.close(case=case, by=request.actor, **found))


@require_POST
@policy(works_at_a_desk)
def case_reopen(request: HttpRequest, ref: str) -> HttpResponse:
    case = get_case(request, ref)
    form = ReopenForm(request.POST)
    _allowed(request, case, "reopen")
    if not form.is_valid():
        return _case_page(request, case, form, status=422)
    found = form.cleaned_data
    done = _("The case is open again.")
    return _take_step(request, case, done, lambda: actions.reopen(case=case, by=request.actor, **found))


def get_case(request: HttpRequest, ref: str) -> Case:
    """The case, or the "not found" page for everybody who may not know of it."""
    return get_object_or_404(Case.objects.worked_on_by(request.actor).for_page().with_file_count(request.actor), ref=ref)


def candidates(case: Case) -> list[Advisor]:
    """Who may be put in charge of the case, with their open cases."""
    return list(Advisor.objects.assignable_at(case.desk_id).with_load().order_by("open_cases", "name", "pk"))


def _allowed(request: HttpRequest, case: Case, *steps: str) -> None:
    """Who may take none of the steps in any state gets the "not allowed" page; the state is the action's business."""
    if not any(workflow.CASE[step].may(request.actor, case) for step in steps):
        raise PermissionDenied


def _take_step(request: HttpRequest, case: Case, done: str, step: Callable[[], bool]) -> HttpResponse:
    try:
        if step():
            messages.success(request, done)
        else:
            messages.info(request, _("It was already so. Your entry was not stored: see the history for what stands there."))
    except TransitionRefused as refused:
        messages.error(request, str(refused.message))
    return redirect("consultations:case_detail", ref=case.ref)


def _case_page(request: HttpRequest, case: Case, form: BaseForm | None = None, *, status: int = 200) -> HttpResponse:
    """The page, with what was wrong in `form`; whoever is shown it stands in the log of reads."""
    actions.record_view(obj=case, by=request.actor)
    steps = workflow.available(case, request.actor)
    items = timeline(case)
    context: dict[str, Any] = {
        "case": case,
        "form": form,
        "next_step": _next_step(steps),
        "timeline": items,
        "is_cut": sum(item.kind == "contact" for item in items) == CONTACTS_SHOWN,
        "may_log": "begin" in steps or (case.status == "in_support" and "close" in steps),
    }
    if any(step in steps for step in _ASSIGNING):
        context["assign_form"] = form if isinstance(form, AssignForm) else AssignForm(case=case, advisors=candidates(case))
    if "close" in steps:
        context["close_form"] = form if isinstance(form, CloseForm) else CloseForm()
    if "reopen" in steps:
        context["reopen_form"] = form if isinstance(form, ReopenForm) else ReopenForm()
    return render(request, "consultations/case_detail.html", context, status=status)


def _next_step(steps: list[str]) -> str:
    """The one step that the case waits for: assign, log, reopen, or an empty string."""
    for step, name in (("assign", "assign"), ("begin", "log"), ("close", "log"), ("reopen", "reopen")):
        if step in steps:
            return name
    return ""
