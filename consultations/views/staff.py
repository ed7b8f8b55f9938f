"""The list of cases: what is urgent, then what is due next."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.actors import Actor
from accounts.enums import DESK_ROLES, Role
from consultations import catalogue
from consultations.enums import OPEN, CaseStatus
from consultations.forms.filters import CaseFilter, Whose
from consultations.models import Advisor, Case
from consultations.permissions import works_at_a_desk
from consultations.querysets import CaseQuerySet, Work
from core.paging import keyset_page
from core.policy import policy

BY_DUE = ("-is_urgent", "due_on", "pk")
NEWEST = ("-received_on", "-pk")


@policy(works_at_a_desk)
@require_safe
def case_list(request: HttpRequest) -> HttpResponse:
    form = CaseFilter(request.GET, desks=own_desks(request.actor), sees_others=sees_others(request.actor))
    asked = form.asked()
    rows = Case.objects.of_work(work_of(request.actor, asked)).worked_on_by(request.actor).for_list()
    rows = _narrowed(rows, asked, request.actor)
    order = BY_DUE if asked["status"] in ("", *OPEN) else NEWEST
    page = keyset_page(rows, order=order, after=asked["after"], before=asked["before"])
    context = {"page": page, "filter": form, "views": _views(asked), "now": timezone.localtime(), "shows_due": order == BY_DUE}
    return render(request, "consultations/case_list.html", context)


def own_desks(actor: Actor) -> list[tuple[str, str]]:
    """(code, name) of the desks at which the person works."""
    mine = actor.desks_as(*DESK_ROLES)
    return [choice for choice in catalogue.desk_choices() if choice[0] in mine]


def sees_others(actor: Actor) -> bool:
    """Whether the person sees cases of other advisors too."""
    return actor.has(Role.DESK_STAFF, Role.DESK_MANAGER)


def work_of(actor: Actor, asked: dict[str, Any]) -> Work:
    """The work of the person: at the desk that was asked for, else at all his desks. One query for who only advises."""
    desks = [asked["desk"]] if asked.get("desk") else actor.desks_as(*DESK_ROLES)
    if sees_others(actor):
        return Work(desks)
    advisor_id = Advisor.objects.filter(user_id=actor.user_id).values_list("pk", flat=True).first()
    return Work(desks if advisor_id else (), advisor_id)


def _narrowed(rows: CaseQuerySet, asked: dict[str, Any], actor: Actor) -> CaseQuerySet:
    if asked["status"] == "":
        rows = rows.open()
    elif asked["status"] != CaseFilter.ALL:
        rows = rows.filter(status=asked["status"])
    if asked.get("whose") == Whose.MINE:
        rows = rows.of_advisor(actor)
    elif asked.get("whose") == Whose.NOBODY:
        rows = rows.unassigned()
    return rows.matching(asked["q"])


def _views(asked: dict[str, Any]) -> list[tuple[str, Any, bool]]:
    """The usual questions: (query, name, whether it is this one)."""
    usual = [
        ("", "", CaseFilter.OPEN_LABEL),
        ("", Whose.NOBODY, Whose.NOBODY.label),
        ("", Whose.MINE, Whose.MINE.label),
        (CaseStatus.CLOSED, "", CaseStatus.CLOSED.label),
        (CaseFilter.ALL, "", CaseFilter.ALL_LABEL),
    ]
    now = (asked["status"], asked.get("whose", ""))
    usual = [view for view in usual if "whose" in asked or not view[1]]
    return [(f"?status={status}&whose={whose}", label, now == (status, whose)) for status, whose, label in usual]
