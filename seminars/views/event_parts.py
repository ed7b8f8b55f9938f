"""Sessions, temporary desks and materials of an event."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.policy import policy
from core.private_files import FileRefused
from core.transitions import TransitionRefused
from core.uploads import capped_uploads
from seminars.actions.materials import LIMIT, GivenFile, add_material, change_material, remove_material
from seminars.actions.sessions import add_temporary_desk, remove_session, remove_temporary_desk, save_session
from seminars.forms.event_parts import MaterialForm, SessionForm, TemporaryDeskForm
from seminars.material_files import hand_out
from seminars.models import EventSession, Material, SeminarEvent, TemporaryDesk
from seminars.permissions import can_see_events, runs_seminars
from seminars.views.own_events import event_to_read, event_to_run


@policy(runs_seminars)
@require_http_methods(["GET", "HEAD", "POST"])
def session_new(request: HttpRequest, ref: str) -> HttpResponse:
    return _session(request, event_to_run(request, ref), None)


@policy(runs_seminars)
@require_http_methods(["GET", "HEAD", "POST"])
def session_edit(request: HttpRequest, ref: str, session: int) -> HttpResponse:
    event = event_to_run(request, ref)
    return _session(request, event, get_object_or_404(EventSession, event=event, pk=session))


def _session(request: HttpRequest, event: SeminarEvent, session: EventSession | None) -> HttpResponse:
    form = SessionForm(request.POST or None, event=event, session=session)
    if request.method == "POST" and form.is_valid():
        given = {"entry": form.entry(), "new_lecturer": form.new_lecturer(), "tells": bool(form.cleaned_data.get("tells"))}
        key = form.cleaned_data["form_key"]
        try:
            save_session(by=request.actor, event=event, session=session, form_key=key, **given)
        except TransitionRefused as refused:
            form.add_error(None, str(refused.message))
        else:
            messages.success(request, _("The session is saved."))
            return redirect("events:event_detail", ref=event.ref)
    context = {"form": form, "event": event, "session": session}
    return render(request, "seminars/event_session.html", context, status=422 if form.errors else 200)


@require_POST
@policy(runs_seminars)
def session_remove(request: HttpRequest, ref: str, session: int) -> HttpResponse:
    event = event_to_run(request, ref)
    if found := EventSession.objects.filter(event=event, pk=session).select_related("event").first():
        remove_session(by=request.actor, session=found)
        messages.success(request, _("The session is removed."))
    return redirect("events:event_detail", ref=event.ref)


@policy(runs_seminars)
@require_http_methods(["GET", "HEAD", "POST"])
def desk_new(request: HttpRequest, ref: str) -> HttpResponse:
    event = event_to_run(request, ref)
    form = TemporaryDeskForm(request.POST or None, event=event)
    if request.method == "POST" and form.is_valid():
        try:
            add_temporary_desk(by=request.actor, event=event, entry=form.entry(), form_key=form.cleaned_data["form_key"])
        except TransitionRefused as refused:
            form.add_error(None, str(refused.message))
        else:
            messages.success(request, _("The temporary desk is entered."))
            return redirect("events:event_detail", ref=event.ref)
    context = {"form": form, "event": event}
    return render(request, "seminars/event_desk.html", context, status=422 if form.errors else 200)


@require_POST
@policy(runs_seminars)
def desk_remove(request: HttpRequest, ref: str, desk: int) -> HttpResponse:
    event = event_to_run(request, ref)
    if found := TemporaryDesk.objects.filter(event=event, pk=desk).select_related("event").first():
        remove_temporary_desk(by=request.actor, desk=found)
        messages.success(request, _("The temporary desk is removed."))
    return redirect("events:event_detail", ref=event.ref)


@csrf_exempt  # the token is checked by _material_new: reading it would read the file, before it has its limit
@policy(runs_seminars)
@require_http_methods(["GET", "HEAD", "POST"])
def material_new(request: HttpRequest, ref: str) -> HttpResponse:
    return _material_new(request, event_to_run(request, ref))


@capped_uploads(limit=LIMIT, most=1)
def _material_new(request: HttpRequest, event: SeminarEvent) -> HttpResponse:
    form = MaterialForm(request.POST, request.FILES) if request.method == "POST" else MaterialForm()
    if request.method == "POST" and form.is_valid():
        upload = form.cleaned_data["file"] if form.cleaned_data["kind"] == "file" else None
        given = GivenFile(upload.name, upload.chunks(), upload.size) if upload else None
        key = form.cleaned_data["form_key"]
        try:
            add_material(by=request.actor, event=event, entry=form.entry(), file=given, form_key=key)
        except FileRefused as refused:
            form.add_error("file", str(refused))
        except TransitionRefused as refused:
            form.add_error(None, str(refused.message))
        else:
            messages.success(request, _("The material is entered."))
            return redirect("events:event_detail", ref=event.ref)
    context = {"form": form, "event": event}
    return render(request, "seminars/event_material.html", context, status=422 if form.errors else 200)


@policy(runs_seminars)
@require_http_methods(["GET", "HEAD", "POST"])
def material_edit(request: HttpRequest, ref: str, material: str) -> HttpResponse:
    event = event_to_run(request, ref)
    found = get_object_or_404(Material.objects.select_related("event"), event=event, ref=material)
    form = MaterialForm(request.POST or None, material=found)
    if request.method == "POST" and form.is_valid():
        change_material(by=request.actor, material=found, entry=form.entry())
        messages.success(request, _("The material is saved."))
        return redirect("events:event_detail", ref=event.ref)
    context = {"form": form, "event": event, "material": found}
    return render(request, "seminars/event_material.html", context, status=422 if form.errors else 200)


@require_POST
@policy(runs_seminars)
def material_remove(request: HttpRequest, ref: str, material: str) -> HttpResponse:
    event = event_to_run(request, ref)
    if found := Material.objects.filter(event=event, ref=material).select_related("event").first():
        remove_material(by=request.actor, material=found)
        messages.success(request, _("The material is removed."))
    return redirect("events:event_detail", ref=event.ref)


@policy(can_see_events)
@require_safe
def material_download(request: HttpRequest, ref: str, material: str) -> HttpResponseBase:
    """The file as those of the event get it, for staff at any time."""
    event = event_to_read(request, ref)
    found = get_object_or_404(Material, event=event, ref=material, kind="file")
    try:
        return hand_out(found)
    except FileNotFoundError:
        raise Http404 from None
