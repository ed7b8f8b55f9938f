"""Logging a contact, and finding and reading contacts."""

from dataclasses import dataclass
from typing import Any

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
from consultations.emergencies import reason_of_reading
from consultations.enums import OPEN, Axis, Level
from consultations.forms.contacts import ContactForm
from consultations.forms.contacts_choices import VISIT
from consultations.forms.contacts_proposals import LogOrigin, carried, proposal
from consultations.forms.filters import ContactFilter
from consultations.models import Advisor, Appointment, Case, Contact
from consultations.permissions import (
    SHORT_ANSWERS,
    can_answer_at,
    can_correct_contact,
    can_log_contact,
    reads_cases,
    works_at_a_desk,
    works_on,
)
from consultations.queue_questions import own_desks, work_of
from consultations.record_facts import client_then, listed, what_happened
from consultations.views.cases import get_case
from core import fiscal
from core.paging import keyset_page
from core.policy import policy
from core.reading import shows, shows_list
from core.transitions import TransitionRefused

FIRST_YEAR = 2011  # the first fiscal year of which figures are known


@policy(works_at_a_desk)
@require_http_methods(["GET", "HEAD", "POST"])
def contact_log(request: HttpRequest, ref: str) -> HttpResponse:
    case = get_case(request, ref)
    if not can_log_contact(request.actor, case):
        raise PermissionDenied
    if case.status not in OPEN and request.method != "POST":
        messages.error(request, _("The case is closed. Reopen it before you log a contact."))
        return redirect("consultations:case_detail", ref=case.ref)
    sheet = _sheet(request, case)
    form = sheet.form
    context: dict[str, Any] = {"case": case, "form": form, "sheet": sheet, "duplicate": None}
    if request.method == "POST" and (case.status not in OPEN or form.is_valid()):
        try:
            return _log(request, case, form)
        except actions.DuplicateContact as duplicate:
            context["duplicate"] = duplicate.contact
        except TransitionRefused as refused:
            form.add_error(None, str(refused.message))
            form.renew_key()
    status = 409 if context["duplicate"] or form.non_field_errors() else 422 if form.errors else 200
    return render(request, "consultations/contact_log.html", context, status=status)


@dataclass(frozen=True)
class Sheet:
    """The form, the meeting it was opened from, and what it took over from the latest contact."""

    form: ContactForm
    appointment: Appointment | None
    carried: list[str]

    @property
    def carried_words(self) -> str:
        return listed(self.carried)


def _sheet(request: HttpRequest, case: Case) -> Sheet:
    origin, today = LogOrigin(request.GET).asked(), timezone.localdate()
    appointment = _appointment(request.actor, case, origin["appointment"])
    advisors = list(Advisor.objects.assignable_at(case.desk_id).with_walls([case.ref]))
    if appointment is not None and appointment.advisor not in advisors:
        advisors.append(appointment.advisor)
    visits = _visits(case)
    latest = case.contacts.prefetch_related("mentions").order_by("-contacted_on", "-pk").first()
    own = next((advisor for advisor in advisors if advisor.user_id and advisor.user_id == request.actor.user_id), None)
    asked = {"method": origin["method"], "as_usual": origin["usual"]}
    proposed = proposal(case, latest, own, today, appointment=appointment, visits=visits, **asked)
    given = request.POST if request.method == "POST" else None
    about = {"case": case, "advisors": advisors, "today": today, "appointment": appointment, "visits": visits}
    return Sheet(ContactForm(given, initial=proposed, **about), appointment, carried(proposed))


def _appointment(actor: Actor, case: Case, ref: str) -> Appointment | None:
    """The meeting of the case that is to be logged; None where it is logged or called off."""
    if not ref:
        return None
    rows = Appointment.objects.visible_to(actor).standing().select_related("advisor")
    return rows.filter(case=case, ref=ref, contact=None).first()


def _visits(case: Case) -> int:
    """How many visits there were: by their number where one was given, else counted."""
    numbers = list(case.contacts.filter(method_id=VISIT).values_list("visit_no", flat=True))
    return max([len(numbers), *(number for number in numbers if number)])


def _log(request: HttpRequest, case: Case, form: ContactForm) -> HttpResponse:
    if case.status not in OPEN:  # told also while the form is not complete
        raise TransitionRefused(_("The case is closed. Reopen it before you log a contact."))
    found = form.cleaned_data
    about = {"case": case, "by": request.actor, "form_key": found["form_key"]}
    try:
        contact = actions.log_contact(entry=form.entry(), confirmed=found["confirmed"], **about)
    except actions.DuplicateContact as duplicate:
        if not found["append"]:
            raise
        return _append(request, duplicate.contact, form)
    return redirect("advisor:log_done", ref=contact.ref)


def _append(request: HttpRequest, contact: Contact, form: ContactForm) -> HttpResponse:
    text, form_key = form.cleaned_data["summary"], form.cleaned_data["form_key"]
    if actions.append_to_memo(contact=contact, by=request.actor, text=text, form_key=form_key):
        said = _("Your memo now stands in the record of %(day)s.") % {"day": date_format(contact.contacted_on)}
        messages.success(request, said)
    else:
        messages.info(request, _("There was no memo to add. The record stays as it is."))
    return redirect("consultations:contact_detail", ref=contact.ref)


@policy(works_at_a_desk)
@require_safe
def contact_list(request: HttpRequest) -> HttpResponse:
    form = ContactFilter(request.GET, desks=own_desks(request.actor), years=_years(), methods=catalogue.choices(Axis.METHOD))
    asked = form.asked()
    exact = {"fiscal_year": asked["fy"], "method_id": asked["method"]}
    rows = Contact.objects.of_work(work_of(request.actor, asked)).worked_on_by(request.actor)
    rows = rows.filter(**{name: value for name, value in exact.items() if value})
    page = keyset_page(
        rows.matching(asked["q"]).for_list(), order=("-contacted_on", "-pk"), after=asked["after"], before=asked["before"]
    )
    shows_list(request, Contact, len(page.rows), asked)
    return render(request, "consultations/contact_list.html", {"page": page, "filter": form})


def _years() -> list[tuple[str, str]]:
    newest = fiscal.fiscal_year(timezone.localdate())
    return [(str(year), fiscal.label(year, get_language() or "ja")) for year in range(newest, FIRST_YEAR - 1, -1)]


@policy(reads_cases)
@require_safe
def contact_detail(request: HttpRequest, ref: str) -> HttpResponse:
    contact = get_object_or_404(Contact.objects.visible_to(request.actor).for_page(), ref=ref)
    contact.case.is_read_only = not works_on(request.actor, contact.case)
    shows(request, contact, reason_of_reading(request.actor, contact.case))
    context = {
        "contact": contact,
        "case": contact.case,
        "may_correct": can_correct_contact(request.actor, contact),
        "may_become_faq": _may_become_faq(request.actor, contact),
        "happened": what_happened(contact),
        "client_facts": client_then(contact),
    }
    return render(request, "consultations/contact_detail.html", context)


def _may_become_faq(actor: Actor, contact: Contact) -> bool:
    """Drafts for the FAQ are for the whole desk: only what the whole desk may read becomes one."""
    is_for_the_desk = contact.desk_id in SHORT_ANSWERS and contact.case.level < Level.LIMITED
    return is_for_the_desk and not contact.case.is_read_only and can_answer_at(actor, contact.desk_id)
