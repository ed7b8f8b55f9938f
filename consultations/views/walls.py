"""Conflicts of interest at a desk: one's own declarations, whom a case concerns, stepping aside, and cases nobody sees."""

from dataclasses import dataclass
from datetime import datetime

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import User
from consultations.actions import interests, parties
from consultations.actions.recusals import lift_walls, recuse
from consultations.actions.unseen import name_for_unseen
from consultations.enums import PartyKind
from consultations.forms.walls import DeskPartyForm, InterestForm, LiftForm, PartyRemoveForm, UnseenForm
from consultations.models import Case, CaseParty, Interest
from consultations.permissions import (
    advises,
    can_lift_walls,
    declares_interests,
    names_for_unseen,
    sees_unseen,
    works_at_a_desk,
)
from consultations.querysets.walls import walls_of
from consultations.unseen import may_be_named, unseen_now
from consultations.views.cases import get_case
from consultations.wall_facts import parties_at
from core.policy import policy
from core.transitions import TransitionRefused

page = require_http_methods(["GET", "HEAD", "POST"])


@dataclass(frozen=True)
class ShutOut:
    """One person who is shut out of a case: who, since when, and whether the head of the desk may say it is wrong."""

    user: User
    since: datetime
    is_recused: bool
    may_lift: bool


# --- what one declares -----------------------------------------------------------------------------------
@policy(declares_interests)
@page
def interest_list(request: HttpRequest) -> HttpResponse:
    form = InterestForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        told = interests.declare(by=request.actor, bond=form.bond())
        messages.success(request, _("Your declaration stands. Nobody else reads it."))
        _tell_shut(request, told.newly_shut)
        return redirect("consultations:interest_list")
    mine = list(Interest.objects.visible_to(request.actor))
    context = {
        "form": form,
        "standing": [one for one in mine if one.ended_at is None],
        "ended": [one for one in mine if one.ended_at is not None],
    }
    return render(request, "consultations/interest_list.html", context, status=422 if form.errors else 200)


@policy(declares_interests)
@page
def interest_edit(request: HttpRequest, ref: str) -> HttpResponse:
    interest = get_object_or_404(Interest.objects.visible_to(request.actor).standing(), ref=ref)
    form = InterestForm.of(interest, request.POST if request.method == "POST" else None)
    if form.is_valid():
        told = interests.edit(interest=interest, by=request.actor, bond=form.bond())
        messages.success(request, _("Your declaration is changed."))
        _tell_shut(request, told.newly_shut)
        return redirect("consultations:interest_list")
    context = {"form": form, "interest": interest}
    return render(request, "consultations/interest_edit.html", context, status=422 if form.errors else 200)


@require_POST
@policy(declares_interests)
def interest_end(request: HttpRequest, ref: str) -> HttpResponse:
    interest = get_object_or_404(Interest.objects.visible_to(request.actor), ref=ref)
    interests.end(interest=interest, by=request.actor)
    messages.success(request, _("The declaration is ended. The heads of the desks whose cases you can see again are told."))
    return redirect("consultations:interest_list")


def _tell_shut(request: HttpRequest, count: int) -> None:
    """He learns how many: which ones, he must not."""
    if count:
        told = ngettext("%(n)d case is closed to you now.", "%(n)d cases are closed to you now.", count)
        messages.info(request, told % {"n": count})


# --- a case ----------------------------------------------------------------------------------------------
@policy(works_at_a_desk)
@page
def case_walls(request: HttpRequest, ref: str) -> HttpResponse:
    """Whom the case concerns, and who is shut out of it."""
    case = get_case(request, ref)
    form = DeskPartyForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            found = {"kind": form.kind_given(), "told": form.cleaned_data["named"], "how": form.cleaned_data["how"]}
            is_new = parties.note_party(case=case, by=request.actor, **found)
            messages.success(request, _("The name is kept.") if is_new else _("The name stood there already."))
            return _to_walls(request, case)
        except TransitionRefused as refused:
            form.add_error(None, str(refused.message))
    named = parties_at(case)
    context = {
        "case": case,
        "form": form,
        "opponents": [party for party in named if party.kind == PartyKind.OPPONENT],
        "barred": [party for party in named if party.kind == PartyKind.BARRED],
        "shut": _shut_out(request, case),
        "is_possible": True,
    }
    return render(request, "consultations/case_walls.html", context, status=422 if form.errors else 200)


def party_or_404(case: Case, ref: str) -> CaseParty:
    """Whom the reader's case concerns, or the "not found" page."""
    found = next((party for party in parties_at(case) if party.ref == ref), None)
    if found is None:
        raise Http404
    return found


