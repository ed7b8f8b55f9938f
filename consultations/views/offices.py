"""The windows of the prefectures, and what becomes of a consultation."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from consultations import offices, triage
from consultations.emergencies import counts_of_years
from core import fiscal
from core.policy import public


@public
@require_safe
def office_list(request: HttpRequest) -> HttpResponse:
    return render(request, "public/office_list.html", _listed())


@public
@require_safe
def office_detail(request: HttpRequest, pref: str) -> HttpResponse:
    """One window; a prefecture that nobody knows gives the list, with a word about it."""
    office = offices.office(pref)
    if office is None:
        return render(request, "public/office_list.html", _listed() | {"unknown": pref}, status=404)
    if office.code != pref:
        return redirect("public:office_detail", pref=office.code)
    now = timezone.now()
    context = {"office": office, "line": offices.phone_line(offices.WINDOWS, now), "other_desks": _specialists(office)}
    return render(request, "public/office_detail.html", context)


@public
@require_safe
def confidentiality(request: HttpRequest) -> HttpResponse:
    """Who reads a consultation and when it is erased; how often a case was opened in an emergency, this year and the last."""
    year = fiscal.fiscal_year(timezone.localdate())
    counts = counts_of_years([year, year - 1])
    emergencies = [(fiscal.label(one, get_language() or "ja"), count) for one, count in counts.items()]
    return render(request, "public/confidentiality.html", {"emergencies": emergencies})


def _listed() -> dict[str, object]:
    return {"regions": offices.regions(), "line": offices.phone_line(offices.WINDOWS, timezone.now())}


def _specialists(office: offices.Office) -> list[tuple[str, str]]:
    """(door, name) of the desks that come to companies of this prefecture."""
    return [(door, offices.desk_label(door)) for door in triage.specialist_doors(office.code)]
