"""Emergency access: asking for it, giving it back, and the review by another person."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.fresh import fresh_proof
from consultations.actions.emergency import (
    NoSuchCase,
    NotNeeded,
    SameReason,
    end_emergency,
    open_in_emergency,
    review_emergency,
)
from consultations.deadlines import deadline
from consultations.emergencies import opened_by, years_of_emergencies
from consultations.forms.asked import NumberAsked
from consultations.forms.emergency import EmergencyForm, EmergencyReviewForm
from consultations.models import EmergencyAccess
from consultations.permissions import can_open_in_emergency, can_review_emergency, reviews_emergencies
from core import throttle
from core.asked import CursorForm
from core.paging import keyset_page
from core.policy import policy
from core.transitions import TransitionRefused

PER_PERSON = {"limit": 10, "window": 3600}  # tries in seconds
MINE_SHOWN = 20
page = require_http_methods(["GET", "HEAD", "POST"])


@policy(can_open_in_emergency)
@fresh_proof
@page
def emergency(request: HttpRequest) -> HttpResponse:
    """Number and reason. What comes next is the same for a number that does not exist and one that is shut to the reader."""
    given = request.POST if request.method == "POST" else None
    form = EmergencyForm(given, initial=NumberAsked(request.GET).asked())
    status = 200
    if form.is_bound and form.is_valid():
        wait = throttle.minutes_to_wait("emergency", request.actor.ref, **PER_PERSON)
        if not wait and (answer := _open(request, form)) is not None:
            return answer
        if wait:
            form.add_error(None, _("Try again in %(n)d minutes, or call the security officer") % {"n": wait})
        status = 429 if wait else 422
    elif form.is_bound:
        status = 422
    return _page(request, form, status)


def _open(request: HttpRequest, form: EmergencyForm) -> HttpResponse | None:
    """The way to the case; None where it stays shut, and the form says why."""
    try:
        access = open_in_emergency(by=request.actor, **form.cleaned_data)
    except NotNeeded as known:
        messages.info(request, _("You work on this case: you need no emergency access for it."))
        return redirect("consultations:case_detail", ref=known.case.ref)
    except NoSuchCase:
        form.add_error("number", _("There is no consultation under this number that you can open. Check the number"))
    except SameReason:
        form.add_error("reason", _("You opened this case for this reason before. Write why you need it again"))
    except TransitionRefused as refused:
        form.add_error(None, str(refused.message))
    else:
        return redirect("consultations:case_detail", ref=access.case_ref)
    return None


def _page(request: HttpRequest, form: EmergencyForm, status: int) -> HttpResponse:
    now = timezone.now()
    mine = EmergencyAccess.objects.filter(user_id=request.actor.user_id)[:MINE_SHOWN]
    context = {"form": form, "mine": [(access, access.is_running(now)) for access in mine]}
    return render(request, "consultations/emergency.html", context, status=status)


@require_POST
@policy(can_open_in_emergency)
def emergency_end(request: HttpRequest, ref: str) -> HttpResponse:
    """One's own access is given back; anybody else's does not exist."""
    access = get_object_or_404(EmergencyAccess.objects.filter(user_id=request.actor.user_id), ref=ref)
    if end_emergency(access=access, by=request.actor):
        messages.success(request, _("The emergency access to %(number)s is over.") % {"number": access.case_no})
    else:
        messages.info(request, _("It was over already."))
    return redirect("consultations:emergency")


@policy(reviews_emergencies)
@require_safe
def emergency_list(request: HttpRequest) -> HttpResponse:
    """What waits for a review, what was reviewed, and the figures of each year."""
    today = timezone.localdate()
    rows = EmergencyAccess.objects.visible_to(request.actor).select_related("desk")
    waiting = [(access, deadline(access.review_by, today)) for access in rows.unreviewed().order_by("review_by", "pk")]
    asked = CursorForm(request.GET).asked()
    done = keyset_page(rows.exclude(reviewed_at=None), order=("-opened_at", "-pk"), **asked)
    context = {"waiting": waiting, "page": done, "years": years_of_emergencies(), "today": today}
    return render(request, "consultations/emergency_list.html", context)


@policy(reviews_emergencies)
@page
def emergency_review(request: HttpRequest, ref: str) -> HttpResponse:
    """One access: who, when, why, what he opened; and what the reader says of it, unless it was his own."""
    access = get_object_or_404(EmergencyAccess.objects.visible_to(request.actor).select_related("desk"), ref=ref)
    may_review = can_review_emergency(request.actor, access)
    if request.method == "POST" and not may_review:
        raise PermissionDenied
    initial = {"verdict": access.verdict, "note": access.review_note}
    form = EmergencyReviewForm(request.POST or None, initial=initial)
    status = 422 if form.is_bound and not form.is_valid() else 200
    if form.is_bound and form.is_valid():
        try:
            review_emergency(access=access, by=request.actor, **form.cleaned_data)
            messages.success(request, _("The review stands."))
            return redirect("consultations:emergency_list")
        except TransitionRefused as refused:
            form.add_error(None, str(refused.message))
            status = 409
    context = {"access": access, "form": form, "may_review": may_review, "opened": opened_by(access)}
    context |= {"due": deadline(access.review_by, timezone.localdate()), "is_running": access.is_running(timezone.now())}
    return render(request, "consultations/emergency_review.html", context, status=status)
