"""Meetings of a case: arranged, moved, called off, taken into a calendar."""

from collections.abc import Callable, Iterable

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
from consultations.actions.appointments import CLOSED
from consultations.calendar_files import calendar_file_of_desk
from consultations.enums import OPEN
from consultations.forms.appointments import AppointmentForm, as_it_stands, proposed
from consultations.models import Advisor, Appointment, Case
from consultations.permissions import can_arrange, works_at_a_desk
from consultations.views.cases import get_case
from core import ics
from core.policy import policy
from core.reading import shows
from core.transitions import TransitionRefused
from mailing.render import address_of


@policy(works_at_a_desk)
@require_http_methods(["GET", "HEAD", "POST"])
def appointment_add(request: HttpRequest, ref: str) -> HttpResponse:
    case = get_case(request, ref)
    form = _form(request, case)
    if request.method != "POST":
        if case.status not in OPEN:
            messages.error(request, str(CLOSED))
            return redirect("consultations:case_detail", ref=case.ref)
    elif _is_sent(case, form, lambda: _make(request, case, form)):
        return redirect("consultations:case_detail", ref=case.ref)
    return _page(request, case, form, standing=_standing(case))


@policy(works_at_a_desk)
@require_http_methods(["GET", "HEAD", "POST"])
def appointment_move(request: HttpRequest, ref: str) -> HttpResponse:
    appointment = _appointment(request, ref)
    case = appointment.case
    form = _form(request, case, appointment)
    if request.method != "POST":
        if not can_arrange(request.actor, case):
            raise PermissionDenied
    elif _is_sent(case, form, lambda: _move(request, appointment, form)):
        return redirect("consultations:case_detail", ref=case.ref)
    return _page(request, case, form, appointment)


def _standing(case: Case) -> Iterable[Appointment]:
    """Meetings of the case that are still to come."""
    return case.appointments.standing().filter(starts_at__gte=timezone.now()).select_related("method", "advisor")


def _is_sent(case: Case, form: AppointmentForm, step: Callable[[], None]) -> bool:
    """Whether the step was taken; what is wrong or was refused is told by the form, with what was typed."""
    try:
        if case.status not in OPEN:
            raise TransitionRefused(CLOSED)
        if not form.is_valid():
            return False
        step()
    except TransitionRefused as refused:
        form.add_error(None, str(refused.message))
        return False
    return True


def _make(request: HttpRequest, case: Case, form: AppointmentForm) -> None:
    made = actions.make_appointment(case=case, by=request.actor, meeting=form.meeting())
    _say(request, made, _("The meeting of %(day)s stands."))


def _move(request: HttpRequest, appointment: Appointment, form: AppointmentForm) -> None:
    if actions.move_appointment(appointment=appointment, by=request.actor, meeting=form.meeting()):
        appointment.refresh_from_db()
        _say(request, appointment, _("The meeting is on %(day)s now."))


def _page(
    request: HttpRequest,
    case: Case,
    form: AppointmentForm,
    appointment: Appointment | None = None,
    standing: Iterable[Appointment] = (),
) -> HttpResponse:
    status = 409 if form.non_field_errors() else 422 if form.errors else 200
    context = {"case": case, "form": form, "appointment": appointment, "standing": standing}
    return render(request, "consultations/appointment_form.html", context, status=status)


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
    file = calendar_file_of_desk(appointment, address=page, now=timezone.now())
    headers = {"Content-Disposition": f'attachment; filename="meeting-{appointment.starts_at:%Y%m%d}.ics"'}
    return HttpResponse(file, content_type=ics.CONTENT_TYPE, headers=headers)


def _appointment(request: HttpRequest, ref: str) -> Appointment:
    """A meeting of one's work, or the "not found" page."""
    cases = Case.objects.worked_on_by(request.actor)
    rows = Appointment.objects.visible_to(request.actor).filter(case__in=cases)
    appointment = get_object_or_404(rows.select_related("case__desk", "case__advisor", "advisor", "method"), ref=ref)
    shows(request, appointment.case)
    return appointment


def _form(request: HttpRequest, case: Case, appointment: Appointment | None = None) -> AppointmentForm:
    advisors = list(Advisor.objects.assignable_at(case.desk_id).with_walls([case.ref]))
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
