"""An advisor's day: what is on, which contact to log, what was logged, the coming weeks."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.actors import Actor
from accounts.enums import DESK_ROLES
from consultations import actions
from consultations.actions.contact_undo import can_undo_log
from consultations.advisor_day import day_of, schedule_of
from consultations.forms.answers import LogSearch, WalkInForm
from consultations.models import Appointment, Case, Contact
from consultations.permissions import advises, can_take_in, works_at_a_desk
from consultations.querysets import CaseQuerySet
from consultations.queue_questions import own_desks
from consultations.record_facts import in_one_sentence
from core.policy import policy
from core.reading import shows, shows_list
from core.transitions import TransitionRefused

OFFERED = 12  # cases to choose from


@policy(advises)
@require_safe
def today(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    day = day_of(request.actor, now)
    lists = (day.meetings, day.unlogged, day.due, day.waiting, day.messages, day.promises, day.handoffs)
    shows_list(request, Case, sum(map(len, lists)))
    context = {"day": day, "today": timezone.localdate(now), "now": now}
    return render(request, "consultations/today.html", context)


@policy(advises)
@require_safe
def schedule(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    days = schedule_of(request.actor, now)
    shows_list(request, Case, sum(len(day.meetings) for day in days))
    context = {"days": days, "today": timezone.localdate(now), "now": now}
    return render(request, "consultations/schedule.html", context)


@policy(works_at_a_desk)
@require_http_methods(["GET", "HEAD", "POST"])
def log(request: HttpRequest) -> HttpResponse:
    """Whose contact is to be logged: a meeting, a case, or somebody new."""
    given = request.POST if request.method == "POST" else None
    form = WalkInForm(given, desks=own_desks(request.actor), today=timezone.localdate())
    if request.method == "POST" and form.is_valid():
        try:
            case = actions.walk_in(by=request.actor, question=form.question(), form_key=form.cleaned_data["form_key"])
            return redirect("consultations:contact_log", ref=case.ref)
        except TransitionRefused as refused:
            form.add_error(None, str(refused.message))
    search = LogSearch(request.GET)
    query = search.asked()
    meetings, cases = [] if query else _to_log(request.actor), list(_cases(request.actor, query)[:OFFERED])
    shows_list(request, Case, len(meetings) + len(cases), {"q": query})
    context = {
        "form": form,
        "search": search,
        "query": query,
        "meetings": meetings,
        "cases": cases,
        "may_take_in": can_take_in(request.actor),
    }
    return render(request, "consultations/log_start.html", context, status=422 if form.errors else 200)


def _to_log(actor: Actor) -> list[Appointment]:
    """His meetings that have begun and are not logged, the latest first."""
    rows = Appointment.objects.visible_to(actor).unlogged(timezone.now()).filter(advisor__user_id=actor.user_id)
    return list(rows.select_related("case__client", "method").order_by("-starts_at")[:OFFERED])


def _cases(actor: Actor, query: str) -> CaseQuerySet:
    """Open cases he may log at: his own, or where he looks for one, all that he sees."""
    rows = Case.objects.worked_on_by(actor).open()
    if query:
        return rows.matching(query).for_list().order_by("-received_on", "-pk")
    own = rows.of_advisor(actor) if actor.desks_as("advisor") else rows.filter(desk_id__in=actor.desks_as(*DESK_ROLES))
    return own.for_list().order_by("-received_on", "-pk")


@policy(works_at_a_desk)
@require_safe
def log_done(request: HttpRequest, ref: str) -> HttpResponse:
    contact = _contact(request, ref)
    context = {
        "contact": contact,
        "case": contact.case,
        "sentence": in_one_sentence(contact),
        "may_undo": can_undo_log(contact, by=request.actor, now=timezone.now()),
    }
    return render(request, "consultations/log_done.html", context)


@require_POST
@policy(works_at_a_desk)
def log_undo(request: HttpRequest, ref: str) -> HttpResponse:
    contact = _contact(request, ref)
    try:
        actions.undo_log(contact=contact, by=request.actor)
    except TransitionRefused as refused:
        messages.error(request, str(refused.message))
        return redirect("consultations:contact_detail", ref=contact.ref)
    messages.success(request, _("The record was taken back. Nothing of it is counted."))
    return redirect("consultations:case_detail", ref=contact.case.ref)


def _contact(request: HttpRequest, ref: str) -> Contact:
    contact = get_object_or_404(Contact.objects.worked_on_by(request.actor).for_page(), ref=ref)
    shows(request, contact)
    return contact
