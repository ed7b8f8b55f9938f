"""The office calendar, kept by headquarters: which days of a year are closed, and one more."""

from datetime import date

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from consultations.actions.closures import ClosureRefused, close_office, open_office
from consultations.forms.asked import YearAsked
from consultations.forms.calendar import ClosureForm
from consultations.hours import day_words
from consultations.office_year import closed_days_of, falls_on
from consultations.permissions import can_keep_calendar
from core import fiscal
from core.policy import policy

_YEARS = range(2015, 2100)


@policy(can_keep_calendar)
@require_safe
def closure_list(request: HttpRequest) -> HttpResponse:
    """The closed days of a fiscal year (`?year=2026`), this year's where none is named."""
    this_year = fiscal.fiscal_year(timezone.localdate())
    year = YearAsked(request.GET).asked()["year"] or this_year
    context = {
        "days": closed_days_of(year),
        "label": fiscal.label(year, get_language() or "ja"),
        "years": [(one, fiscal.label(one, get_language() or "ja")) for one in (year - 1, year + 1) if one in _YEARS],
    }
    return render(request, "consultations/calendar.html", context)


@policy(can_keep_calendar)
@require_http_methods(["GET", "HEAD", "POST"])
def closure_add(request: HttpRequest) -> HttpResponse:
    """Asks for the day, then shows what falls on it, then closes it."""
    is_sent = request.method == "POST"
    form = ClosureForm(request.POST if is_sent else None)
    if not form.is_valid():
        return render(request, "consultations/calendar_add.html", {"form": form}, status=422 if is_sent else 200)
    entry = form.entry()
    if "change" in request.POST:
        return render(request, "consultations/calendar_add.html", {"form": form})
    if "confirmed" not in request.POST:
        context = {"entry": entry, "falls": falls_on(entry["day"])}
        return render(request, "consultations/calendar_confirm.html", context)
    try:
        close_office(by=request.actor, **entry)
    except ClosureRefused as refused:
        form.add_error("day", str(refused))
        return render(request, "consultations/calendar_add.html", {"form": form}, status=422)
    messages.success(request, _("The desks are closed on %(day)s.") % {"day": day_words(entry["day"])})
    return redirect(_year_of(entry["day"]))


@policy(can_keep_calendar)
@require_POST
def closure_remove(request: HttpRequest, day: str) -> HttpResponse:
    found = _day(day)
    try:
        open_office(day=found, by=request.actor)
    except ClosureRefused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("The desks are open on %(day)s.") % {"day": day_words(found)})
    return redirect(_year_of(found))


def _day(text: str) -> date:
    try:
        found = parse_date(text)
    except ValueError:
        found = None
    if found is None:
        raise Http404
    return found


def _year_of(day: date) -> str:
    return f"{reverse('calendar:closure_list')}?year={fiscal.fiscal_year(day)}"