def _to_walls(request: HttpRequest, case: Case) -> HttpResponse:
    """The page again, unless what was just noted shuts the reader out himself."""
    if request.actor.user_id in walls_of(case):
        messages.info(request, _("You are shut out of this case yourself now."))
        return redirect(_home(request))
    return redirect("consultations:case_walls", ref=case.ref)


def _shut_out(request: HttpRequest, case: Case) -> list[ShutOut]:
    is_head = can_lift_walls(request.actor, case)
    return [
        ShutOut(wall.user, wall.since, wall.is_recused, is_head and wall.is_liftable and wall.user.pk != request.actor.user_id)
        for wall in walls_of(case).values()
    ]


@policy(works_at_a_desk)
@page
def party_remove(request: HttpRequest, ref: str, party_ref: str) -> HttpResponse:
    """Taking a name away: of who must never see the case only on the client's word, and with it."""
    case = get_case(request, ref)
    party = party_or_404(case, party_ref)
    is_bar = party.kind == PartyKind.BARRED
    form = PartyRemoveForm(request.POST if request.method == "POST" else None) if is_bar else None
    if request.method == "POST" and (form is None or form.is_valid()):
        told = form.cleaned_data if form else {}
        try:
            parties.remove_party(case=case, party=party, by=request.actor, **told)
            messages.success(request, _("The name is taken away."))
        except TransitionRefused as refused:
            messages.error(request, str(refused.message))
        return redirect("consultations:case_walls", ref=case.ref)
    context = {"case": case, "party": party, "form": form, "is_bar": is_bar, "is_possible": True}
    return render(request, "consultations/party_remove.html", context, status=422 if form and form.errors else 200)


@policy(works_at_a_desk)
@page
def wall_lift(request: HttpRequest, ref: str, user_ref: str) -> HttpResponse:
    """The head of the desk says that a wall is wrong."""
    case = get_case(request, ref)
    if not can_lift_walls(request.actor, case):
        raise PermissionDenied
    wall = next((one for one in walls_of(case).values() if one.user.ref == user_ref and one.is_liftable), None)
    if wall is None or wall.user.pk == request.actor.user_id:
        raise Http404
    form = LiftForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        lift_walls(case=case, user=wall.user, by=request.actor, reason=form.cleaned_data["reason"])
        messages.success(request, _("%(name)s may see the case again.") % {"name": wall.user})
        return redirect("consultations:case_walls", ref=case.ref)
    context = {"case": case, "wall": wall, "form": form, "is_possible": True}
    return render(request, "consultations/wall_lift.html", context, status=422 if form.errors else 200)


@require_POST
@policy(works_at_a_desk)
def case_recuse(request: HttpRequest, ref: str) -> HttpResponse:
    """One press: he sees the case no more, so he lands on the page of his day."""
    case = get_case(request, ref)
    recuse(case=case, by=request.actor)
    messages.success(request, _("You take no part in %(number)s any more.") % {"number": case.case_no})
    return redirect(_home(request))


def _home(request: HttpRequest) -> str:
    return reverse("advisor:today" if advises(request.actor) else "consultations:case_list")


# --- cases that nobody sees ----------------------------------------------------------------------------------
@policy(sees_unseen)
@require_safe
def unseen_list(request: HttpRequest) -> HttpResponse:
    """Number and desk of each, and nothing of the case."""
    return render(
        request, "consultations/unseen_list.html", {"cases": _unseen(request), "may_name": names_for_unseen(request.actor)}
    )


@policy(names_for_unseen)
@page
def unseen_name(request: HttpRequest, ref: str) -> HttpResponse:
    case = next((one for one in _unseen(request) if one.ref == ref), None)
    if case is None:
        raise Http404
    form = UnseenForm(request.POST if request.method == "POST" else None, people=may_be_named(case))
    if form.is_valid():
        found = form.cleaned_data
        try:
            name_for_unseen(case=case, user=found["person"], by=request.actor, reason=found["reason"])
            messages.success(
                request, _("%(name)s may see the consultation now, and is told by mail.") % {"name": found["person"]}
            )
        except TransitionRefused as refused:
            messages.error(request, str(refused.message))
        return redirect("consultations:unseen_list")
    context = {"case": case, "form": form, "has_people": len(form.fields["person"].choices) > 1}
    return render(request, "consultations/unseen_name.html", context, status=422 if form.errors else 200)


def _unseen(request: HttpRequest) -> list[Case]:
    """Those that are not shut to the reader himself."""
    shut = request.actor.walled | request.actor.barred
    return [case for case in unseen_now() if case.ref not in shut]
