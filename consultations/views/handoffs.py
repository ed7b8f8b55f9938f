"""Handing a case to another desk, and what is open between desks."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from consultations.actions.handoffs import hand_off
from consultations.forms.handoffs import HandoffForm
from consultations.models import Handoff
from consultations.open_handoffs import board
from consultations.permissions import works_at_a_desk
from consultations.views.steps import case_for_step, page, step_page
from core.policy import policy
from core.reading import shows_list
from core.transitions import TransitionRefused


@policy(works_at_a_desk)
@page
def case_handoff(request: HttpRequest, ref: str) -> HttpResponse:
    case = case_for_step(request, ref, "close")
    form = HandoffForm(request.POST or None, case=case)
    if request.method == "POST" and form.is_valid():
        try:
            handoff = hand_off(case=case, by=request.actor, **form.cleaned_data)
        except TransitionRefused as refused:
            form.add_error(None, str(refused.message))
            return step_page(request, case, "handoff", form, status=409)
        told = {"desk": handoff.to_desk.label, "number": handoff.answer_case.case_no}
        mailed = _("%(desk)s answers under %(number)s. The client is told by mail.")
        unmailed = _("%(desk)s answers under %(number)s. No email address is known: tell the client.")
        messages.success(request, (mailed if case.email else unmailed) % told)
        return redirect("consultations:case_detail", ref=case.ref)
    return step_page(request, case, "handoff", form)


@policy(works_at_a_desk)
@require_safe
def handoff_list(request: HttpRequest) -> HttpResponse:
    rows = Handoff.objects.visible_to(request.actor).open().for_list()
    found = board(rows, request.actor, timezone.localdate())
    shows_list(request, Handoff, len(found.asked) + len(found.to_answer))
    context = {"board": found}
    return render(request, "consultations/handoff_list.html", context)
