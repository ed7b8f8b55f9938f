"""One screen, one sheet, before a visit: who, what was said last, what both sides promised, how to get there."""

from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from consultations.enums import OPEN
from consultations.models import Appointment, Contact, Promise
from consultations.permissions import can_log_contact, works_at_a_desk
from consultations.views.cases import get_case
from core.policy import policy

CONTACTS = 3
UNDER_WAY = timedelta(hours=12)  # a meeting that began so long ago may still be the one in question


@policy(works_at_a_desk)
@require_safe
def brief(request: HttpRequest, ref: str) -> HttpResponse:
    case = get_case(request, ref)
    now = timezone.now()
    contacts = Contact.objects.worked_on_by(request.actor).filter(case=case)
    meetings = Appointment.objects.visible_to(request.actor).standing().filter(case=case, contact=None)
    promises = Promise.objects.visible_to(request.actor).open().filter(case=case)
    context = {
        "case": case,
        "contacts": contacts.select_related("method", "content", "result", "advisor")[:CONTACTS],
        "meeting": meetings.filter(starts_at__gte=now - UNDER_WAY).select_related("method", "advisor").first(),
        "promises": promises.order_by("side", "due_on"),
        "may_log": case.status in OPEN and can_log_contact(request.actor, case),
        "printed_at": now,
    }
    return render(request, "consultations/brief.html", context)
