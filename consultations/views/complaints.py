"""Complaints for the head of a desk, or for headquarters."""

from collections.abc import Iterable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from consultations.actions.complaint_answers import answer_complaint
from consultations.deadlines import deadline
from consultations.forms.complaints import ComplaintAnswerForm
from consultations.models import Case, Complaint
from consultations.permissions import answers_complaints, can_view
from consultations.views.steps import page
from core.lists import ListFilter
from core.paging import keyset_page
from core.policy import policy
from core.reading import shows, shows_list
from core.transitions import TransitionRefused


@policy(answers_complaints)
@require_safe
def complaint_list(request: HttpRequest) -> HttpResponse:
    asked = ListFilter(request.GET).asked()
    rows = Complaint.objects.visible_to(request.actor).to_answer_by(request.actor).for_list()
    today = timezone.localdate()
    found = keyset_page(rows.answered(), order=("-answered_at", "-pk"), after=asked["after"], before=asked["before"])
    waiting = [(complaint, deadline(complaint.due_on, today)) for complaint in rows.open().order_by("due_on", "pk")]
    shows_list(request, Complaint, len(waiting) + len(found.rows))
    known = _known(request, [complaint.case for complaint, _due in waiting] + [complaint.case for complaint in found.rows])
    return render(request, "consultations/complaint_list.html", {"waiting": waiting, "page": found, "known": known})


@policy(answers_complaints)
@page
def complaint_answer(request: HttpRequest, ref: str) -> HttpResponse:
    rows = Complaint.objects.visible_to(request.actor).to_answer_by(request.actor).for_list()
    complaint = get_object_or_404(rows, ref=ref)
    form = ComplaintAnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            if answer_complaint(complaint=complaint, by=request.actor, text=form.cleaned_data["text"]):
                messages.success(request, _("The answer stands on the client's page, and he is told by mail."))
            else:
                messages.info(request, _("It was answered already. Your text was not stored."))
        except TransitionRefused as refused:
            form.add_error(None, str(refused.message))
            return _answer_page(request, complaint, form, status=409)
        return redirect("consultations:complaint_answer", ref=complaint.ref)
    return _answer_page(request, complaint, form, status=422 if form.errors else 200)


def _answer_page(request: HttpRequest, complaint: Complaint, form: ComplaintAnswerForm, status: int) -> HttpResponse:
    """Who reads a complaint stands in the log under the complaint itself: the advisor reads the log of the case."""
    shows(request, complaint)
    due = deadline(complaint.due_on, timezone.localdate())
    context = {"complaint": complaint, "form": form, "due": due, "known": _known(request, [complaint.case])}
    return render(request, "consultations/complaint_answer.html", context, status=status)


def _known(request: HttpRequest, cases: Iterable[Case]) -> set[int]:
    """Of which cases the reader may know more than the number: not of secret ones, and headquarters of none."""
    return {case.pk for case in cases if can_view(request.actor, case)}
