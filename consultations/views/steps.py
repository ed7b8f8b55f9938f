"""What moves a case, each step on a page of its own: closing, reopening, asking the client, going on, what is due next."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from consultations import actions, workflow
from consultations.actions.due import plan_next
from consultations.actions.submit import promise
from consultations.actions.waiting import ask, resume
from consultations.enums import OPEN
from consultations.forms.steps import AskForm, CloseForm, DueForm, ReopenForm
from consultations.missing_facts import missing_facts
from consultations.models import Case, Change
from consultations.permissions import works_at_a_desk
from consultations.still_open import still_open
from core import transitions
from core.forms import PortalForm
from core.policy import policy
from core.reading import shows
from core.transitions import TransitionRefused

page = require_http_methods(["GET", "HEAD", "POST"])


@dataclass(frozen=True)
class Step:
    """One step as it was sent in. `take` gives the change, None where the case already was there.

    `stands`: whether what stands there then is what was sent in, as after a second press of the button.
    """

    name: str
    form: PortalForm | None
    done: str  # the sentence once it is taken
    take: Callable[[], Change | None]
    stands: Callable[[], bool] = lambda: True


@policy(works_at_a_desk)
@page
def case_close(request: HttpRequest, ref: str) -> HttpResponse:
    case = case_for_step(request, ref, "close")
    today = timezone.localdate()
    form = CloseForm(request.POST or None, today=today, reachable=bool(case.email or case.requester_id))
    if request.method == "POST" and form.is_valid():
        found = form.cleaned_data
        told = {"outcome": found["outcome"], "note": found["note"], "follow_up_on": found["day"]}
        step = Step(
            "close",
            form,
            _("The case is closed."),
            lambda: actions.close(case=case, by=request.actor, **told),
            lambda: (case.outcome, case.outcome_note) == (found["outcome"], found["note"]),
        )
        return take_step(request, case, step, _close_page)
    return _close_page(request, case, "close", form)


def _close_page(request: HttpRequest, case: Case, name: str, form: PortalForm, **more: Any) -> HttpResponse:
    """The page of closing, with what is missing and what is still open."""
    more |= {"missing": missing_facts(case), "left": still_open(case, timezone.now())}
    return step_page(request, case, name, form, **more)


@policy(works_at_a_desk)
@page
def case_reopen(request: HttpRequest, ref: str) -> HttpResponse:
    case = case_for_step(request, ref, "reopen")
    promised = promise(case.desk, timezone.localtime(), is_urgent=case.is_urgent)
    form = ReopenForm(request.POST or None, today=timezone.localdate(), promised=promised)
    if request.method == "POST" and form.is_valid():
        comment, day = form.cleaned_data["comment"], form.cleaned_data["day"]
        done = _("The case is open again.")
        step = Step(
            "reopen",
            form,
            done,
            lambda: actions.reopen(case=case, by=request.actor, comment=comment, due_on=day),
            lambda: transitions.history(case).filter(name="reopen", comment=comment).exists(),
        )
        return take_step(request, case, step)
    return step_page(request, case, "reopen", form)


@policy(works_at_a_desk)
@page
def case_ask(request: HttpRequest, ref: str) -> HttpResponse:
    case = case_for_step(request, ref, "ask")
    form = AskForm(request.POST or None, today=timezone.localdate())
    if request.method == "POST" and form.is_valid():
        found = form.cleaned_data
        done = _("The case waits for the client, and its clock stands still.")
        told = {"text": found["text"], "answer_by": found["day"]}
        step = Step(
            "ask",
            form,
            done,
            lambda: ask(case=case, by=request.actor, **told),
            lambda: case.promises.filter(text=found["text"], due_on=found["day"]).exists(),
        )
        return take_step(request, case, step)
    return step_page(request, case, "ask", form)


@policy(works_at_a_desk)
@page
def case_resume(request: HttpRequest, ref: str) -> HttpResponse:
    case = case_for_step(request, ref, "resume")
    if request.method == "POST":
        step = Step("resume", None, _("The case goes on."), lambda: resume(case=case, by=request.actor))
        return take_step(request, case, step)
    return step_page(request, case, "resume", None)


@policy(works_at_a_desk)
@page
def case_due(request: HttpRequest, ref: str) -> HttpResponse:
    case = case_for_step(request, ref, "close")
    form = DueForm(request.POST or None, case=case, today=timezone.localdate())
    if request.method == "POST" and form.is_valid():
        found = form.cleaned_data
        done = _("The next date stands.")
        return take_step(request, case, Step("due", form, done, lambda: plan_next(case=case, by=request.actor, **found)))
    return step_page(request, case, "due", form)


def case_for_step(request: HttpRequest, ref: str, step: str) -> Case:
    """The case, or "not found" for who may not know of it; who may not take the step in any state is not allowed."""
    rows = Case.objects.worked_on_by(request.actor).for_page().with_waiting_since()
    case = get_object_or_404(rows, ref=ref)
    shows(request, case)
    if not workflow.CASE[step].may(request.actor, case):
        raise PermissionDenied
    return case


def take_step(request: HttpRequest, case: Case, step: Step, again: Callable[..., HttpResponse] | None = None) -> HttpResponse:
    """Back on the case with what happened; a step that can be undone is offered for undoing.

    Where it was refused, or somebody else was faster, what was typed stands there still, with the reason above it.
    """
    change, reason = None, ""
    try:
        change = step.take()
    except TransitionRefused as refused:
        reason = str(refused.message)
    if change is None and not reason and not step.stands():
        reason = _("A colleague took this step before you. Your entry was not stored: copy what you need.")
    if reason and step.form is not None:
        step.form.add_error(None, reason)
        return (again or step_page)(request, case, step.name, step.form, status=409)
    if reason:
        messages.error(request, reason)
    elif change is not None:
        messages.success(request, step.done)
        request.session["undo"] = change.ref
    else:
        messages.info(request, _("It was already so. Your entry was not stored: see the history for what stands there."))
    return redirect("consultations:case_detail", ref=case.ref)


def step_page(
    request: HttpRequest, case: Case, name: str, form: PortalForm | None, *, status: int = 0, **more: Any
) -> HttpResponse:
    """The page of one step; whoever sees it stands in the log of reads.

    Where the state does not allow the step any more, it says so and shows no button: unless something was typed.
    """
    was_sent = form is not None and form.is_bound
    status = status or (422 if form is not None and form.errors else 200)
    context = {"case": case, "form": form, "is_possible": was_sent or _is_possible(request, case, name)} | more
    return render(request, f"consultations/case_{name}.html", context, status=status)


def _is_possible(request: HttpRequest, case: Case, name: str) -> bool:
    """By the table where the step is a transition; else an open case will do, and an address is put right at any time."""
    if name in workflow.CASE:
        return name in workflow.available(case, request.actor)
    return name == "email" or case.status in OPEN
