"""Disposals: the dry run of one person, the confirmation of another, and what came of it."""

from collections.abc import Callable
from datetime import timedelta

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from accounts.fresh import fresh_proof
from consultations.actions import disposals
from consultations.actions.erasure import tell_refused
from consultations.enums import DisposalStatus, ItemStatus
from consultations.erasure import told
from consultations.erasure.certificates import certificate_token
from consultations.erasure.periods import last_day_kept
from consultations.forms.disposals import DisposalListForm, RefuseForm
from consultations.models import Disposal, LegalHold
from consultations.permissions.disposals import can_prepare_disposals, can_see_retention
from consultations.workflow.disposals import DISPOSAL
from core.paging import keyset_page
from core.policy import policy
from core.transitions import TransitionRefused, available

LIFTED_LATELY = timedelta(days=90)  # who confirms sees what was held until then
_CHANGED = gettext_lazy("Somebody else was quicker. The page shows how it stands now.")


@policy(can_see_retention)
@require_safe
def disposal_list(request: HttpRequest) -> HttpResponse:
    form = DisposalListForm(request.GET)
    asked = form.cleaned_data if form.is_valid() else {}
    rows = Disposal.objects.visible_to(request.actor).for_list()
    context = {
        "page": keyset_page(rows, order=("-id",), after=asked.get("after"), before=asked.get("before")),
        "may_prepare": can_prepare_disposals(request.actor),
        "last_day": last_day_kept("cases", timezone.localdate()),
    }
    return render(request, "consultations/disposal_list.html", context)


@policy(can_prepare_disposals)
@require_POST
def disposal_prepare_due(request: HttpRequest) -> HttpResponse:
    """A dry run over everything whose period is over."""
    try:
        disposal = disposals.prepare_due(by=request.actor)
    except TransitionRefused as refused:
        messages.info(request, str(refused.message))
        return redirect("retention:disposal_list")
    return redirect("retention:disposal_detail", ref=disposal.ref)


@policy(can_see_retention)
@require_safe
def disposal_detail(request: HttpRequest, ref: str) -> HttpResponse:
    """What would go or went: counts by kind, numbers, what is held back and why; never a name."""
    disposal = _disposal(request, ref)
    return _page(request, disposal, RefuseForm())


def _page(request: HttpRequest, disposal: Disposal, form: RefuseForm) -> HttpResponse:
    items = list(disposal.items.all())
    lifted = LegalHold.objects.visible_to(request.actor).lifted_since(timezone.now() - LIFTED_LATELY)
    context = {
        "disposal": disposal,
        "going": [item for item in items if item.status != ItemStatus.HELD],
        "held": [item for item in items if item.status == ItemStatus.HELD],
        "lifted": lifted.on_items(disposal.items.all()).select_related("case", "client"),
        "counts": told.in_words(disposal.counts),
        "erased": told.in_words(disposal.erased.get("rows", {})),
        "steps": available(DISPOSAL, disposal, request.actor),
        "waits_for_another": disposal.status == DisposalStatus.PREPARED and disposal.prepared_by_ref == request.actor.ref,
        "token": certificate_token(disposal) if disposal.rows_done_at else "",
        "form": form,
    }
    return render(request, "consultations/disposal_detail.html", context, status=422 if form.is_bound else 200)


@policy(can_prepare_disposals)
@require_POST
def disposal_prepare(request: HttpRequest, ref: str) -> HttpResponse:
    disposal = _disposal(request, ref)
    done = _("The list stands. Now a second person has to confirm it.")
    return _take(request, disposal, done, lambda: disposals.prepare_request(disposal=disposal, by=request.actor))


@policy(can_see_retention)
@fresh_proof
@require_POST
def disposal_confirm(request: HttpRequest, ref: str) -> HttpResponse:
    """The second person agrees to exactly the list that he saw."""
    disposal = _disposal(request, ref)
    seen = request.POST.get("fingerprint", "")
    done = _("It is confirmed. The erasure begins within ten minutes.")
    return _take(request, disposal, done, lambda: disposals.confirm(disposal=disposal, by=request.actor, fingerprint=seen))


@policy(can_see_retention)
@require_POST
def disposal_refuse(request: HttpRequest, ref: str) -> HttpResponse:
    disposal = _disposal(request, ref)
    form = RefuseForm(request.POST)
    if not form.is_valid():
        return _page(request, disposal, form)

    def refuse() -> bool:
        with transaction.atomic():
            if not disposals.refuse(disposal=disposal, by=request.actor, refusal=form.cleaned_data["refusal"]):
                return False
            tell_refused(disposal=disposal)
        return True

    return _take(request, disposal, _("It is refused. Who asked for it is told."), refuse)


def _disposal(request: HttpRequest, ref: str) -> Disposal:
    return get_object_or_404(Disposal.objects.visible_to(request.actor), ref=ref)


def _take(request: HttpRequest, disposal: Disposal, done: str, step: Callable[[], bool]) -> HttpResponse:
    try:
        is_new = step()
    except TransitionRefused as refused:
        messages.error(request, str(refused.message))
    else:
        messages.success(request, done) if is_new else messages.info(request, str(_CHANGED))
    return redirect("retention:disposal_detail", ref=disposal.ref)
