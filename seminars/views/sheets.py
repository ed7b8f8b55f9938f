"""Paper for the day of an event."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from core.pdf import pdf_download
from core.policy import policy
from core.reading import shows_list
from seminars.models import Registration, SeminarEvent
from seminars.permissions import runs_seminars
from seminars.sheets import attendance_sheet as sheet_pdf
from seminars.sheets import name_labels as labels_pdf
from seminars.views.own_events import event_to_run


@policy(runs_seminars)
@require_safe
def attendance_sheet(request: HttpRequest, ref: str) -> HttpResponse:
    """Everybody who is expected, in the order of the kana, with a box to tick."""
    return _paper(request, ref, sheet_pdf, "attendance-sheet")


@policy(runs_seminars)
@require_safe
def name_labels(request: HttpRequest, ref: str) -> HttpResponse:
    """A label for everybody who is expected on site."""
    return _paper(request, ref, labels_pdf, "name-labels")


def _paper(request: HttpRequest, ref: str, make: Callable[[SeminarEvent, str], bytes], name: str) -> HttpResponse:
    event = event_to_run(request, ref)
    shows_list(request, Registration, event.registrations.confirmed().count(), {"event": event.ref}, action="export")
    return pdf_download(make(event, get_language() or "ja"), f"{name}-{event.held_on.isoformat()}.pdf")
