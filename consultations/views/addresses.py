"""Putting the client's e-mail address right."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from consultations.actions.addresses import correct_email
from consultations.forms.steps import EmailForm
from consultations.permissions import works_at_a_desk
from consultations.undelivered import undelivered
from consultations.views.steps import case_for_step, page, step_page
from core.policy import policy
from core.transitions import TransitionRefused


@policy(works_at_a_desk)
@page
def case_email(request: HttpRequest, ref: str) -> HttpResponse:
    case = case_for_step(request, ref, "close")
    lost = undelivered(case, request.actor)
    form = EmailForm(request.POST or None, lost=len(lost), initial={"email": case.email, "sends_again": True})
    if request.method == "POST" and form.is_valid():
        try:
            is_new = correct_email(case=case, by=request.actor, **form.cleaned_data)
        except TransitionRefused as refused:
            form.add_error(None, str(refused.message))
            return step_page(request, case, "email", form, status=409, lost=lost)
        if is_new:
            messages.success(request, _("The email address is corrected. Mails of this case go there from now on."))
        else:
            messages.info(request, _("This address stands there already."))
        return redirect("consultations:case_detail", ref=case.ref)
    return step_page(request, case, "email", form, lost=lost)
