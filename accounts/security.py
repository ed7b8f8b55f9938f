"""Pages about how one signs in: second factor, passkeys, sessions. And how long this session still lasts."""

from datetime import datetime

from allauth.account.adapter import get_adapter
from allauth.account.utils import get_next_redirect_url
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.internal import flows
from allauth.socialaccount.models import SocialAccount
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import actions
from accounts.company_adapter import is_offered
from accounts.fresh import fresh_proof
from accounts.mfa_adapter import PortalMFAAdapter
from accounts.models import SignIn
from accounts.passkeys import registration_for
from accounts.permissions import is_signed_in
from accounts.second_factor import is_required_of
from accounts.second_factor_forms import PasskeyForm
from accounts.session_store import last_end, row_key
from core.policy import policy


@policy(is_signed_in)
@require_safe
def security(request: HttpRequest) -> HttpResponse:
    """What opens this account, and where it is open now."""
    rows = list(Authenticator.objects.filter(user=request.user).order_by("pk"))
    here = row_key(request.session.session_key)
    sessions = SignIn.objects.filter(user=request.user, expire_date__gt=timezone.now()).order_by("-seen_at")
    context = {
        "app": next((row for row in rows if row.type == Authenticator.Type.TOTP), None),
        "passkeys": [row for row in rows if row.type == Authenticator.Type.WEBAUTHN],
        "codes_left": next(
            (len(row.wrap().get_unused_codes()) for row in rows if row.type == Authenticator.Type.RECOVERY_CODES), None
        ),
        "is_required": is_required_of(request.user),
        "is_connected": is_offered() and SocialAccount.objects.filter(user=request.user).exists(),
        "sessions": [(row, row.session_key == here) for row in sessions],
    }
    return render(request, "accounts/security.html", context)


@policy(is_signed_in)
@fresh_proof
@require_http_methods(["GET", "HEAD", "POST"])
def passkey_add(request: HttpRequest) -> HttpResponse:
    user = request.user
    initial = {"name": PortalMFAAdapter().generate_authenticator_name(user, Authenticator.Type.WEBAUTHN)}
    form = PasskeyForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_valid():
        _row, codes = flows.add_authenticator(request, **form.cleaned_data)
        return redirect("mfa_view_recovery_codes" if codes else "mfa_index")
    context = {"form": form, "passkey_options": registration_for(user)}
    return render(request, "accounts/passkey_add.html", context, status=422 if form.errors else 200)


@policy(is_signed_in)
@fresh_proof
@require_http_methods(["GET", "HEAD", "POST"])
@transaction.atomic
def passkey_remove(request: HttpRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(Authenticator, pk=pk, user=request.user, type=Authenticator.Type.WEBAUTHN)
    may = PortalMFAAdapter().can_delete_authenticator(row)
    if request.method == "POST" and may:
        flows.remove_authenticator(request, row)
        return redirect("mfa_index")
    return render(request, "accounts/passkey_remove.html", {"passkey": row, "may": may})


@policy(is_signed_in)
@require_POST
def session_end(request: HttpRequest) -> HttpResponse:
    """One of one's own sessions ends at once; this one ends by signing out."""
    row = get_object_or_404(SignIn, user=request.user, ref=request.POST.get("session", "")[:16])
    if row.session_key == row_key(request.session.session_key):
        get_adapter().logout(request)
        return redirect("account_login")
    actions.end_session(user=request.user, row=row)
    messages.success(request, _("The session has ended."))
    return redirect("mfa_index")


@policy(is_signed_in)
@require_POST
def sessions_end_others(request: HttpRequest) -> HttpResponse:
    actions.end_other_sessions(user=request.user, except_for=row_key(request.session.session_key))
    messages.success(request, _("All other sessions have ended."))
    return redirect("mfa_index")


@policy(is_signed_in)
@fresh_proof
@require_safe
def prove(request: HttpRequest) -> HttpResponse:
    """To the page that asked for a proof, once it is given."""
    return redirect(get_next_redirect_url(request) or "mfa_index")


@policy(is_signed_in)
@require_safe
def session_left(request: HttpRequest) -> HttpResponse:
    """How many seconds this session still lasts. Asking is no use of it (accounts.middleware)."""
    return JsonResponse(_left(request))


@policy(is_signed_in)
@require_POST
def session_extend(request: HttpRequest) -> HttpResponse:
    """The session rests anew. A script gets the seconds; without one the reader goes back to where he was."""
    request.session.touch(now=True)
    if "application/json" in request.headers.get("Accept", ""):
        return JsonResponse(_left(request))
    return redirect(get_next_redirect_url(request) or "accounts:home")


def _left(request: HttpRequest) -> dict[str, int]:
    now = timezone.now()
    end: datetime = request.session.row.expire_date
    last = last_end(request.session) or end
    return {"left": max(0, int((end - now).total_seconds())), "most": max(0, int((last - now).total_seconds()))}
