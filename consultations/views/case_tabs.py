"""The further pages of a case: question, company, outcome, and who read it."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from consultations.actions.client_facts import (
    NumberTaken,
    confirm_number,
    correct_client,
    correct_person,
)
from consultations.client_checks import look_alikes, number_noted, reads_of
from consultations.forms.client_facts import ClientForm, PersonForm
from consultations.models import Case, Client
from consultations.permissions import reads_cases, works_at_a_desk
from consultations.register import by_number
from consultations.staged import Stages, stages
from consultations.views.cases import get_case, get_case_to_read
from consultations.views.postcodes import look_up
from core.asked import CursorForm
from core.paging import keyset_page
from core.policy import policy
from core.transitions import TransitionRefused

CASES_SHOWN = 20
READS_OF_A_PAGE = 100


@policy(reads_cases)
@require_safe
def case_question(request: HttpRequest, ref: str) -> HttpResponse:
    """What the client wrote, and what else he said on the form."""
    case = get_case_to_read(request, ref)
    context = {"case": case, "check_by": a_year_after(case.published_on)}
    return render(request, "consultations/case_question.html", context)


def a_year_after(day: date | None) -> date | None:
    """The same day of the next year, or 1 March where it has none: the rule of thumb after a publication."""
    if day is None:
        return None
    is_leap_day = (day.month, day.day) == (2, 29)
    return date(day.year + 1, 3, 1) if is_leap_day else day.replace(year=day.year + 1)


@policy(reads_cases)
@require_safe
def case_client(request: HttpRequest, ref: str) -> HttpResponse:
    """The client as the desk knows it, what should be compared, and its other cases."""
    case = get_case_to_read(request, ref)
    client = case.client
    others = Case.objects.worked_on_by(request.actor).filter(client=client).exclude(pk=case.pk).for_list()
    noted = number_noted(client)
    context = {
        "case": case,
        "client": client,
        "noted": noted,
        "registered": by_number(client.corporate_number) if client.corporate_number else None,
        "look_alikes": look_alikes(client, request.actor),
        "others": keyset_page(others, order=("-received_on", "-pk"), size=CASES_SHOWN),
    }
    return render(request, "consultations/case_client.html", context)


@policy(works_at_a_desk)
@require_http_methods(["GET", "HEAD", "POST"])
def case_company(request: HttpRequest, ref: str) -> HttpResponse:
    """Correcting the facts of the client."""
    case = get_case(request, ref)
    code = look_up(request)
    if code.is_asked:
        form = ClientForm(initial=request.POST.dict() | code.filled({}), client=case.client)
    else:
        form = ClientForm(request.POST if request.method == "POST" else None, client=case.client)
    if form.is_valid():
        try:
            changed = correct_client(case=case, by=request.actor, facts=form.facts())
            messages.success(request, _("The client is corrected.") if changed else _("Nothing was different."))
            return redirect("consultations:case_client", ref=case.ref)
        except NumberTaken as taken:
            form.add_error("corporate_number", _taken(request, taken.client))
        except TransitionRefused as refused:
            form.add_error(None, str(refused.message))
    context = {"case": case, "form": form, "postcode": code}
    return render(request, "consultations/case_company.html", context, status=422 if form.errors else code.status)


def _taken(request: HttpRequest, client: Client) -> str:
    """Whose number it is, as far as the reader may know."""
    if Client.objects.visible_to(request.actor).filter(pk=client.pk).exists():
        return _("This number belongs to %(name)s already. Compare the two clients first") % {"name": client.name}
    return _("This number belongs to another client already. Ask the headquarters to compare the two")


@require_POST
@policy(works_at_a_desk)
def case_number_confirm(request: HttpRequest, ref: str) -> HttpResponse:
    case = get_case(request, ref)
    try:
        if confirm_number(case=case, by=request.actor):
            messages.success(request, _("The corporate number is confirmed."))
    except TransitionRefused as refused:
        messages.error(request, str(refused.message))
    return redirect("consultations:case_client", ref=case.ref)


@policy(works_at_a_desk)
@require_http_methods(["GET", "HEAD", "POST"])
def case_person(request: HttpRequest, ref: str) -> HttpResponse:
    """Correcting who asked and how he is reached; his e-mail address has a page of its own."""
    case = get_case(request, ref)
    code = look_up(request)
    if code.is_asked:
        typed = request.POST.dict()
        form = PersonForm(initial=typed | code.filled(typed, with_prefecture=True), case=case)
    else:
        form = PersonForm(request.POST if request.method == "POST" else None, case=case)
    if form.is_valid():
        try:
            changed = correct_person(case=case, by=request.actor, facts=form.facts())
            messages.success(request, _("The contact details are corrected.") if changed else _("Nothing was different."))
            return redirect("consultations:case_client", ref=case.ref)
        except TransitionRefused as refused:
            form.add_error(None, str(refused.message))
    context = {"case": case, "form": form, "postcode": code}
    return render(request, "consultations/case_person.html", context, status=422 if form.errors else code.status)


@policy(reads_cases)
@require_safe
def case_outcome(request: HttpRequest, ref: str) -> HttpResponse:
    """What the support brought: visits, deliverables, the rules before and after, outcome, follow-ups."""
    case = get_case_to_read(request, ref)
    context: dict[str, Any] = {"case": case, "found": stages_of(case), "follow_ups": list(case.follow_ups.all())}
    return render(request, "consultations/case_outcome.html", context)


def stages_of(case: Case) -> Stages:
    """The contacts of the case as stages. Two queries."""
    codes = ("method", "content", "result", "regulation_status", "campaign", "advisor", "partner", "ticket")
    rows = case.contacts.select_related(*codes).prefetch_related("mentions__code").defer("search_text")
    return stages(rows.order_by("contacted_on", "pk"))


@policy(works_at_a_desk)
@require_safe
def case_reads(request: HttpRequest, ref: str) -> HttpResponse:
    """Who opened the case and its files, when: the newest first."""
    case = get_case(request, ref)
    asked = CursorForm(request.GET).asked()
    page = keyset_page(reads_of(case), order=("-at", "-pk"), size=READS_OF_A_PAGE, **asked)
    return render(request, "consultations/case_reads.html", {"case": case, "page": page})
