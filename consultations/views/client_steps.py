"""What a client does with his case besides writing: withdraw, complain, keep a promise, agree, tell what came of it."""

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts.actors import Actor, with_opened
from consultations.actions.complaints import ANSWERED_WITHIN, complain
from consultations.actions.follow_up_corrections import may_change, tell
from consultations.actions.promises import keep
from consultations.actions.referrals import decide
from consultations.actions.withdrawals import RESTORE_FOR, restore, withdraw
from consultations.enums import OPEN, ConsentWay, Level, Side
from consultations.follow_up_links import is_for, ref_of
from consultations.forms.client import ComplaintForm, FollowUpForm, ReferralForm, WithdrawForm
from consultations.models import Case, FollowUp, Promise, Referral
from consultations.permissions import is_for_headquarters, is_requester
from consultations.views.client import get_case
from core.policy import public
from core.transitions import TransitionRefused


@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw_case(request: HttpRequest, ref: str) -> HttpResponse:
    """What withdrawing means, and the button."""
    case = get_case(request, ref)
    form = WithdrawForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        reason = form.cleaned_data["reason"]
        done = _("Your consultation is withdrawn. You can take it up again within seven days.")
        return _take(request, case, done, lambda: withdraw(case=case, by=request.actor, reason=reason))
    context = {"case": case, "form": form, "is_open": case.status in OPEN, "days": RESTORE_FOR.days}
    return render(request, "my/withdraw.html", context, status=422 if form.is_bound else 200)


@require_POST
@public
def restore_case(request: HttpRequest, ref: str) -> HttpResponse:
    case = get_case(request, ref)
    done = _("Your consultation is taken up again.")
    return _take(request, case, done, lambda: restore(case=case, by=request.actor))


@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def complaint(request: HttpRequest, ref: str) -> HttpResponse:
    """A word to the head of the desk, or to headquarters where the only head is the advisor himself."""
    case = get_case(request, ref)
    for_headquarters = is_for_headquarters(case)
    form = ComplaintForm(request.POST if request.method == "POST" else None, for_headquarters=for_headquarters)
    if form.is_valid():
        found = form.cleaned_data
        done = form.told_when_sent
        return _take(
            request, case, done, lambda: complain(case=case, by=request.actor, text=found["text"], form_key=found["form_key"])
        )
    context = {"case": case, "form": form, "days": ANSWERED_WITHIN, "is_secret": case.level > Level.LIMITED}
    context["for_headquarters"] = for_headquarters
    return render(request, "my/complaint.html", context, status=422 if form.is_bound else 200)


@require_POST
@public
def promise_done(request: HttpRequest, ref: str, promise_ref: str) -> HttpResponse:
    """The client ticks what he promised himself."""
    case = get_case(request, ref)
    mine = Promise.objects.visible_to(request.actor).filter(case=case, side=Side.CLIENT)
    promise = get_object_or_404(mine, ref=promise_ref)
    return _take(request, case, _("Thank you. It is ticked."), lambda: keep(promise=promise, by=request.actor))


@require_POST
@public
def referral(request: HttpRequest, ref: str, referral_ref: str) -> HttpResponse:
    """Whether another body may be told."""
    case = get_case(request, ref)
    asked = get_object_or_404(Referral.objects.filter(case=case), ref=referral_ref)
    form = ReferralForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Press one of the two buttons: agree or do not agree."))
        return redirect("my:case", ref=case.ref)
    done = _("Thank you. We pass on what you agreed to.") if form.is_agreed else _("Thank you. We pass nothing on.")
    return _take(
        request,
        case,
        done,
        lambda: decide(referral=asked, by=request.actor, agreed=form.is_agreed, how=ConsentWay.PAGE),
    )


@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def follow_up(request: HttpRequest, token: str) -> HttpResponse:
    """What came of the matter, by the link in the mail, without signing in. The page shows nothing of the consultation.

    What the client wrote earlier stands on his own page, not here: whoever else holds the link does not read it, and an
    empty field leaves it as it is. People of the institute do not answer in his name.
    """
    asked = get_object_or_404(FollowUp.objects.select_related("case__desk", "case__requester"), ref=_follow_up_ref(token))
    if not is_for(token, asked.case.email):
        raise Http404
    if request.actor.is_institute and not is_requester(request.actor, asked.case):
        raise PermissionDenied
    form = FollowUpForm(request.POST or None, initial={"answers": asked.answers})
    context = {"follow_up": asked, "case": asked.case, "form": form, "may_change": may_change(asked), "token": token}
    if request.method != "POST" or not form.is_valid():
        return render(request, "my/follow_up.html", context, status=422 if request.method == "POST" else 200)
    try:
        found = form.cleaned_data
        words = found["words"] or asked.words
        tell(follow_up=asked, by=_as_client(request, asked.case), answers=found["answers"], words=words)
    except TransitionRefused as refused:
        messages.error(request, str(refused.message))
    else:
        messages.success(request, _("Thank you. Your advisor reads it."))
    return redirect("my:follow_up", token=token)


def _follow_up_ref(token: str) -> str:
    ref = ref_of(token)
    if ref is None:
        raise Http404
    return ref


def _as_client(request: HttpRequest, case: Case) -> Actor:
    """Whoever holds the signed link answers as the client of this one case, in this one request."""
    return with_opened(request.actor, frozenset({case.ref}))


def _take(request: HttpRequest, case: Case, done: str, step: Callable[[], object]) -> HttpResponse:
    """Back to the case, with what became of the step; done before is no error."""
    try:
        if step():
            messages.success(request, done)
        else:
            messages.info(request, _("It was already so."))
    except TransitionRefused as refused:
        messages.error(request, str(refused.message))
    return redirect("my:case", ref=case.ref)
