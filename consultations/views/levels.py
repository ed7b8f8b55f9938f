"""Who may read a case: its level, that of one of its files, and the people who are named for it."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.actors import actor_of
from accounts.models import User
from consultations.actions.levels import change_file_level, change_level
from consultations.actions.named import name_person, unname_person
from consultations.enums import Level
from consultations.forms.levels import LevelForm, NameForm
from consultations.models import Case, CaseFile
from consultations.named_people import losers, people_of
from consultations.permissions import can_name_people, file_levels_open_to, levels_open_to, works_at_a_desk, works_on
from consultations.views.cases import get_case
from consultations.views.steps import page
from core.audit import object_type
from core.models import AuditEntry
from core.policy import policy
from core.transitions import TransitionRefused

CHANGES_SHOWN = 20


@policy(works_at_a_desk)
@page
def case_level(request: HttpRequest, ref: str) -> HttpResponse:
    """How confidential the case is, who would lose it at each level, and what was changed before."""
    case = get_case(request, ref)
    levels = levels_open_to(request.actor, case)
    form = LevelForm(request.POST or None, now=case.level, levels=levels)
    if request.method == "POST" and form.is_valid():
        answer = _changed(request, case, form)
        if answer is not None:
            return answer
    people = people_of(case)
    context: dict[str, Any] = {
        "case": case,
        "form": form,
        "readers": [person for person in people if person.reads_at(case.level)],
        "lost": [(Level(level).label, losers(people, case.level, level)) for level in levels if level > case.level],
        "may_change": bool(levels),
        "changes": _changes(case),
    }
    return render(request, "consultations/case_level.html", context, status=_status(form))


def _changed(request: HttpRequest, case: Case, form: LevelForm) -> HttpResponse | None:
    """Back on the case, or on the list of who no longer reads it; None where it was refused."""
    to, reason = form.cleaned_data["level"], form.cleaned_data["reason"]
    try:
        is_changed = change_level(case=case, to=to, reason=reason, by=request.actor)
    except TransitionRefused as refused:
        form.add_error(None, str(refused.message))
        return None
    if not is_changed:
        messages.info(request, _("It was already so. Nothing was changed."))
    elif Case.objects.worked_on_by(request.actor).filter(pk=case.pk).exists():
        messages.success(request, _("The confidentiality is changed."))
    else:
        told = _("The confidentiality of %(number)s is changed. You do not read it any more.")
        messages.success(request, told % {"number": case.case_no})
        return redirect("consultations:case_list")
    return redirect("consultations:case_detail", ref=case.ref)


@policy(works_at_a_desk)
@page
def file_level(request: HttpRequest, ref: str, file_ref: str) -> HttpResponse:
    """The same for one file: never below its case."""
    case = get_case(request, ref)
    rows = CaseFile.objects.visible_to(request.actor).select_related("case__advisor")
    file = get_object_or_404(rows, case=case, ref=file_ref)
    levels = file_levels_open_to(request.actor, file)
    form = LevelForm(request.POST or None, now=max(file.level, case.level), levels=levels)
    if request.method == "POST" and not levels:
        raise PermissionDenied
    if request.method == "POST" and form.is_valid():
        to, reason = form.cleaned_data["level"], form.cleaned_data["reason"]
        try:
            if change_file_level(file=file, to=to, reason=reason, by=request.actor):
                messages.success(request, _("The confidentiality of the file is changed."))
            else:
                messages.info(request, _("It was already so. Nothing was changed."))
            return redirect("consultations:file_list", ref=case.ref)
        except TransitionRefused as refused:
            form.add_error(None, str(refused.message))
    context = {"case": case, "file": file, "form": form, "may_change": bool(levels)}
    return render(request, "consultations/file_level.html", context, status=_status(form))


@policy(works_at_a_desk)
@page
def case_named(request: HttpRequest, ref: str) -> HttpResponse:
    """Who reads the case now and why; and opening it to somebody by name."""
    case = get_case(request, ref)
    if not can_name_people(request.actor, case):
        raise PermissionDenied
    people = people_of(case)
    free = [person for person in people if person.named_at is None and not person.is_shut_out]
    form = NameForm(request.POST or None, people=free)
    if request.method == "POST" and form.is_valid():
        user, reason = form.cleaned_data["person"], form.cleaned_data["reason"]
        try:
            if name_person(case=case, user=user, reason=reason, by=request.actor):
                messages.success(request, _("The case is open to %(name)s, who knows by mail.") % {"name": user})
            return redirect("consultations:case_named", ref=case.ref)
        except TransitionRefused as refused:
            form.add_error(None, str(refused.message))
    context = {
        "case": case,
        "form": form,
        "named": [person for person in people if person.named_at is not None],
        "readers": [person for person in people if person.reads_at(case.level)],
        "shut_out": [person for person in people if person.is_shut_out],
        "has_candidates": bool(free),
    }
    return render(request, "consultations/case_named.html", context, status=_status(form))


@require_POST
@policy(works_at_a_desk)
def named_close(request: HttpRequest, ref: str, user_ref: str) -> HttpResponse:
    """The case is no longer open to this person by name."""
    case = get_case(request, ref)
    if not can_name_people(request.actor, case):
        raise PermissionDenied
    user = get_object_or_404(User.objects.filter(object_grants__object_ref=case.ref).distinct(), ref=user_ref)
    try:
        if unname_person(case=case, user=user, by=request.actor):
            messages.success(request, _("The case is no longer open to %(name)s by name.") % {"name": user})
    except TransitionRefused as refused:
        messages.error(request, str(refused.message))
    as_now = actor_of(request.user, request.actor.origin)  # he may have closed the case to himself
    if works_on(as_now, case):
        return redirect("consultations:case_named", ref=case.ref)
    return redirect("consultations:case_list")


def _changes(case: Case) -> list[tuple[AuditEntry, str, str]]:
    """What was changed about the level of the case, the newest first: from what, to what."""
    rows = AuditEntry.objects.filter(object_type=object_type(case), object_ref=case.ref, action="change_level").with_reason()
    return [
        (entry, str(Level(entry.changes["level"][0]).label), str(Level(entry.changes["level"][1]).label))
        for entry in rows.order_by("-at", "-pk")[:CHANGES_SHOWN]
    ]


def _status(form: Any) -> int:
    return 422 if form.errors else 200
