"""The organisers' rooms: the list of events, the page of one, and each step of its life."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.paging import keyset_page
from core.policy import policy
from core.transitions import TransitionRefused
from seminars import event_page
from seminars.actions.events import Conflict, NotReady, cancel_event, change, concerned, copy_event, hold, publish, save_event
from seminars.enums import EventStatus
from seminars.event_differences import Difference, differences
from seminars.forms.event_lists import StaffEventFilter
from seminars.forms.event_steps import CancelForm, CopyForm
from seminars.forms.events import EventForm
from seminars.models import EventSession, SeminarEvent
from seminars.permissions import can_run, can_see_events, runs_seminars
from seminars.views.own_events import event_to_read, event_to_run
from seminars.workflow.events import available


@policy(can_see_events)
@require_safe
def event_list(request: HttpRequest) -> HttpResponse:
    form = StaffEventFilter(request.GET, today=timezone.localdate())
    asked = form.asked()
    rows = form.chosen(SeminarEvent.objects.visible_to(request.actor)).for_staff()
    page = keyset_page(rows, order=form.order(), after=asked["after"], before=asked["before"])
    context = {"page": page, "filter": form, "asked": asked, "may_run": runs_seminars(request.actor)}
    return render(request, "seminars/event_list.html", context)


@policy(can_see_events)
@require_safe
def event_detail(request: HttpRequest, ref: str) -> HttpResponse:
    event, now = event_to_read(request, ref), timezone.now()
    lines = event_page.seat_lines(event)
    sessions = EventSession.objects.filter(event=event).prefetch_related("lecturers")
    event._prefetched_objects_cache["sessions"] = sessions  # one read for the page and for its hints
    context = {
        "event": event,
        "lines": lines,
        "sessions": sessions,
        "desks": event.temporary_desks.select_related("desk"),
        "materials": event.materials.all(),
        "next_step": event_page.next_step(event, lines, now),
        "hints": event_page.hints_of(event),
        "history": event_page.history(event),
        "may_run": can_run(request.actor, event),
        "steps": available(event, request.actor),
        "now": now,
    }
    return render(request, "seminars/event_detail.html", context)


@policy(runs_seminars)
@require_http_methods(["GET", "HEAD", "POST"])
def event_new(request: HttpRequest) -> HttpResponse:
    form = EventForm(request.POST or None, by=request.actor, now=timezone.now())
    if request.method == "POST" and form.is_valid():
        try:
            made = save_event(by=request.actor, entry=form.entry(), form_key=form.cleaned_data["form_key"])
        except TransitionRefused as refused:
            form.add_error(None, str(refused.message))
        else:
            messages.success(request, _("The draft is saved. Nobody outside sees it before it is published."))
            return redirect("events:event_detail", ref=made.ref)
    return render(request, "seminars/event_form.html", {"form": form}, status=422 if form.errors else 200)


@policy(runs_seminars)
@require_http_methods(["GET", "HEAD", "POST"])
def event_edit(request: HttpRequest, ref: str) -> HttpResponse:
    event = event_to_run(request, ref)
    form = EventForm(request.POST or None, by=request.actor, event=event, now=timezone.now())
    context = {"form": form, "event": event}
    if request.method == "POST" and form.is_valid():
        try:
            _store(request, event, form)
        except Conflict as conflict:
            form.see(conflict.current.version)
            found = _differences(request, conflict.current, form)
            return render(request, "seminars/event_form.html", context | {"differences": found}, status=409)
        except NotReady as lacks:
            form.add_error(None, " ".join(lacks.sentences))
        except TransitionRefused as refused:
            form.add_error(None, str(refused.message))
        else:
            return redirect("events:event_detail", ref=event.ref)
    return render(request, "seminars/event_form.html", context, status=422 if form.errors else 200)


@policy(runs_seminars)
@require_http_methods(["GET", "HEAD", "POST"])
def event_copy(request: HttpRequest, ref: str) -> HttpResponse:
    event = event_to_run(request, ref)
    form = CopyForm(request.POST or None, event=event, now=timezone.now())
    if request.method == "POST" and form.is_valid():
        try:
            found = form.cleaned_data
            made = copy_event(by=request.actor, event=event, starts_at=found["starts_at"], form_key=found["form_key"])
        except TransitionRefused as refused:
            form.add_error(None, str(refused.message))
        else:
            messages.success(request, _("The copy is a draft. Look it through: day, hours, places and texts."))
            return redirect("events:event_edit", ref=made.ref)
    context = {"form": form, "event": event}
    return render(request, "seminars/event_copy.html", context, status=422 if form.errors else 200)


@require_POST
@policy(runs_seminars)
def event_publish(request: HttpRequest, ref: str) -> HttpResponse:
    event = event_to_run(request, ref)
    try:
        if publish(by=request.actor, event=event):
            messages.success(request, _("It is published. Everybody sees it now."))
    except NotReady as lacks:
        messages.error(request, _("It cannot be published yet. %(lacks)s") % {"lacks": " ".join(lacks.sentences)})
    except TransitionRefused as refused:
        messages.error(request, str(refused.message))
    return redirect("events:event_detail", ref=event.ref)


@policy(runs_seminars)
@require_http_methods(["GET", "HEAD", "POST"])
def event_cancel(request: HttpRequest, ref: str) -> HttpResponse:
    event = event_to_run(request, ref)
    form = CancelForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            told = cancel_event(by=request.actor, event=event, reason=form.cleaned_data["reason"])
        except TransitionRefused as refused:
            form.add_error(None, str(refused.message))
        else:
            sentence = ngettext("It is called off. %(n)s person is told.", "It is called off. %(n)s people are told.", told)
            messages.success(request, sentence % {"n": told})
            return redirect("events:event_detail", ref=event.ref)
    context = {"form": form, "event": event, "concerned": concerned(event)}
    return render(request, "seminars/event_cancel.html", context, status=422 if form.errors else 200)


@require_POST
@policy(runs_seminars)
def event_hold(request: HttpRequest, ref: str) -> HttpResponse:
    event = event_to_run(request, ref)
    try:
        if hold(by=request.actor, event=event):
            messages.success(request, _("It counts as held."))
    except TransitionRefused as refused:
        messages.error(request, str(refused.message))
    return redirect("events:event_detail", ref=event.ref)


def _store(request: HttpRequest, event: SeminarEvent, form: EventForm) -> None:
    """The draft is saved, or the published event changed; the next page says what happened."""
    version = form.cleaned_data["version"] or 0
    if event.status == EventStatus.DRAFT:
        save_event(by=request.actor, event=event, entry=form.entry(), version=version)
        messages.success(request, _("The draft is saved."))
        return
    done = change(
        by=request.actor, event=event, entry=form.entry(), version=version, tells=bool(form.cleaned_data.get("tells"))
    )
    told = ngettext("%(n)s person is told by mail.", "%(n)s people are told by mail.", done.told) % {"n": done.told}
    saved = _("The changes are saved.") if done.fields else _("Nothing was changed.")
    messages.success(request, f"{saved} {told}" if done.told else saved)


def _differences(request: HttpRequest, current: SeminarEvent, form: EventForm) -> list[Difference]:
    stands = EventForm(by=request.actor, event=current, now=timezone.now())
    return differences(stands, form)
