"""Sending a client on to another body: asking, noting what he said, noting what became of it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from consultations.actions.referrals import decide, note_result, refer
from consultations.enums import ReferralStatus
from consultations.forms.referrals import DecideForm, ReferForm, ResultForm
from consultations.models import Case, Referral
from consultations.permissions import works_at_a_desk
from consultations.views.steps import case_for_step, page, step_page
from core.forms import PortalForm
from core.policy import policy
from core.transitions import TransitionRefused


@policy(works_at_a_desk)
@page
def case_refer(request: HttpRequest, ref: str) -> HttpResponse:
    case = case_for_step(request, ref, "close")
    form = ReferForm(request.POST or None, case=case)
    if request.method == "POST" and form.is_valid():
        found = form.cleaned_data
        told = {"partner": found["partner"], "shared": found["shared"], "agreed": found["consent"]}
        try:
            referral = refer(case=case, by=request.actor, **told)
        except TransitionRefused as refused:
            form.add_error(None, str(refused.message))
            return _page(request, case, form, status=409)
        _tell(request, referral)
        return redirect("consultations:case_refer", ref=case.ref)
    return _page(request, case, form)


@require_POST
@policy(works_at_a_desk)
def referral_decide(request: HttpRequest, ref: str, referral_ref: str) -> HttpResponse:
    case = case_for_step(request, ref, "close")
    referral = get_object_or_404(case.referrals, ref=referral_ref)
    form = DecideForm(request.POST, prefix=referral.ref)
    if not form.is_valid():
        return _page(request, case, ReferForm(case=case), wrong=(referral.ref, form))
    try:
        if decide(referral=referral, by=request.actor, **form.cleaned_data):
            _tell(request, referral)
    except TransitionRefused as refused:
        messages.error(request, str(refused.message))
    return redirect("consultations:case_refer", ref=case.ref)


@require_POST
@policy(works_at_a_desk)
def referral_result(request: HttpRequest, ref: str, referral_ref: str) -> HttpResponse:
    case = case_for_step(request, ref, "close")
    referral = get_object_or_404(case.referrals, ref=referral_ref)
    form = ResultForm(request.POST, prefix=referral.ref)
    if not form.is_valid():
        return _page(request, case, ReferForm(case=case), wrong=(referral.ref, form))
    try:
        if note_result(referral=referral, by=request.actor, text=form.cleaned_data["text"]):
            messages.success(request, _("What became of it is noted."))
    except TransitionRefused as refused:
        form.add_error(None, str(refused.message))
        return _page(request, case, ReferForm(case=case), wrong=(referral.ref, form), status=409)
    return redirect("consultations:case_refer", ref=case.ref)


def _tell(request: HttpRequest, referral: Referral) -> None:
    said = {
        ReferralStatus.ASKED: _("The client is asked by mail. Pass nothing on before he has agreed."),
        ReferralStatus.AGREED: _("The client's consent is noted. You may pass on what he agreed to, and nothing else."),
        ReferralStatus.DECLINED: _("It is noted that the client does not agree. Pass nothing on."),
    }
    messages.success(request, said[ReferralStatus(referral.status)])


def _page(
    request: HttpRequest, case: Case, form: ReferForm, wrong: tuple[str, PortalForm] | None = None, status: int = 0
) -> HttpResponse:
    """All referrals of the case, each with the one form that is its turn; `wrong` is the form that was sent in wrong."""
    rows = []
    for referral in case.referrals.select_related("partner"):
        kind = {ReferralStatus.ASKED: DecideForm, ReferralStatus.AGREED: ResultForm}.get(ReferralStatus(referral.status))
        own = kind(prefix=referral.ref, initial={"text": referral.result}) if kind else None
        rows.append((referral, wrong[1] if wrong and wrong[0] == referral.ref else own))
    if wrong is None:
        return step_page(request, case, "refer", form, status=status, rows=rows, refer_form=form)
    return step_page(request, case, "refer", wrong[1], status=status, rows=rows, refer_form=form)
