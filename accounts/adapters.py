"""How allauth signs people in here: its mails go through our outbox, and coming and going is audited."""

import time
import uuid
from typing import Any

from allauth.account import app_settings
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.account.models import EmailAddress
from allauth.core.exceptions import ReauthenticationRequired
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.forms import Form
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts import actions
from accounts.models import User
from mailing.actions import queue
from mailing.render import address_of, render

# allauth's name of a mail → the event, which names the template pair
EVENTS = {
    "email_confirmation": "confirm_address",
    "email_confirmation_signup": "confirm_address",
    "login_code": "sign_in_code",
    "password_reset_key": "reset_password",
    "account_already_exists": "account_exists",
}
# what else allauth tells a person about the account → one pair, told apart by this sentence
CHANGES = {
    "password_changed": _("The password of your account was changed."),
    "password_set": _("A password was set for your account."),
    "password_reset": _("The password of your account was set anew through a mailed link."),
    "email_changed": _("The email address of your account was changed."),
    "email_confirm": _("The email address of your account was confirmed."),
    "email_deleted": _("An email address was removed from your account."),
}


class PortalAccountAdapter(DefaultAccountAdapter):
    """Codes and links are secrets of the outbox; addresses in mails come from PUBLIC_URL, not from a request."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": _("Email address or password is not right"),
        "incorrect_password": _("The password is not right"),
        "incorrect_code": _("The code is not right"),
        "too_many_login_attempts": _("There were too many tries. Try again in a few minutes"),
        "rate_limited": _("There were too many tries. Try again in a few minutes"),
        "enter_current_password": _("Enter your current password"),
        "same_as_current": _("Enter an address other than the present one"),
    }

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """The mail stands in the outbox, in the language of the person behind the address."""
        name = template_prefix.rpartition("/")[2]
        event = EVENTS.get(name, "account_changed")
        language = User.objects.filter(email=email).values_list("language", flat=True).first() or get_language() or "ja"
        values = {
            "code": context.get("code", ""),
            "link": context.get("password_reset_url", ""),
            "change": CHANGES.get(name, ""),
            "email": email,
            "sign_in_page": address_of("account_login", language),
            "reset_page": address_of("account_reset_password", language),
        }
        subject, body = render(f"accounts/email/{event}_person", language, values)
        queue(
            key=f"account:{event}:{uuid.uuid4()}",
            event=event,
            recipient=email,
            language=language,
            subject=subject,
            body=body,
            is_secret=event != "account_changed",
        )

    def get_reset_password_from_key_url(self, key: str) -> str:
        path = reverse("account_reset_password_from_key", kwargs={"uidb36": "UID", "key": "KEY"})
        return settings.PUBLIC_URL + path.replace("UID-KEY", key)

    def save_user(self, request: HttpRequest, user: User, form: Form, commit: bool = True) -> User:
        user.language = get_language() or settings.LANGUAGE_CODE
        with transaction.atomic():
            user = super().save_user(request, user, form, commit)
            if commit:
                actions.sign_up(user=user)
        return user

    def set_password(self, user: User, password: str) -> None:
        page = self.request.resolver_match
        is_reset = page is not None and page.url_name == "account_reset_password_from_key"
        actions.set_password(user=user, password=password, is_reset=is_reset)

    def confirm_email(self, request: HttpRequest, email_address: EmailAddress) -> bool:
        """The address is confirmed, and where it takes the place of another one this is audited, both or neither."""
        others = EmailAddress.objects.filter(user_id=email_address.user_id, verified=True).exclude(email=email_address.email)
        with transaction.atomic():
            is_change = others.exists()
            is_confirmed = super().confirm_email(request, email_address)
            if is_confirmed and is_change:
                actions.record_address_change(user=email_address.user)
        return is_confirmed

    def code_failed(self, user: User | None) -> None:
        """A mailed code was not right. `user` is None where the code was asked for an address nobody has."""
        actions.record_failed_code(user=user)

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Whoever has no password proves by a fresh code that it is he: allauth would let him pass without any proof.

        Raises ReauthenticationRequired, because allauth takes a mere True as settled where there is no password.
        """
        user = self.request.user
        is_required = super().is_reauthentication_required(app=app, **kwargs)
        if is_required and not user.has_usable_password() and not self._has_fresh_code(user):
            raise ReauthenticationRequired
        return is_required

    def _has_fresh_code(self, user: User) -> bool:
        since = time.time() - app_settings.REAUTHENTICATION_TIMEOUT
        steps = get_authentication_records(self.request, user)
        return any(step["method"] == "code" and step["at"] > since for step in steps)

    def get_reauthentication_methods(self, user: User | AnonymousUser) -> list[dict[str, Any]]:
        methods = super().get_reauthentication_methods(user)
        if not methods and user.is_authenticated:
            page = reverse("accounts:sign_in_again")
            methods = [{"id": "sign_in_again", "description": _("Sign in with a code"), "url": page}]
        return methods

    def login(self, request: HttpRequest, user: User) -> None:
        super().login(request, user)
        actions.record_sign_in(user=user)

    def logout(self, request: HttpRequest) -> None:
        user = request.user
        super().logout(request)
        actions.record_sign_out(user=user)

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        actions.record_failed_sign_in(email=str(credentials.get("email", "")))
