"""Seminars inside companies: asked for at a case, then step by step; the wall of the case is theirs."""

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from consultations.enums import OPEN
from consultations.models import Advisor, Case
from consultations.permissions import works_at_a_desk
from core import transitions
from core.forms import PortalForm
from core.paging import keyset_page
from core.pdf import pdf_download
from core.policy import policy
from core.reading import shows, shows_list
from core.transitions import TransitionRefused
from seminars.actions import in_company as actions
from seminars.forms import in_company as forms
from seminars.letters import letter
from seminars.models import InCompanySeminar
from seminars.permissions.in_company import sees_in_company
from seminars.workflow.in_company import IN_COMPANY

page = require_http_methods(["GET", "HEAD", "POST"])
_LETTERS = {"agreed": "answer", "held": "answer", "reported": "report"}


@policy(sees_in_company)
@require_safe
def in_company_list(request: HttpRequest) -> HttpResponse:
    form = forms.InCompanyFilter(request.GET)
    asked = form.asked()
    rows = InCompanySeminar.objects.visible_to(request.actor).select_related("series", "desk", "case__client", "advisor")
    rows = rows.defer("wishes", "agreement", "report", "case__body", "case__subject")
    wanted = {"desk_id": asked["desk"], "status": asked["status"], "fiscal_year": asked["year"]}
    rows = rows.filter(**{name: value for name, value in wanted.items() if value})
    found = keyset_page(rows, order=("-pk",), after=asked["after"], before=asked["before"])
    shows_list(request, InCompanySeminar, len(found.rows), asked)
    return render(request, "seminars/in_company_list.html", {"filter": form, "page": found})


@policy(works_at_a_desk)
@page
def in_company_request(request: HttpRequest, ref: str) -> HttpResponse:
    """From the page of a case: what the company wants, and what was arranged before."""
    case = get_object_or_404(Case.objects.worked_on_by(request.actor).for_page(), ref=ref)
    shows(request, case)
    form = forms.InCompanyRequestForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            made = actions.request_in_company(by=request.actor, case=case, wishes=given["wishes"], form_key=given["form_key"])
            messages.success(request, _("The request stands. Agree on day and content next."))
            return redirect("outreach:in_company_detail", ref=made.ref)
        except TransitionRefused as refused:
            form.add_error(None, str(refused.message))
    earlier = list(InCompanySeminar.objects.visible_to(request.actor).filter(case=case).order_by("pk"))
    context = {"case": case, "form": form, "earlier": earlier, "is_open": case.status in OPEN}
    return render(request, "seminars/in_company_request.html", context, status=_status(form))


@policy(sees_in_company)
@require_safe
def in_company_detail(request: HttpRequest, ref: str) -> HttpResponse:
    seminar = _seminar(request, ref)
    context = {
        "seminar": seminar,
        "steps": transitions.available(IN_COMPANY, seminar, request.actor),
        "history": transitions.history(seminar),
        "letter": _LETTERS.get(seminar.status, "") if seminar.case else "",
    }
    return render(request, "seminars/in_company_detail.html", context)


@policy(works_at_a_desk)
@page
def in_company_agree(request: HttpRequest, ref: str) -> HttpResponse:
    seminar = _for_step(request, ref, "agree")
    case = seminar.case
    advisors = list(Advisor.objects.assignable_at(case.desk_id).with_walls([case.ref])) if case else []
    given = request.POST if request.method == "POST" else None
    form = forms.InCompanyAgreeForm(given, initial=forms.as_agreed(seminar), advisors=advisors)
    return _step(
        request,
        seminar,
        ("agree", _("Agreed. The company is told by mail, where an address is known."), form),
        lambda: actions.agree_in_company(by=request.actor, seminar=seminar, agreement=form.agreement()),
    )


@policy(works_at_a_desk)
@page
def in_company_hold(request: HttpRequest, ref: str) -> HttpResponse:
    seminar = _for_step(request, ref, "hold")
    planned = timezone.localdate(seminar.planned_at) if seminar.planned_at else None
    form = forms.InCompanyHoldForm(
        request.POST if request.method == "POST" else None, initial={"held_on": planned, "online": 0}
    )
    return _step(
        request,
        seminar,
        ("hold", _("Noted: it was held. It counts for the desk, and no contact is counted for it."), form),
        lambda: actions.hold_in_company(by=request.actor, seminar=seminar, **form.cleaned_data),
    )


@policy(works_at_a_desk)
@page
def in_company_report(request: HttpRequest, ref: str) -> HttpResponse:
    seminar = _for_step(request, ref, "report")
    form = forms.InCompanyReportForm(request.POST if request.method == "POST" else None, initial={"report": seminar.report})
    return _step(
        request,
        seminar,
        ("report", _("The report stands."), form),
        lambda: actions.report_in_company(by=request.actor, seminar=seminar, **form.cleaned_data),
    )


@policy(works_at_a_desk)
@page
def in_company_call_off(request: HttpRequest, ref: str) -> HttpResponse:
    seminar = _for_step(request, ref, "call_off")
    form = forms.InCompanyCallOffForm(request.POST if request.method == "POST" else None)
    return _step(
        request,
        seminar,
        ("call_off", _("The seminar is called off."), form),
        lambda: actions.call_off_in_company(by=request.actor, seminar=seminar, **form.cleaned_data),
    )


@policy(works_at_a_desk)
@require_safe
def in_company_letter(request: HttpRequest, ref: str, language: str) -> HttpResponse:
    """The letter to the company, to print: what was agreed, or what was done."""
    seminar = _seminar(request, ref)
    if not IN_COMPANY["report"].may(request.actor, seminar):
        raise PermissionDenied
    kind = _LETTERS.get(seminar.status)
    if kind is None or language not in ("ja", "en"):
        raise Http404
    content = letter(f"in_company_{kind}", {"seminar": seminar, "case": seminar.case}, language)
    return pdf_download(content, f"in-company-{seminar.ref}-{language}.pdf")


def _seminar(request: HttpRequest, ref: str) -> InCompanySeminar:
    rows = InCompanySeminar.objects.visible_to(request.actor)
    rows = rows.select_related("series", "desk", "case__client", "case__advisor", "advisor", "prefecture")
    seminar = get_object_or_404(rows, ref=ref)
    shows(request, seminar)
    return seminar


def _for_step(request: HttpRequest, ref: str, name: str) -> InCompanySeminar:
    """Who may not take the step in any state is not allowed."""
    seminar = _seminar(request, ref)
    if not IN_COMPANY[name].may(request.actor, seminar):
        raise PermissionDenied
    return seminar


def _step(
    request: HttpRequest, seminar: InCompanySeminar, step: tuple[str, str, PortalForm], act: Callable[[], object]
) -> HttpResponse:
    name, done, form = step
    if request.method == "POST" and form.is_valid():
        try:
            act()
            messages.success(request, done)
            return redirect("outreach:in_company_detail", ref=seminar.ref)
        except TransitionRefused as refused:
            form.add_error(None, str(refused.message))
    is_possible = form.is_bound or seminar.status in IN_COMPANY[name].sources
    context = {"seminar": seminar, "form": form, "step": name, "label": IN_COMPANY[name].label, "is_possible": is_possible}
    return render(request, "seminars/in_company_step.html", context, status=_status(form))


def _status(form: PortalForm) -> int:
    return 200 if not form.errors else 409 if form.non_field_errors() else 422
