"""What must happen between the steps of allauth where it offers no hook of its adapter."""

from typing import Any

from allauth.account.models import EmailAddress
from allauth.account.signals import authentication_step_completed
from django.contrib import messages
from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils.translation import gettext as _

from accounts import actions, opened
from accounts.models import User


@receiver(authentication_step_completed)
def forget_password_of_unproven_account(
    *, request: HttpRequest, user: User, method: str, email: str | None = None, **_others: Any
) -> None:
    """Whoever proves an address by a mailed code did not need to be the one who signed up with it.

    allauth sends this before it confirms the address and before it signs in: what a stranger chose is gone by then.
    """
    if method != "code" or email is None:
        return
    if EmailAddress.objects.filter(user=user, email=email.lower(), verified=True).exists():
        return
    if actions.drop_password(user=user):
        messages.info(request, _("Your address is confirmed by the code. The password chosen before can no longer be used."))


@receiver(user_logged_in)
def forget_cases_opened_by_others(*, request: HttpRequest | None, **_others: Any) -> None:
    """Whoever signs in is not taken for the one who opened a case here by a mailed link. (Signing out empties the session.)"""
    if request is not None and hasattr(request, "session"):
        opened.forget_all(request.session)
