"""Lecturers for other bodies: the requests, whom to ask, what he answers, who came."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core import transitions
from core.forms import PortalForm
from core.paging import keyset_page
from core.pdf import pdf_download
from core.policy import policy
from core.reading import shows, shows_list
from core.transitions import TransitionRefused
from seminars.actions import dispatch as actions
from seminars.enums import Mode
from seminars.forms.dispatch import AnswerForm, AskLecturerForm, DayFilter, DispatchFilter, HeldForm, RecordForm, first_wish
from seminars.lecturer_load import loads
from seminars.letters import letter
from seminars.models import LecturerDispatch
from seminars.permissions.dispatch import can_run_dispatch, sees_dispatches
from seminars.workflow.dispatch import DISPATCH

page = require_http_methods(["GET", "HEAD", "POST"])
_LETTERS = {"accepted": "accepted", "held": "accepted", "recorded": "accepted", "declined": "ended", "cancelled": "ended"}


@policy(sees_dispatches)
@require_safe
def dispatch_list(request: HttpRequest) -> HttpResponse:
    form = DispatchFilter(request.GET)
    asked = form.asked()
    rows = LecturerDispatch.objects.visible_to(request.actor).select_related("series", "lecturer", "desk", "prefecture")
    if asked["status"]:
        rows = rows.filter(status=asked["status"])
    found = keyset_page(rows, order=("-pk",), after=asked["after"], before=asked["before"])
    shows_list(request, LecturerDispatch, len(found.rows), asked)
    return render(request, "seminars/dispatch_list.html", {"filter": form, "page": found})


@policy(sees_dispatches)
@require_safe
def dispatch_detail(request: HttpRequest, ref: str) -> HttpResponse:
    dispatch = _dispatch(request, ref)
    context = {
        "dispatch": dispatch,
        "steps": transitions.available(DISPATCH, dispatch, request.actor),
        "history": transitions.history(dispatch),
        "mode_label": Mode(dispatch.mode).label if dispatch.mode in Mode.values else "",
        "has_letter": dispatch.status in _LETTERS and can_run_dispatch(request.actor, dispatch),
    }
    return render(request, "seminars/dispatch_detail.html", context)


@policy(sees_dispatches)
@page
def dispatch_ask(request: HttpRequest, ref: str) -> HttpResponse:
    """Whom to ask, with what he has to do and whether he is free; a conflict is named, not what it is."""
    dispatch = _for_step(request, ref, "ask")
    look = DayFilter(request.GET)
    planned = timezone.localtime(dispatch.planned_at) if dispatch.planned_at else None
    day = look.chosen() or (planned.date() if planned else None) or first_wish(dispatch) or timezone.localdate()
    found = loads(dispatch, day)
    initial = {"day": day, "venue": dispatch.venue, "at": planned.time() if planned else None}
    initial |= {"minutes": dispatch.minutes or 60}
    form = AskLecturerForm(request.POST if request.method == "POST" else None, initial=initial, loads=found)
    if request.method == "POST" and form.is_valid():
        done = _("The lecturer is asked by mail.")
        if _taken(request, form, done, lambda: actions.ask_lecturer(by=request.actor, dispatch=dispatch, plan=form.plan())):
            return redirect("outreach:dispatch_detail", ref=dispatch.ref)
    context = {
        "dispatch": dispatch,
        "form": form,
        "loads": found,
        "day": day,
        "look": DayFilter(initial={"day": day.isoformat()}),
    }
    return render(request, "seminars/dispatch_ask.html", context, status=_status(form))


@require_POST
@policy(sees_dispatches)
def dispatch_accept(request: HttpRequest, ref: str) -> HttpResponse:
    dispatch = _for_step(request, ref, "accept")
    done = _("Accepted. The host is told by mail.")
    _taken(request, None, done, lambda: actions.accept_dispatch(by=request.actor, dispatch=dispatch))
    return redirect("outreach:dispatch_detail", ref=dispatch.ref)


@policy(sees_dispatches)
@page
def dispatch_refuse(request: HttpRequest, ref: str) -> HttpResponse:
    return _told(request, ref, "refuse", _("Noted. The organisers are told by mail."), actions.refuse_dispatch, "reason")


@policy(sees_dispatches)
@page
def dispatch_decline(request: HttpRequest, ref: str) -> HttpResponse:
    return _told(request, ref, "decline", _("Declined. The host is told by mail."), actions.decline_dispatch)


@policy(sees_dispatches)
@page
def dispatch_call_off(request: HttpRequest, ref: str) -> HttpResponse:
    return _told(request, ref, "call_off", _("Called off. Host and lecturer are told by mail."), actions.call_off_dispatch)


def _told(
    request: HttpRequest, ref: str, name: str, done: str, act: Callable[..., bool], argument: str = "answer"
) -> HttpResponse:
    """A step with its reason."""
    dispatch = _for_step(request, ref, name)
    form = AnswerForm(request.POST if request.method == "POST" else None)
    return _step(
        request,
        dispatch,
        (name, done, form),
        lambda: act(by=request.actor, dispatch=dispatch, **{argument: form.cleaned_data["answer"]}),
    )


@policy(sees_dispatches)
@page
def dispatch_hold(request: HttpRequest, ref: str) -> HttpResponse:
    dispatch = _for_step(request, ref, "hold")
    planned = timezone.localdate(dispatch.planned_at) if dispatch.planned_at else None
    form = HeldForm(request.POST if request.method == "POST" else None, initial={"held_on": planned})
    return _step(
        request,
        dispatch,
        ("hold", _("Noted: it was held."), form),
        lambda: actions.hold_dispatch(by=request.actor, dispatch=dispatch, held_on=form.cleaned_data["held_on"]),
    )


@policy(sees_dispatches)
@page
def dispatch_record(request: HttpRequest, ref: str) -> HttpResponse:
    dispatch = _for_step(request, ref, "record")
    stands = {"onsite": dispatch.participants_onsite, "online": dispatch.participants_online, "record": dispatch.record}
    form = RecordForm(request.POST if request.method == "POST" else None, initial=stands)
    return _step(
        request,
        dispatch,
        ("record", _("Recorded."), form),
        lambda: actions.record_dispatch(by=request.actor, dispatch=dispatch, **form.cleaned_data),
    )


@policy(sees_dispatches)
@require_safe
def dispatch_letter(request: HttpRequest, ref: str, language: str) -> HttpResponse:
    """The letter to the host, to print: that a lecturer comes, or that none does."""
    dispatch = _dispatch(request, ref)
    if not can_run_dispatch(request.actor, dispatch):
        raise PermissionDenied
    kind = _LETTERS.get(dispatch.status)
    if kind is None or language not in ("ja", "en"):
        raise Http404
    content = letter("dispatch", {"dispatch": dispatch, "kind": kind}, language)
    return pdf_download(content, f"{dispatch.ref}-{language}.pdf")


def _dispatch(request: HttpRequest, ref: str) -> LecturerDispatch:
    rows = LecturerDispatch.objects.visible_to(request.actor).select_related("series", "desk", "lecturer__user", "prefecture")
    dispatch = get_object_or_404(rows, ref=ref)
    shows(request, dispatch)
    return dispatch


def _for_step(request: HttpRequest, ref: str, name: str) -> LecturerDispatch:
    """Who may not take the step in any state is not allowed."""
    dispatch = _dispatch(request, ref)
    if not DISPATCH[name].may(request.actor, dispatch):
        raise PermissionDenied
    return dispatch


def _step(
    request: HttpRequest, dispatch: LecturerDispatch, step: tuple[str, str, PortalForm], act: Callable[[], object]
) -> HttpResponse:
    name, done, form = step
    if request.method == "POST" and form.is_valid() and _taken(request, form, done, act):
        if name == "refuse":  # who declined no longer sees the request
            return redirect("outreach:dispatch_list")
        return redirect("outreach:dispatch_detail", ref=dispatch.ref)
    is_possible = form.is_bound or dispatch.status in DISPATCH[name].sources
    context = {"dispatch": dispatch, "form": form, "step": name, "label": DISPATCH[name].label, "is_possible": is_possible}
    return render(request, "seminars/dispatch_step.html", context, status=_status(form))


def _taken(request: HttpRequest, form: PortalForm | None, done: str, act: Callable[[], Any]) -> bool:
    try:
        act()
    except TransitionRefused as refused:
        if form is None:
            messages.error(request, str(refused.message))
        else:
            form.add_error(None, str(refused.message))
        return False
    messages.success(request, done)
    return True


def _status(form: PortalForm) -> int:
    return 200 if not form.errors else 409 if form.non_field_errors() else 422
