"""Addresses under accounts/: the pages of django-allauth that this portal offers, and no others.

allauth leads from page to page by these names. What changes how somebody signs in asks for a fresh proof first, at its
own address (accounts.fresh), so allauth's pages of re-authentication are not needed.
"""

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery_codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from allauth.socialaccount import views as social
from django.db import transaction
from django.urls import path, re_path

from accounts import company_views as company
from accounts import security
from accounts.fresh import fresh_proof

urlpatterns = [
    path("login/", account.login, name="account_login"),
    path("login/code/", account.request_login_code, name="account_request_login_code"),
    path("login/code/confirm/", account.confirm_login_code, name="account_confirm_login_code"),
    path("login/passkey/", webauthn.login_webauthn, name="mfa_login_webauthn"),
    path("login/second-factor/", mfa.authenticate, name="mfa_authenticate"),
    path("logout/", account.logout, name="account_logout"),
    path("inactive/", account.account_inactive, name="account_inactive"),
    path("signup/", account.signup, name="account_signup"),
    path("confirm-email/", account.email_verification_sent, name="account_email_verification_sent"),
    path("password/reset/", account.password_reset, name="account_reset_password"),
    path("password/reset/done/", account.password_reset_done, name="account_reset_password_done"),
    path("password/reset/key/done/", account.password_reset_from_key_done, name="account_reset_password_from_key_done"),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        account.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    # through a provider of companies, where one is set
    path("oidc/<slug:provider_id>/login/", company.company_login, name="openid_connect_login"),
    path("oidc/<slug:provider_id>/login/callback/", company.company_callback, name="openid_connect_callback"),
    path("oidc/connect/", company.company_connect, name="company_connect"),
    path("oidc/disconnect/", company.company_disconnect, name="socialaccount_connections"),
    path("oidc/cancelled/", company.company_cancelled, name="socialaccount_login_cancelled"),
    path("oidc/error/", company.company_error, name="socialaccount_login_error"),
    path("oidc/signup/", social.signup, name="socialaccount_signup"),
    # one's own account
    path("email/", fresh_proof(account.email), name="account_email"),
    path("password/change/", account.password_change, name="account_change_password"),
    path("password/set/", fresh_proof(account.password_set), name="account_set_password"),
    path("2fa/app/", fresh_proof(totp.activate_totp), name="mfa_activate_totp"),
    path("2fa/app/remove/", fresh_proof(transaction.atomic(totp.deactivate_totp)), name="mfa_deactivate_totp"),
    path("2fa/recovery-codes/", fresh_proof(recovery_codes.view_recovery_codes), name="mfa_view_recovery_codes"),
    path("2fa/recovery-codes/new/", fresh_proof(recovery_codes.generate_recovery_codes), name="mfa_generate_recovery_codes"),
    path("2fa/passkeys/new/", security.passkey_add, name="mfa_add_webauthn"),
    path("2fa/passkeys/<int:pk>/remove/", security.passkey_remove, name="mfa_remove_webauthn"),
    path("security/", security.security, name="mfa_index"),
    path("security/sessions/end/", security.session_end, name="session_end"),
    path("security/sessions/end-others/", security.sessions_end_others, name="sessions_end_others"),
    path("security/prove/", security.prove, name="prove"),
    path("session/", security.session_left, name="session_left"),
    path("session/extend/", security.session_extend, name="session_extend"),
]
