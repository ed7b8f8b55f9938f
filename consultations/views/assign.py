"""Putting somebody in charge of a case, with load, absence and fields beside each name."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.actors import Actor
from consultations import actions, catalogue
from consultations.enums import OPEN
from consultations.forms.assign import MYSELF, AssignForm, absence_of, is_away
from consultations.models import Advisor, Case
from consultations.permissions import can_hand_over, works_at_a_desk
from consultations.views.cases import get_case
from consultations.views.ways_back import back, offer_undo, way_back
from core.policy import policy
from core.transitions import TransitionRefused


@dataclass(frozen=True)
class Candidate:
    """An advisor as the page shows him beside the button."""

    advisor: Advisor
    absence: str
    is_away: bool
    fitting: list[str]  # his fields that the case is about
    others: list[str]
    is_myself: bool
    conflicts: int  # with how many of the cases
    is_shut_out: bool  # of all of them: he cannot be chosen


@policy(works_at_a_desk)
@require_http_methods(["GET", "HEAD", "POST"])
def case_assign(request: HttpRequest, ref: str) -> HttpResponse:
    case = get_case(request, ref)
    if not can_hand_over(request.actor, case):
        raise PermissionDenied
    if case.status not in OPEN:
        messages.error(request, _("The case is closed. Reopen it before you assign it."))
        return redirect("consultations:case_detail", ref=case.ref)
    today, wanted = timezone.localdate(), wanted_codes([case])
    advisors = candidates([case], wanted, today)
    given = with_myself(request.POST, advisors, request.actor) if request.method == "POST" else None
    form = AssignForm(given, case=case, advisors=advisors, today=today)
    if given is not None and form.is_valid():
        return _assign(request, case, form.cleaned_data)
    rows = [shown(one, wanted, today, request.actor, 1) for one in advisors if one.pk != case.advisor_id]
    context = {"case": case, "form": form, "rows": rows, "next": way_back(request), "away": form.away}
    return render(request, "consultations/case_assign.html", context, status=422 if form.errors else 200)


def _assign(request: HttpRequest, case: Case, found: dict[str, Any]) -> HttpResponse:
    try:
        change = actions.assign(case=case, advisor=found["advisor"], by=request.actor, comment=found["comment"])
    except TransitionRefused as refused:
        messages.error(request, str(refused.message))
    else:
        if change is not None:
            offer_undo(request, change)
        messages.success(request, _("%(name)s is in charge now.") % {"name": found["advisor"].name})
    return back(request, reverse("consultations:case_detail", args=[case.ref]), row=case.ref)


def wanted_codes(cases: list[Case]) -> set[str]:
    """What the cases are about, by the catalogue: their themes, and what their contacts were logged under."""
    found = {case.theme_id for case in cases}
    for case in cases[:1] if len(cases) == 1 else []:
        for codes in case.contacts.values_list("theme_id", "content_id", "law_id"):
            found.update(codes)
    return {code for code in found if code}


def candidates(cases: list[Case], wanted: set[str], today: date) -> list[Advisor]:
    """Who may be put in charge at the desks of all these cases: who is there, knows the field and has little to do first.

    Who is shut out of some of them is among them, marked as such.
    """
    desks = sorted({case.desk_id for case in cases})
    rows = Advisor.objects.with_walls([case.ref for case in cases])
    for desk in desks:
        rows = rows.assignable_at(desk)
    rows = rows.with_load(desks[0] if desks else "").with_absence(today).with_fit(sorted(wanted))
    found = rows.prefetch_related("skills").order_by("-fit", "open_cases", "name", "pk")
    return sorted(found, key=lambda advisor: (advisor.shut_cases >= len(cases), is_away(advisor, today)))


def shown(advisor: Advisor, wanted: set[str], today: date, actor: Actor, of: int) -> Candidate:
    """As the page shows him, who may be put in charge of so many cases."""
    known = [skill.code_id for skill in advisor.skills.all()]
    return Candidate(
        advisor=advisor,
        absence=absence_of(advisor, today),
        is_away=is_away(advisor, today),
        fitting=[catalogue.label(code) for code in known if code in wanted],
        others=[catalogue.label(code) for code in known if code not in wanted],
        is_myself=advisor.user_id is not None and advisor.user_id == actor.user_id,
        conflicts=advisor.shut_cases,  # type: ignore[attr-defined]  # annotated by the query
        is_shut_out=advisor.shut_cases >= of,
    )


def with_myself(data: QueryDict, advisors: list[Advisor], actor: Actor) -> QueryDict:
    """What was posted, with the person's own reference where he pressed "I take it"."""
    name = f"{AssignForm.prefix}-advisor"
    if data.get(name) != MYSELF:
        return data
    given = data.copy()
    given[name] = next((one.ref for one in advisors if one.user_id and one.user_id == actor.user_id), "")
    return given
