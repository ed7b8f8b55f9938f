"""The shared draft of a reply: kept by the page while somebody writes, taken over by a colleague."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from consultations.actions.reply_drafts import DraftChanged, keep_draft, take_over
from consultations.forms.messages import DraftForm
from consultations.models import Case
from consultations.permissions import works_at_a_desk
from core.policy import policy
from core.transitions import TransitionRefused


@require_POST
@policy(works_at_a_desk)
def reply_draft(request: HttpRequest, ref: str) -> HttpResponse:
    """For the script of the sheet: what was typed is kept, and the answer says when, or who has written meanwhile."""
    case, form = _case(request, ref), DraftForm(request.POST)
    if not form.is_valid():
        return JsonResponse({"words": _("This draft is too long to be kept. Shorten it.")}, status=422)
    try:
        draft = keep_draft(case=case, by=request.actor, typed=form.sheet())
    except DraftChanged as changed:
        values = {"name": changed.draft.by_label, "time": date_format(localtime(changed.draft.touched_at), "H:i")}
        words = _("%(name)s wrote at this reply at %(time)s. What you type here is no longer kept: copy it before you leave.")
        return JsonResponse({"words": words % values}, status=409)
    except TransitionRefused as refused:
        return JsonResponse({"words": str(refused.message)}, status=409)
    words = _("Draft kept at %(time)s") % {"time": date_format(localtime(draft.touched_at), "H:i")}
    return JsonResponse({"version": draft.version, "words": words})


@require_POST
@policy(works_at_a_desk)
def reply_draft_take(request: HttpRequest, ref: str) -> HttpResponse:
    case = _case(request, ref)
    try:
        if take_over(case=case, by=request.actor):
            messages.success(request, _("The draft is yours now. Go on writing."))
    except TransitionRefused as refused:
        messages.error(request, str(refused.message))
    return redirect("consultations:case_reply", ref=case.ref)


def _case(request: HttpRequest, ref: str) -> Case:
    """The case on which the writer works. Nothing of it is shown here, so nothing is noted as read."""
    return get_object_or_404(Case.objects.worked_on_by(request.actor), ref=ref)
