"""How allauth signs people in here: its mails go through our outbox, and coming and going is audited."""

import logging
import uuid
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.internal.stagekit import unstash_login
from allauth.account.models import EmailAddress
from allauth.core.exceptions import ImmediateHttpResponse, ReauthenticationRequired
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts import actions, proof, sign_in_limits
from accounts.models import User, account_of
from accounts.session_store import row_key
from mailing import actions as outbox
from mailing.actions import queue
from mailing.render import address_of, render

logger = logging.getLogger(__name__)

# allauth's name of a mail → the event, which names the template pair
EVENTS = {
    "email_confirmation": "confirm_address",
    "email_confirmation_signup": "confirm_address",
    "login_code": "sign_in_code",
    "proof_code": "proof_code",
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
    "totp_activated": _("An authenticator app was added to your account."),
    "totp_deactivated": _("The authenticator app was removed from your account."),
    "webauthn_added": _("A passkey was added to your account."),
    "webauthn_removed": _("A passkey was removed from your account."),
    "recovery_codes_generated": _("New recovery codes were made for your account. The old ones no longer work."),
    "account_connected": _("A sign-in of another provider was connected to your account."),
    "account_disconnected": _("The sign-in of another provider was disconnected from your account."),
}


class PortalAccountAdapter(DefaultAccountAdapter):
    """Codes and links are secrets of the outbox; addresses in mails come from PUBLIC_URL, not from a request."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": _("Email address or password is not right"),
        "incorrect_password": _("The password is not right"),
        "incorrect_code": _("The code is not right"),
        "enter_current_password": _("Enter your current password"),
        "same_as_current": _("Enter an address other than the present one"),
    }

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """The mail stands in the outbox, in the language of the person behind the address.

        Where nobody has the address (allauth: "unknown_account"), the same is done and taken back: whoever asks
        cannot tell the two apart by the work they make.
        """
        name = template_prefix.rpartition("/")[2]
        is_decoy = name == "unknown_account"
        event = str(context.get("event", "")) or EVENTS.get(name, "sign_in_code" if is_decoy else "account_changed")
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
        with transaction.atomic():
            queue(
                key=f"account:{event}:{uuid.uuid4()}",
                event=event,
                recipient=email,
                language=language,
                subject=subject,
                body=body,
                is_secret=event != "account_changed",
            )
            if is_decoy:
                transaction.set_rollback(True)
        if is_decoy:
            outbox.wake_worker()

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
        """Raises ImmediateHttpResponse where a mailed link was used in the same moment elsewhere: it works once."""
        page = self.request.resolver_match
        is_reset = page is not None and page.url_name == "account_reset_password_from_key"
        if not actions.set_password(user=user, password=password, is_reset=is_reset):
            raise ImmediateHttpResponse(redirect("account_reset_password_from_key", uidb36="0", key="set-password"))
        if is_reset and not _is_proven(user):
            actions.drop_other_ways(user=user)  # a stranger may have made the account: only who got the mail goes on
        session = None if is_reset else self.request.session
        user.end_sessions(except_for=row_key(session.session_key) if session else "")

    def confirm_email(self, request: HttpRequest, email_address: EmailAddress) -> bool:
        """The address is confirmed, and where it takes the place of another one this is audited, both or neither.

        A first confirmation leaves no password that whoever confirms has not typed on this way.
        """
        others = EmailAddress.objects.filter(user_id=email_address.user_id, verified=True).exclude(email=email_address.email)
        with transaction.atomic():
            is_change = others.exists()
            is_first = not is_change and not _is_proven(email_address.user)
            is_confirmed = super().confirm_email(request, email_address)
            if is_confirmed and is_first and not _typed_password(request, email_address.user):
                actions.drop_password(user=email_address.user)
            if is_confirmed and is_change:
                actions.record_address_change(user=email_address.user)
        return is_confirmed

    def code_failed(self, user: User | None) -> None:
        """A mailed code was not right. `user` is None where the code was asked for an address nobody has."""
        actions.record_failed_code(user=user)

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Our own rule (accounts.proof) instead of allauth's, which lets whoever has no password pass without any proof."""
        if not proof.is_fresh(self.request):
            raise ReauthenticationRequired
        return False

    def get_reauthentication_methods(self, user: User | AnonymousUser) -> list[dict[str, Any]]:
        return [{"id": "prove", "description": _("Please confirm that it is you"), "url": reverse("prove")}]

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Each try is counted before the password is looked at, in the same way whether the account exists or not."""
        if wait := sign_in_limits.minutes_to_wait(request, "sign-in", str(credentials.get("email", ""))):
            raise ValidationError(sign_in_limits.too_many(wait), code="too_many_tries")

    def authenticate(self, request: HttpRequest, **credentials: Any) -> User | None:
        """The person whose password this is: one look-up and one hash whoever it is, and nobody gets in uncounted.

        Somebody deactivated is told so by the next page, after the right password only.
        """
        email = str(credentials.get("email", ""))
        try:
            self.pre_authenticate(request, **credentials)
        except DatabaseError as error:
            logger.exception("nobody can be let in")
            raise ValidationError(_("Signing in does not work at the moment. Try again in 5 minutes, or call us")) from error
        user = account_of(email) or User(password=make_password(None))
        if not user.check_password(str(credentials.get("password", ""))) or user.pk is None:
            self.authentication_failed(request, **credentials)
            return None
        sign_in_limits.forgive(request, "sign-in", email)
        return user

    def login(self, request: HttpRequest, user: User) -> None:
        super().login(request, user)
        actions.record_sign_in(user=user)

    def post_login(self, request: HttpRequest, user: User, **given: Any) -> HttpResponse:
        """This browser is known from now on: strangers who try the same account no longer slow it down."""
        response: HttpResponse = super().post_login(request, user, **given)
        sign_in_limits.remember_device(response, user)
        return response

    def logout(self, request: HttpRequest) -> None:
        user = request.user
        super().logout(request)
        actions.record_sign_out(user=user)

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        actions.record_failed_sign_in(email=str(credentials.get("email", "")))


def _is_proven(user: User) -> bool:
    return EmailAddress.objects.filter(user=user, verified=True).exists()


def _typed_password(request: HttpRequest, user: User) -> bool:
    """Whether the person on this way in typed the password of the account: to sign in, to sign up, or he is in already."""
    login = unstash_login(request, peek=True)
    is_signing_up = login is not None and login.signup and login.user == user
    records = get_authentication_records(request, user)
    return request.user.is_authenticated or is_signing_up or any(one["method"] == "password" for one in records)
