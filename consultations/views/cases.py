"""The page of a case."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.actors import Actor
from accounts.enums import Role
from consultations import workflow
from consultations.actions.messages import record_reading
from consultations.models import Case
from consultations.open_matters import open_matters
from consultations.permissions import works_at_a_desk
from consultations.timeline import Item, timeline
from consultations.timeline_words import SHOWN
from core.policy import policy


@policy(works_at_a_desk)
@require_safe
def case_detail(request: HttpRequest, ref: str) -> HttpResponse:
    """The history of a case, what stands open and what comes next; whoever sees it stands in the log of reads."""
    case, now = get_case(request, ref), timezone.now()
    history = timeline(case, now)
    record_reading(case=case, by=request.actor, until=history.newest_unread)
    asked = request.GET.get("kind", "")
    context = {
        "case": case,
        "steps": workflow.available(case, request.actor),
        "history": history,
        "items": history.shown(asked),
        "filters": [(kind, label, kind == (asked if asked in SHOWN else "")) for kind, (label, _kinds) in SHOWN.items()],
        "matters": open_matters(case, history.rows, now),
        "waiting_replies": [item for item in history.items if item.waits_until and _may_take_back(request.actor, case, item)],
    }
    return render(request, "consultations/case_detail.html", context)


def get_case(request: HttpRequest, ref: str) -> Case:
    """The case, or the "not found" page for everybody who may not know of it."""
    rows = Case.objects.worked_on_by(request.actor).for_page().with_standing()
    return get_object_or_404(rows.with_file_count(request.actor), ref=ref)


def _may_take_back(actor: Actor, case: Case, reply: Item) -> bool:
    return reply.author == actor.ref or case.desk_id in actor.desks_as(Role.DESK_MANAGER)
