"""What one press of a button changed, and the button that takes it back."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from consultations.actions.changes import DONE, OWN_UNDO, may_undo, undo
from consultations.change_words import kind_label, rows_of
from consultations.models import Case, Change
from consultations.models.changes import UNDO
from consultations.permissions import works_at_a_desk
from consultations.views.ways_back import UNDO_KEY, back
from core.policy import policy
from core.reading import shows
from core.transitions import TransitionRefused


@policy(works_at_a_desk)
@require_safe
def change_detail(request: HttpRequest, ref: str) -> HttpResponse:
    change = _change(request, ref)
    cases = Case.objects.worked_on_by(request.actor).for_list().filter(changes__change=change)
    context = {
        "change": change,
        "kind": kind_label(change),
        "rows": rows_of(change, {case.pk: case for case in cases}),
        "may_undo": change.kind != OWN_UNDO and may_undo(change, by=request.actor, now=timezone.now()),
        "until": timezone.localtime(change.at + UNDO),
    }
    return render(request, "consultations/change_detail.html", context)


@require_POST
@policy(works_at_a_desk)
def change_undo(request: HttpRequest, ref: str) -> HttpResponse:
    change = _change(request, ref)
    page = reverse("consultations:change_detail", args=[change.ref])
    if request.session.get(UNDO_KEY) == change.ref:
        del request.session[UNDO_KEY]
    try:
        undo(change=change, by=request.actor)
    except TransitionRefused as refused:
        messages.error(request, str(refused.message))
        return redirect(page)
    left = change.cases.filter(failure="").exclude(undone=DONE).count()
    if left:
        messages.warning(request, _("Not everything could be undone. The list says why."))
        return redirect(page)
    messages.success(request, _("Undone: everything is as it was before."))
    return back(request, page)


def _change(request: HttpRequest, ref: str) -> Change:
    change = get_object_or_404(Change.objects.visible_to(request.actor), ref=ref)
    shows(request, change)
    return change
