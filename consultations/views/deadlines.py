"""The board of what is due, by working days."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.enums import DESK_ROLES
from consultations import catalogue
from consultations.deadline_board import deadline_board
from consultations.forms.deadlines import DeadlineFilter
from consultations.models import Case
from consultations.permissions import works_at_a_desk
from core.policy import policy
from core.reading import shows_list


@policy(works_at_a_desk)
@require_safe
def deadline_list(request: HttpRequest) -> HttpResponse:
    mine = request.actor.desks_as(*DESK_ROLES)
    desks = [choice for choice in catalogue.desk_choices() if choice[0] in mine]
    form = DeadlineFilter(request.GET, desks=desks)
    chosen = form.chosen()
    rows = Case.objects.worked_on_by(request.actor).open()
    rows = rows.filter(desk_id=chosen) if chosen else rows.filter(desk_id__in=mine)
    board = deadline_board(rows, timezone.localdate())
    shows_list(request, Case, sum(len(group.cases) for group in board.groups), {"desk": chosen})
    context = {
        "board": board,
        "desks": desks,
        "chosen": chosen,
        "now": timezone.localtime(),
    }
    return render(request, "consultations/deadline_list.html", context)
