"""One step for many cases: choose what, see old and new of each, say why, and it is done."""

import hashlib
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from consultations import catalogue
from consultations.actions.bulk import MOST, BulkStep, change_many, change_of
from consultations.enums import CaseStatus
from consultations.forms.asked import SelectionAsked
from consultations.forms.bulk import ASSIGN, LABELS, STEP_FORMS, ConfirmForm, StepForm
from consultations.models import Advisor, Case, Change
from consultations.permissions import works_at_a_desk
from consultations.queue_questions import answers, question_of
from consultations.views.assign import candidates, shown, wanted_codes
from consultations.views.ways_back import back, offer_undo, way_back
from core.policy import policy
from core.reading import shows_list


@dataclass(frozen=True)
class Row:
    """One selected case: what stands there now, and what will."""

    case: Case
    before: str
    after: str

    @property
    def changes(self) -> bool:
        return self.before != self.after


@policy(works_at_a_desk)
@require_http_methods(["GET", "HEAD", "POST"])
def bulk(request: HttpRequest) -> HttpResponse:
    """GET: choose and look; POST: do it. What is selected and what shall be done stands in the address or the form."""
    asked = SelectionAsked(request.POST) if request.method == "POST" else SelectionAsked(request.GET)
    cases, action = _selected(request, asked), asked.asked()["action"]
    if not cases or action not in STEP_FORMS or len(cases) > MOST:
        return _nothing_to_do(request, len(cases))
    shows_list(request, Case, len(cases), {"step": action})
    wanted = wanted_codes(cases) if action == ASSIGN else set()
    advisors = _candidates(cases, wanted) if action == ASSIGN else []
    form = _step_form(action, asked.data if asked.is_filled_in else None, advisors, len(cases))
    context = {"cases": cases, "action": action, "heading": LABELS[action], "next": way_back(request), "all": asked.question}
    if not form.is_valid():
        return _choose(request, form, advisors, wanted, context)
    step = form.step()
    rows = [Row(case, *_before_and_after(case, step)) for case in cases]
    return _confirm(request, step, rows, context | {"value": _value_fields(form, asked.data)})


def _selected(request: HttpRequest, asked: SelectionAsked) -> list[Case]:
    """The ticked cases, or all that a question asks for; never one that the person does not work on."""
    if asked.question is not None:
        rows = answers(question_of(asked.question, request.actor), request.actor).order_by("-is_urgent", "due_on", "pk")
    else:
        rows = (
            Case.objects.worked_on_by(request.actor)
            .filter(ref__in=asked.asked()["case"])
            .order_by("-is_urgent", "due_on", "pk")
        )
    return list(rows.select_related("client", "advisor__user", "desk").defer("body", "search_text")[: MOST + 1])


def _nothing_to_do(request: HttpRequest, count: int) -> HttpResponse:
    too_many = _("At most 500 cases can be changed at once. Narrow the list first.")
    messages.error(request, too_many if count > MOST else _("Select the cases first, then what shall be done."))
    return back(request, reverse("consultations:case_list"))


def _candidates(cases: list[Case], wanted: set[str]) -> list[Advisor]:
    return candidates(cases, wanted, timezone.localdate())


def _step_form(action: str, given: QueryDict | None, advisors: list[Advisor], of: int) -> StepForm:
    """The form of the step; where nothing more is to be said it is filled in as it is."""
    form_class = STEP_FORMS[action]
    data = given if form_class.base_fields else QueryDict()
    more: dict[str, Any] = {"advisors": advisors, "of": of} if action == ASSIGN else {}
    return form_class(data, today=timezone.localdate(), **more)


def _choose(
    request: HttpRequest, form: StepForm, advisors: list[Advisor], wanted: set[str], context: dict[str, Any]
) -> HttpResponse:
    today = timezone.localdate()
    rows = [shown(advisor, wanted, today, request.actor, len(context["cases"])) for advisor in advisors]
    status = 422 if form.errors else 200
    return render(request, "consultations/bulk_choose.html", context | {"form": form, "rows": rows}, status=status)


def _confirm(request: HttpRequest, step: BulkStep, rows: list[Row], context: dict[str, Any]) -> HttpResponse:
    today, seen, status = timezone.localdate(), _fingerprint(rows), 200
    form = ConfirmForm(request.POST if request.method == "POST" else None, step=step, today=today)
    if request.method == "POST":
        if form.is_valid():
            if earlier := change_of(form.cleaned_data["form_key"]):
                return _told(request, earlier)
            if request.POST.get("seen") == seen:
                return _do(request, step, rows, form.cleaned_data)
            form.add_error(None, _("Somebody changed some of these cases meanwhile. Look at the list again."))
        status = 409 if form.non_field_errors() else 422
    context |= {"form": form, "rows": rows, "seen": seen, "count": sum(row.changes for row in rows)}
    return render(request, "consultations/bulk_confirm.html", context, status=status)


def _do(request: HttpRequest, step: BulkStep, rows: list[Row], found: dict[str, Any]) -> HttpResponse:
    cases = [row.case for row in rows]
    change = change_many(cases=cases, step=step, by=request.actor, comment=found["comment"], form_key=found["form_key"])
    return _told(request, change)


def _told(request: HttpRequest, change: Change) -> HttpResponse:
    done, failed = change.cases.filter(failure="").count(), change.cases.exclude(failure="").count()
    if done:
        offer_undo(request, change)
    messages.success(request, ngettext("%(n)d case was changed.", "%(n)d cases were changed.", done) % {"n": done})
    if failed:
        left = ngettext("%(n)d case could not be changed.", "%(n)d cases could not be changed.", failed) % {"n": failed}
        messages.warning(request, left)
        return redirect("consultations:change_detail", ref=change.ref)
    return back(request, reverse("consultations:case_list"))


def _before_and_after(case: Case, step: BulkStep) -> tuple[str, str]:
    if step.advisor is not None:
        return case.advisor.name if case.advisor else _("Not assigned"), step.advisor.name
    if step.due_on is not None:
        return date_format(case.due_on) if case.due_on else _("None"), date_format(step.due_on)
    if step.outcome is not None:
        closed = f"{CaseStatus.CLOSED.label} ({catalogue.label(step.outcome.pk)})"
        is_closed = case.status == CaseStatus.CLOSED
        return closed if is_closed and case.outcome_id == step.outcome.pk else case.status_label, closed
    urgency = {True: _("Urgent"), False: _("Not urgent")}
    return urgency[case.is_urgent], urgency[bool(step.is_urgent)]


def _fingerprint(rows: list[Row]) -> str:
    """Changes when any of the cases does: what was confirmed must be what is done."""
    cases = sorted((row.case for row in rows), key=lambda case: case.pk)
    seen = [(case.ref, case.status, case.advisor_id, case.due_on, case.is_urgent, case.outcome_id) for case in cases]
    return hashlib.sha256(repr(seen).encode()).hexdigest()[:24]


def _value_fields(form: StepForm, given: QueryDict) -> list[tuple[str, str]]:
    """What was chosen, as hidden fields of the confirmation; a date has three."""
    names = [name for name in given if name.rstrip("012").rstrip("_") in form.fields]
    return [(name, value) for name in names for value in given.getlist(name)]
