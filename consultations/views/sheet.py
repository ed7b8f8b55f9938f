"""The support sheet of a case: everything about it on paper, for a visit or a meeting."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from consultations.models import Promise
from consultations.permissions import works_at_a_desk
from consultations.views.case_tabs import stages_of
from consultations.views.cases import get_case
from core.eras import era_date_label
from core.policy import policy


@policy(works_at_a_desk)
@require_safe
def support_sheet(request: HttpRequest, ref: str) -> HttpResponse:
    """Client, matter, visit by visit, summary, follow-up. Who prints it and when stands on every copy."""
    case = get_case(request, ref)
    context = {
        "case": case,
        "found": stages_of(case),
        "promises": list(Promise.objects.visible_to(request.actor).filter(case=case, dropped_at=None)),
        "follow_ups": list(case.follow_ups.filter(dropped_at=None)),
        "era": era_date_label(timezone.localdate()) if get_language() == "ja" else "",
    }
    return render(request, "consultations/sheet.html", context)
