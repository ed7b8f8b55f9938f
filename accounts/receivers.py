"""What must happen between the steps of allauth where it offers no hook of its adapter."""

from typing import Any

from allauth.account.models import EmailAddress
from allauth.account.signals import authentication_step_completed
from django.contrib import messages
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils.translation import gettext as _

from accounts import actions
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
