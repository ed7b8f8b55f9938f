"""Logging a contact, and finding and reading contacts."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.actors import Actor
from consultations import actions, catalogue
from consultations.enums import OPEN, Axis
from consultations.forms.contacts import ContactForm, initial_of
from consultations.forms.filters import ContactFilter
from consultations.models import Advisor, Case, Contact
from consultations.permissions import can_log_contact, works_at_a_desk
from consultations.record_facts import client_then, what_happened
from consultations.views.cases import get_case
from consultations.views.staff import own_desks, work_of
from core import fiscal
from core.paging import keyset_page
from core.policy import policy
from core.transitions import TransitionRefused

FIRST_YEAR = 2011  # the first fiscal year of which figures are known


@policy(works_at_a_desk)
@require_http_methods(["GET", "HEAD", "POST"])
def contact_log(request: HttpRequest, ref: str) -> HttpResponse:
    case = get_case(request, ref)
    if not can_log_contact(request.actor, case):
        raise PermissionDenied
    if case.status not in OPEN:
        messages.error(request, _("The case is closed. Reopen it before you log a contact."))
        return redirect("consultations:case_detail", ref=case.ref)
    form = _contact_form(request, case)
    context = {"case": case, "form": form, "duplicate": None}
    if request.method == "POST" and form.is_valid():
        try:
            return _log(request, case, form)
        except actions.DuplicateContact as duplicate:
            context["duplicate"] = duplicate.contact
    status = 422 if form.errors else 409 if context["duplicate"] else 200
    return render(request, "consultations/contact_log.html", context, status=status)


def _contact_form(request: HttpRequest, case: Case) -> ContactForm:
    today = timezone.localdate()
    advisors = list(Advisor.objects.assignable_at(case.desk_id))
    if request.method == "POST":
        return ContactForm(request.POST, case=case, advisors=advisors, today=today)
    latest = case.contacts.prefetch_related("mentions").order_by("-contacted_on", "-pk").first()
    proposal = initial_of(case, latest, _own_advisor(request.actor, advisors), today)
    return ContactForm(case=case, advisors=advisors, today=today, initial=proposal)


def _own_advisor(actor: Actor, advisors: list[Advisor]) -> Advisor | None:
    return next((advisor for advisor in advisors if advisor.user_id and advisor.user_id == actor.user_id), None)


def _log(request: HttpRequest, case: Case, form: ContactForm) -> HttpResponse:
    try:
        contact = actions.log_contact(
            case=case,
            by=request.actor,
            entry=form.entry(),
            form_key=form.cleaned_data["form_key"],
            confirmed=form.cleaned_data["confirmed"],
        )
    except TransitionRefused as refused:
        messages.error(request, str(refused.message))
    else:
        what = {"method": contact.method.label, "day": date_format(contact.contacted_on)}
        messages.success(request, _("Logged: %(method)s on %(day)s.") % what)
    return redirect("consultations:case_detail", ref=case.ref)


@policy(works_at_a_desk)
@require_safe
def contact_list(request: HttpRequest) -> HttpResponse:
    form = ContactFilter(request.GET, desks=own_desks(request.actor), years=_years(), methods=catalogue.choices(Axis.METHOD))
    asked = form.asked()
    exact = {"fiscal_year": asked["fy"], "method_id": asked["method"]}
    rows = Contact.objects.of_work(work_of(request.actor, asked)).visible_to(request.actor)
    rows = rows.filter(**{name: value for name, value in exact.items() if value})
    page = keyset_page(
        rows.matching(asked["q"]).for_list(), order=("-contacted_on", "-pk"), after=asked["after"], before=asked["before"]
    )
    return render(request, "consultations/contact_list.html", {"page": page, "filter": form})


def _years() -> list[tuple[str, str]]:
    newest = fiscal.fiscal_year(timezone.localdate())
    return [(str(year), fiscal.label(year, get_language() or "ja")) for year in range(newest, FIRST_YEAR - 1, -1)]


@policy(works_at_a_desk)
@require_safe
def contact_detail(request: HttpRequest, ref: str) -> HttpResponse:
    contact = get_object_or_404(Contact.objects.visible_to(request.actor).for_page(), ref=ref)
    actions.record_view(obj=contact, by=request.actor)
    context = {
        "contact": contact,
        "case": contact.case,
        "happened": what_happened(contact),
        "client_facts": client_then(contact),
    }
    return render(request, "consultations/contact_detail.html", context)
