"""Meetings of a case: arranged, moved, called off, taken into a calendar."""

from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from consultations import actions
from consultations.enums import OPEN
from consultations.exports.calendar import calendar_file
from consultations.forms.appointments import AppointmentForm, as_it_stands, proposed
from consultations.models import Advisor, Appointment, Case
from consultations.permissions import can_arrange, works_at_a_desk
from consultations.views.cases import get_case
from core.policy import policy
from core.transitions import TransitionRefused
from mailing.render import address_of


@policy(works_at_a_desk)
@require_http_methods(["GET", "HEAD", "POST"])
def appointment_add(request: HttpRequest, ref: str) -> HttpResponse:
    case = get_case(request, ref)
    if case.status not in OPEN:
        messages.error(request, _("The case is closed. Reopen it before you arrange a meeting."))
        return redirect("consultations:case_detail", ref=case.ref)
    form = _form(request, case)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.make_appointment(case=case, by=request.actor, meeting=form.meeting())
        except TransitionRefused as refused:
            messages.error(request, str(refused.message))
        else:
            _say(request, made, _("The meeting of %(day)s stands."))
        return redirect("consultations:case_detail", ref=case.ref)
    standing = case.appointments.standing().filter(starts_at__gte=timezone.now()).select_related("method", "advisor")
    context = {"case": case, "form": form, "appointment": None, "standing": standing}
    return render(request, "consultations/appointment_form.html", context, status=422 if form.errors else 200)


@policy(works_at_a_desk)
@require_http_methods(["GET", "HEAD", "POST"])
def appointment_move(request: HttpRequest, ref: str) -> HttpResponse:
    appointment = _appointment(request, ref)
    case = appointment.case
    if not can_arrange(request.actor, case):
        raise PermissionDenied
    form = _form(request, case, appointment)
    if request.method == "POST" and form.is_valid():
        try:
            if actions.move_appointment(appointment=appointment, by=request.actor, meeting=form.meeting()):
                appointment.refresh_from_db()
                _say(request, appointment, _("The meeting is on %(day)s now."))
        except TransitionRefused as refused:
            messages.error(request, str(refused.message))
        return redirect("consultations:case_detail", ref=case.ref)
    context = {"case": case, "form": form, "appointment": appointment, "standing": []}
    return render(request, "consultations/appointment_form.html", context, status=422 if form.errors else 200)


@require_POST
@policy(works_at_a_desk)
def appointment_cancel(request: HttpRequest, ref: str) -> HttpResponse:
    appointment = _appointment(request, ref)
    try:
        if actions.cancel_appointment(appointment=appointment, by=request.actor):
            _say(request, appointment, _("The meeting of %(day)s is called off."))
    except TransitionRefused as refused:
        messages.error(request, str(refused.message))
    return redirect("consultations:case_detail", ref=appointment.case.ref)


@policy(works_at_a_desk)
@require_safe
def appointment_ics(request: HttpRequest, ref: str) -> HttpResponse:
    appointment = _appointment(request, ref)
    page = address_of("consultations:brief", get_language() or "ja", appointment.case.ref)
    host = urlsplit(settings.PUBLIC_URL).hostname or ""
    summary = f"{appointment.method} {appointment.case.case_no}"
    text = calendar_file(appointment, summary=summary, page=page, host=host, now=timezone.now())
    headers = {"Content-Disposition": f'attachment; filename="meeting-{appointment.starts_at:%Y%m%d}.ics"'}
    return HttpResponse(text, content_type="text/calendar; charset=utf-8", headers=headers)


def _appointment(request: HttpRequest, ref: str) -> Appointment:
    """A meeting of one's work, or the "not found" page."""
    cases = Case.objects.worked_on_by(request.actor)
    rows = Appointment.objects.visible_to(request.actor).filter(case__in=cases)
    return get_object_or_404(rows.select_related("case__desk", "case__advisor", "advisor", "method"), ref=ref)


def _form(request: HttpRequest, case: Case, appointment: Appointment | None = None) -> AppointmentForm:
    advisors = list(Advisor.objects.assignable_at(case.desk_id))
    for one in (case.advisor, appointment.advisor if appointment else None):
        if one is not None and one not in advisors:
            advisors.append(one)
    own = next((advisor for advisor in advisors if advisor.user_id and advisor.user_id == request.actor.user_id), None)
    initial = as_it_stands(appointment) if appointment else proposed(case, own)
    given = request.POST if request.method == "POST" else None
    return AppointmentForm(given, initial=initial, case=case, advisors=advisors, now=timezone.now())


def _say(request: HttpRequest, appointment: Appointment, words: str) -> None:
    day = date_format(timezone.localtime(appointment.starts_at), "DATETIME_FORMAT")
    told = _("The client was told by mail.") if appointment.case.email else _("No email address is known: tell the client.")
    messages.success(request, f"{words % {'day': day}} {told}")
