"""Series and their videos, programmes, and the people who lecture."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core import fiscal
from core.policy import policy
from core.transitions import TransitionRefused
from seminars.actions.lecturers import save_lecturer
from seminars.actions.materials import add_material, change_material, remove_material
from seminars.actions.programmes import add_series, change_series, save_programme
from seminars.forms.event_parts import MaterialForm
from seminars.forms.series import LecturerForm, ProgrammeForm, SeriesForm
from seminars.models import EventProgramme, Lecturer, Material, Series
from seminars.permissions.events import can_see_series, can_set_series, runs_seminars
from seminars.staff_lists import lecturers_with_load, programmes_with_events, series_with_events, videos_with_views


@policy(can_see_series)
@require_safe
def lecturer_list(request: HttpRequest) -> HttpResponse:
    rows = lecturers_with_load(timezone.now())
    return render(request, "seminars/lecturer_list.html", {"rows": rows, "may_run": runs_seminars(request.actor)})


@policy(runs_seminars)
@require_http_methods(["GET", "HEAD", "POST"])
def lecturer_new(request: HttpRequest) -> HttpResponse:
    return _lecturer(request, None)


@policy(runs_seminars)
@require_http_methods(["GET", "HEAD", "POST"])
def lecturer_edit(request: HttpRequest, ref: str) -> HttpResponse:
    return _lecturer(request, get_object_or_404(Lecturer.objects.select_related("advisor"), ref=ref))


def _lecturer(request: HttpRequest, lecturer: Lecturer | None) -> HttpResponse:
    form = LecturerForm(request.POST or None, lecturer=lecturer)
    if request.method == "POST" and form.is_valid():
        save_lecturer(by=request.actor, lecturer=lecturer, entry=form.entry())
        messages.success(request, _("The lecturer is saved."))
        return redirect("events:lecturer_list")
    context = {"form": form, "lecturer": lecturer}
    return render(request, "seminars/lecturer_form.html", context, status=422 if form.errors else 200)


@policy(can_see_series)
@require_safe
def series_list(request: HttpRequest) -> HttpResponse:
    context = {"rows": series_with_events(), "may_set": can_set_series(request.actor)}
    return render(request, "seminars/series_list.html", context)


@policy(can_set_series)
@require_http_methods(["GET", "HEAD", "POST"])
def series_new(request: HttpRequest) -> HttpResponse:
    form = SeriesForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            add_series(by=request.actor, code=form.cleaned_data["code"], entry=form.entry())
        except TransitionRefused as refused:
            form.add_error("code", str(refused.message))
        else:
            messages.success(request, _("The series is added."))
            return redirect("events:series_list")
    return render(request, "seminars/series_form.html", {"form": form}, status=422 if form.errors else 200)


@policy(can_set_series)
@require_http_methods(["GET", "HEAD", "POST"])
def series_edit(request: HttpRequest, code: str) -> HttpResponse:
    series = get_object_or_404(Series, code=code)
    form = SeriesForm(request.POST or None, series=series)
    if request.method == "POST" and form.is_valid():
        change_series(by=request.actor, series=series, entry=form.entry())
        messages.success(request, _("The series is saved."))
        return redirect("events:series_list")
    context = {"form": form, "series": series}
    return render(request, "seminars/series_form.html", context, status=422 if form.errors else 200)


@policy(can_see_series)
@require_safe
def video_list(request: HttpRequest, code: str) -> HttpResponse:
    """The videos of a series, with how often each was opened in which year."""
    series = get_object_or_404(Series, code=code)
    years, rows = videos_with_views(series, fiscal.fiscal_year(timezone.localdate()))
    context = {"series": series, "years": years, "rows": rows, "may_set": can_set_series(request.actor)}
    return render(request, "seminars/video_list.html", context)


@policy(can_set_series)
@require_http_methods(["GET", "HEAD", "POST"])
def video_new(request: HttpRequest, code: str) -> HttpResponse:
    series = get_object_or_404(Series, code=code)
    form = MaterialForm(request.POST or None, only_videos=True)
    if request.method == "POST" and form.is_valid():
        try:
            add_material(by=request.actor, series=series, entry=form.entry(), form_key=form.cleaned_data["form_key"])
        except TransitionRefused as refused:
            form.add_error(None, str(refused.message))
        else:
            messages.success(request, _("The video is entered."))
            return redirect("events:video_list", code=series.code)
    context = {"form": form, "series": series}
    return render(request, "seminars/video_form.html", context, status=422 if form.errors else 200)


@policy(can_set_series)
@require_http_methods(["GET", "HEAD", "POST"])
def video_edit(request: HttpRequest, code: str, material: str) -> HttpResponse:
    found = get_object_or_404(Material.objects.select_related("series"), series_id=code, ref=material)
    form = MaterialForm(request.POST or None, material=found, only_videos=True)
    if request.method == "POST" and form.is_valid():
        change_material(by=request.actor, material=found, entry=form.entry())
        messages.success(request, _("The video is saved."))
        return redirect("events:video_list", code=code)
    context = {"form": form, "series": found.series, "material": found}
    return render(request, "seminars/video_form.html", context, status=422 if form.errors else 200)


@require_POST
@policy(can_set_series)
def video_remove(request: HttpRequest, code: str, material: str) -> HttpResponse:
    if found := Material.objects.filter(series_id=code, ref=material).first():
        remove_material(by=request.actor, material=found)
        messages.success(request, _("The video is removed."))
    return redirect("events:video_list", code=code)


@policy(can_see_series)
@require_safe
def programme_list(request: HttpRequest) -> HttpResponse:
    context = {"rows": programmes_with_events(), "may_run": runs_seminars(request.actor)}
    return render(request, "seminars/programme_list.html", context)


@policy(runs_seminars)
@require_http_methods(["GET", "HEAD", "POST"])
def programme_new(request: HttpRequest) -> HttpResponse:
    return _programme(request, None)


@policy(runs_seminars)
@require_http_methods(["GET", "HEAD", "POST"])
def programme_edit(request: HttpRequest, ref: str) -> HttpResponse:
    return _programme(request, get_object_or_404(EventProgramme, ref=ref))


def _programme(request: HttpRequest, programme: EventProgramme | None) -> HttpResponse:
    form = ProgrammeForm(request.POST or None, programme=programme)
    if request.method == "POST" and form.is_valid():
        save_programme(by=request.actor, programme=programme, entry=form.entry())
        messages.success(request, _("The programme is saved."))
        return redirect("events:programme_list")
    context = {"form": form, "programme": programme}
    return render(request, "seminars/programme_form.html", context, status=422 if form.errors else 200)
