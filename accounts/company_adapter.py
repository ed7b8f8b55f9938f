"""Signing in through an OpenID Connect provider of companies (such as gBizID): who is let in, and as whom.

What the provider says of an address counts only where it says that the address is verified, and it opens an existing
account only where that is a client's. Where nobody had proved the address to us, a stranger may have made the account:
what he set goes before the provider is connected. Who works for the institute uses it
only after connecting it himself, signed in.
"""

from typing import Any

import requests
from allauth.account.models import EmailAddress
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.internal import jwtkit
from allauth.socialaccount.models import SocialAccount, SocialLogin
from allauth.socialaccount.providers.base import AuthProcess, ProviderException
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.forms import Form
from django.http import HttpRequest
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts import actions
from accounts.actors import actor_of
from accounts.models import User
from core.text import digits

PROVIDER = "company"  # one provider; its name and address are settings
_SIGN_IN_FIRST = _("Please sign in as before first. Then connect the other sign-in on the security page.")
MOST = 200  # characters of a claim that are kept


class CompanyProviderAdapter(OpenIDConnectOAuth2Adapter):
    """allauth's steps, with the signature always checked and only the claims kept that the portal uses."""

    def get_callback_url(self, request: HttpRequest, app: Any) -> str:
        """Our own address, whatever Host a request names."""
        return settings.PUBLIC_URL + reverse("openid_connect_callback", kwargs={"provider_id": PROVIDER})

    def complete_login(self, request: HttpRequest, app: Any, token: Any, **kwargs: Any) -> SocialLogin:
        login = super().complete_login(request, app, token, **kwargs)
        claims: dict[str, Any] = {}
        for part in ("id_token", "userinfo"):
            claims |= login.account.extra_data.get(part) or {}
        subjects = {str(part["sub"]) for part in login.account.extra_data.values() if part and "sub" in part}
        if len(subjects) != 1:
            raise ProviderException("the two answers of the provider name different people")
        for address in login.email_addresses:
            address.email = address.email.strip().lower()
            address.verified = claims.get("email_verified") is True  # the word "false" is not false
        login.account.extra_data = company_facts(claims)
        return login

    def _decode_id_token(self, app: Any, id_token: str) -> dict[str, Any]:
        try:
            found: dict[str, Any] = jwtkit.verify_and_decode(
                credential=id_token,
                keys_url=self.openid_config["jwks_uri"],
                issuer=self.openid_config["issuer"],
                audience=app.client_id,
                lookup_kid=jwtkit.lookup_kid_jwk,
                verify_signature=True,
            )
        except requests.RequestException as error:
            raise ProviderException("the keys of the provider cannot be fetched") from error
        return found


class PortalSocialAccountAdapter(DefaultSocialAccountAdapter):
    def get_provider(self, request: HttpRequest, provider: str, client_id: str | None = None) -> Any:
        found = super().get_provider(request, provider, client_id=client_id)
        found.oauth2_adapter_class = CompanyProviderAdapter  # on the way there as on the way back
        return found

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        if sociallogin.is_existing or sociallogin.state.get("process") == AuthProcess.CONNECT:
            return
        for address in sociallogin.email_addresses:
            owner = _owner_of(address.email)
            if owner is None:
                continue
            if not address.verified or actor_of(owner).is_institute or not _connect(request, sociallogin, owner, address.email):
                messages.error(request, _SIGN_IN_FIRST)
                raise ImmediateHttpResponse(redirect("account_login"))
            return

    def save_user(self, request: HttpRequest, sociallogin: SocialLogin, form: Form | None = None) -> User:
        """A new account is a client's, never more."""
        sociallogin.user.language = get_language() or settings.LANGUAGE_CODE
        with transaction.atomic():
            user: User = super().save_user(request, sociallogin, form)
            actions.sign_up(user=user)
            actions.record_connection(user=user, is_new=True)
        return user

    def populate_user(self, request: HttpRequest, sociallogin: SocialLogin, data: dict[str, Any]) -> User:
        user: User = super().populate_user(request, sociallogin, data)
        user.email = user.email.strip().lower()
        user.name = str(data.get("name") or "")[:100]
        return user

    def get_connect_redirect_url(self, request: HttpRequest, socialaccount: SocialAccount) -> str:
        return reverse("mfa_index")


def is_offered() -> bool:
    """Whether a provider is set."""
    return bool(settings.OIDC)


def company_facts(claims: dict[str, Any]) -> dict[str, str]:
    """Of all claims, the company: its number where it is one, and its name."""
    number = digits(str(claims.get(settings.OIDC["number_claim"]) or ""))
    name = str(claims.get(settings.OIDC["company_claim"]) or "").strip()[:MOST]
    found = {"corporate_number": number if len(number) == 13 and number.isdecimal() else "", "company": name}
    return {key: value for key, value in found.items() if value}


def facts_of(user_id: int) -> dict[str, str]:
    """What the provider said of this person's company when he signed in last; empty where none is set or connected."""
    if not is_offered():
        return {}
    account = SocialAccount.objects.filter(user_id=user_id).order_by("-last_login").first()
    return dict(account.extra_data) if account else {}


def _connect(request: HttpRequest, sociallogin: SocialLogin, owner: User, email: str) -> bool:
    """The provider opens the account; False where its owner has a second factor, which he has to show first."""
    with transaction.atomic():
        User.objects.select_for_update().get(pk=owner.pk)
        if not EmailAddress.objects.filter(user=owner, email=email, verified=True).exists():
            actions.hand_over(user=owner, email=email)
        elif owner.has_second_factor():
            return False
        sociallogin.connect(request, owner)
        actions.record_connection(user=owner, is_new=True)
    return True


def _owner_of(email: str) -> User | None:
    """Whose address this is: proven to us, else of the account that was made with it."""
    proven = EmailAddress.objects.filter(email=email, verified=True).select_related("user").first()
    return proven.user if proven else User.objects.filter(email=email).first()
