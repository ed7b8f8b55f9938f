"""The way to an OpenID Connect provider and back. Where none is set, these pages do not exist."""

from allauth.socialaccount.internal.flows.connect import disconnect
from allauth.socialaccount.models import SocialAccount
from allauth.socialaccount.providers.base import AuthProcess
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView, OAuth2LoginView
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe
from requests import RequestException

from accounts import actions
from accounts.company_adapter import PROVIDER, CompanyProviderAdapter, is_offered
from accounts.fresh import fresh_proof
from accounts.permissions import is_signed_in
from core.policy import policy, public


@public
@require_POST
def company_login(request: HttpRequest, provider_id: str) -> HttpResponse:
    """To the provider. Connecting it to an account one is signed in to is `company_connect`, which asks for a proof."""
    if "process" in request.POST or "process" in request.GET:
        raise Http404
    _require(provider_id)
    return _to_provider(request)


@policy(is_signed_in)
@fresh_proof
@require_POST
def company_connect(request: HttpRequest) -> HttpResponse:
    _require(PROVIDER)
    request.POST = request.POST.copy()
    request.POST["process"] = AuthProcess.CONNECT
    return _to_provider(request)


@public
@never_cache
@require_safe
def company_callback(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Back from the provider."""
    _require(provider_id)
    try:
        answer: HttpResponse = OAuth2CallbackView.adapter_view(CompanyProviderAdapter(request, PROVIDER))(request)
    except (RequestException, KeyError, ValueError):
        return company_error(request)
    return answer


@policy(is_signed_in)
@fresh_proof
@require_POST
def company_disconnect(request: HttpRequest) -> HttpResponse:
    """The provider no longer opens this account; a password or a mailed code does."""
    account = get_object_or_404(SocialAccount, user=request.user)
    disconnect(request, account)
    actions.record_connection(user=request.user, is_new=False)
    messages.success(request, _("The other sign-in is disconnected."))
    return redirect("mfa_index")


@public
@require_safe
def company_error(request: HttpRequest) -> HttpResponse:
    if not is_offered():
        raise Http404
    return render(request, "socialaccount/authentication_error.html", status=502)


@public
@require_safe
def company_cancelled(request: HttpRequest) -> HttpResponse:
    if not is_offered():
        raise Http404
    return render(request, "socialaccount/login_cancelled.html")


def _to_provider(request: HttpRequest) -> HttpResponse:
    try:
        answer: HttpResponse = OAuth2LoginView.adapter_view(CompanyProviderAdapter(request, PROVIDER))(request)
    except (RequestException, KeyError, ValueError):
        messages.error(request, _("The other sign-in does not answer now. Please sign in another way, or try again later."))
        return redirect("mfa_index" if request.user.is_authenticated else "account_login")
    return answer


def _require(provider_id: str) -> None:
    if not is_offered() or provider_id != PROVIDER:
        raise Http404
