"""The page of a case."""

from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.actors import Actor
from accounts.enums import Role
from consultations import workflow
from consultations.actions.messages import record_reading
from consultations.emergencies import reason_of_reading
from consultations.forms.asked import KindAsked
from consultations.models import Case
from consultations.models.reply_drafts import WRITES_FOR
from consultations.open_matters import open_matters
from consultations.permissions import can_name_people, reads_cases, works_on
from consultations.timeline import Item, timeline
from consultations.timeline_words import SHOWN
from consultations.unseen import stranded_meetings
from core.policy import policy
from core.reading import shows


@policy(reads_cases)
@require_safe
def case_detail(request: HttpRequest, ref: str) -> HttpResponse:
    """The history of a case, what stands open and what comes next; whoever sees it stands in the log of reads."""
    case, now = get_case_to_read(request, ref), timezone.now()
    history = timeline(case, now)
    record_reading(case=case, by=request.actor, until=history.newest_unread)
    asked = KindAsked(request.GET).asked()["kind"]
    context = {
        "case": case,
        "steps": workflow.available(case, request.actor),
        "may_name": can_name_people(request.actor, case),
        "history": history,
        "items": history.shown(asked),
        "filters": [(kind, label, kind == (asked if asked in SHOWN else "")) for kind, (label, _kinds) in SHOWN.items()],
        "stranded": stranded_meetings(case, now),
        "is_written_by_other": _writes_somebody_else(request.actor, case, now),
        "matters": open_matters(case, history.rows, now),
        "waiting_replies": [item for item in history.items if item.waits_until and _may_take_back(request.actor, case, item)],
    }
    return render(request, "consultations/case_detail.html", context)


def _writes_somebody_else(actor: Actor, case: Case, now: datetime) -> bool:
    return case.writer_at is not None and case.writer_ref != actor.ref and now < case.writer_at + WRITES_FOR


def get_case(request: HttpRequest, ref: str) -> Case:
    """The case on which the reader works, or the "not found" page for everybody else."""
    rows = Case.objects.worked_on_by(request.actor).for_page().with_standing()
    case = get_object_or_404(rows.with_file_count(request.actor), ref=ref)
    shows(request, case)
    return case


def get_case_to_read(request: HttpRequest, ref: str) -> Case:
    """As get_case, also for who reads by an emergency access: `is_read_only` says so, and the page shows no button."""
    rows = Case.objects.read_at_desk_by(request.actor).for_page().with_standing().with_emergency().with_writer()
    case = get_object_or_404(rows.with_file_count(request.actor), ref=ref)
    case.is_read_only = not works_on(request.actor, case)
    shows(request, case, reason_of_reading(request.actor, case))
    return case


def _may_take_back(actor: Actor, case: Case, reply: Item) -> bool:
    return reply.author == actor.ref or case.desk_id in actor.desks_as(Role.DESK_MANAGER)
