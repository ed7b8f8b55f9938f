"""The advisors of a desk: what they have now, when they are away, what they know. Figures of a year: only one's own."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.actors import Actor
from accounts.enums import DESK_ROLES, Role
from consultations import catalogue
from consultations.actions.advisors import add_absence, remove_absence, set_skills
from consultations.forms.advisors import AbsenceForm, SkillsForm, axes_of
from consultations.forms.assign import absence_of, is_away
from consultations.models import Advisor
from consultations.permissions import can_see_advisors
from consultations.reports import YearOfAdvisor, year_of
from core.fiscal import fiscal_year
from core.policy import policy
from core.transitions import TransitionRefused


@policy(can_see_advisors)
@require_safe
def advisor_list(request: HttpRequest) -> HttpResponse:
    today, desks = timezone.localdate(), sorted(request.actor.desks_as(Role.DESK_MANAGER))
    rows = Advisor.objects.visible_to(request.actor).with_load(desks[0] if desks else "").with_absence(today)
    shown = [
        {
            "advisor": advisor,
            "absence": absence_of(advisor, today),
            "is_away": is_away(advisor, today),
            "skills": [catalogue.label(skill.code_id) for skill in advisor.skills.all()],
        }
        for advisor in rows.prefetch_related("skills").order_by("name", "pk")
    ]
    total = sum(row["advisor"].open_cases for row in shown)
    return render(request, "consultations/advisor_list.html", {"rows": shown, "total": total})


@policy(can_see_advisors)
@require_http_methods(["GET", "HEAD", "POST"])
def advisor_detail(request: HttpRequest, ref: str) -> HttpResponse:
    """The page, and what is posted to it: fields or a new absence, by the name of the button."""
    advisor = _advisor(request, ref)
    axes = axes_of(_desks_of(advisor, request.actor))
    known = [skill.code_id for skill in advisor.skills.all()]
    skills = SkillsForm(axes=axes, initial=dict.fromkeys(axes, known))
    absence = AbsenceForm(today=timezone.localdate())
    wrong = None
    if request.method == "POST" and "absence" in request.POST:
        wrong = absence = AbsenceForm(request.POST, today=timezone.localdate())
        if absence.is_valid() and _absent(request, advisor, absence):
            return redirect("consultations:advisor_detail", ref=advisor.ref)
    elif request.method == "POST":
        wrong = skills = SkillsForm(request.POST, axes=axes)
        if skills.is_valid():
            set_skills(advisor=advisor, by=request.actor, codes=skills.chosen(), among=skills.among)
            messages.success(request, _("The fields are saved."))
            return redirect("consultations:advisor_detail", ref=advisor.ref)
    context = {
        "advisor": advisor,
        "form": wrong,
        "skills": skills,
        "absence": absence,
        "year": _own_year(request.actor, advisor),
    }
    return render(request, "consultations/advisor_detail.html", context, status=422 if wrong is not None else 200)


@require_POST
@policy(can_see_advisors)
def absence_remove(request: HttpRequest, ref: str, absence: int) -> HttpResponse:
    advisor = _advisor(request, ref)
    remove_absence(advisor=advisor, by=request.actor, absence_id=absence)
    messages.success(request, _("The absence is removed."))
    return redirect("consultations:advisor_detail", ref=advisor.ref)


def _advisor(request: HttpRequest, ref: str) -> Advisor:
    rows = Advisor.objects.visible_to(request.actor).with_load().with_absence(timezone.localdate())
    return get_object_or_404(rows.select_related("user").prefetch_related("skills", "absences"), ref=ref)


def _desks_of(advisor: Advisor, actor: Actor) -> list[str]:
    """Where both work; of an advisor who never signs in nobody knows where he works."""
    mine = actor.desks_as(*DESK_ROLES)
    if advisor.user is None:
        return sorted(mine)
    return sorted(mine & set(advisor.user.role_grants.filter(role=Role.ADVISOR).values_list("desk_code", flat=True)))


def _absent(request: HttpRequest, advisor: Advisor, form: AbsenceForm) -> bool:
    found = form.cleaned_data
    try:
        add_absence(advisor=advisor, by=request.actor, first_on=found["first_on"], last_on=found["last_on"], note=found["note"])
    except TransitionRefused as refused:
        form.add_error("first_on", str(refused.message))
        return False
    messages.success(request, _("The absence is entered."))
    return True


def _own_year(actor: Actor, advisor: Advisor) -> YearOfAdvisor | None:
    """One's own contacts of the year beside those of all: nobody is shown those of another person."""
    if advisor.user_id is None or advisor.user_id != actor.user_id:
        return None
    return year_of(advisor, sorted(actor.desks_as(*DESK_ROLES)), fiscal_year(timezone.localdate()))
