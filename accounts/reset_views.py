"""The page on which a lost second factor is reset by two people."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.fresh import fresh_proof
from accounts.models import SecondFactorReset
from accounts.permissions import can_ask_for_reset, can_decide_reset, can_see_resets
from accounts.reset_actions import OPEN_FOR, ask_for_reset, decide_reset
from accounts.reset_forms import ResetForm
from core.policy import policy

_SHOWN = 50


@policy(can_see_resets)
@fresh_proof
@require_http_methods(["GET", "HEAD", "POST"])
def resets(request: HttpRequest) -> HttpResponse:
    """What waits for a second person, what was decided, and for administrators the form to ask."""
    may_ask = can_ask_for_reset(request.actor)
    form = ResetForm(request.POST if request.method == "POST" and may_ask else None)
    if form.is_valid():
        try:
            ask_for_reset(user=form.person, reason=form.cleaned_data["reason"], by=request.actor)
        except ValidationError as error:
            form.add_error("email", error)
        else:
            messages.success(request, _("The request waits for a second person. The person was told by mail."))
            return redirect("accounts:resets")
    rows = SecondFactorReset.objects.select_related("user", "asked_by", "decided_by")[:_SHOWN]
    context = {"form": form if may_ask else None, "rows": [_line(request, row) for row in rows]}
    return render(request, "accounts/resets.html", context, status=422 if form.errors else 200)


@policy(can_see_resets)
@fresh_proof
@require_POST
def reset_decide(request: HttpRequest, ref: str) -> HttpResponse:
    row = get_object_or_404(SecondFactorReset.objects.select_related("user"), ref=ref)
    is_confirmed = request.POST.get("answer") == "yes"
    if not decide_reset(wish=row, is_confirmed=is_confirmed, by=request.actor):
        messages.warning(request, _("This request was decided already, or it is too old."))
    elif is_confirmed:
        messages.success(request, _("The second factor is reset. The person was told by mail and sets up a new one."))
    else:
        messages.success(request, _("The request is declined. Nothing was changed."))
    return redirect("accounts:resets")


def _line(request: HttpRequest, row: SecondFactorReset) -> dict[str, object]:
    waits = row.decided_at is None and row.asked_at > timezone.now() - OPEN_FOR
    may = can_decide_reset(request.actor, asked_by=row.asked_by_id, about=row.user_id)
    return {"row": row, "waits": waits, "may_decide": waits and may}
