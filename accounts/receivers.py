"""What must happen between the steps of allauth where it offers no hook of its adapter."""

from datetime import timedelta
from typing import Any

from allauth.account.models import EmailAddress
from allauth.account.signals import authentication_step_completed
from allauth.core import context
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.signals import user_logged_in
from django.db import transaction
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils.translation import gettext as _

from accounts import actions, devices, opened, proof, second_factor, session_store
from accounts.actors import actor_of
from accounts.models import User
from core.throttle import network_of


@receiver(authentication_step_completed)
def forget_password_of_unproven_account(
    *, request: HttpRequest, user: User, method: str, email: str | None = None, **_others: Any
) -> None:
    """Whoever proves an address by a mailed code did not need to be the one who signed up with it.

    allauth sends this before it confirms the address and before it signs in: what a stranger chose is gone by then,
    his second factor and his sign-in of another provider too.
    """
    if method != "code" or email is None:
        return
    if EmailAddress.objects.filter(user=user, email=email.lower(), verified=True).exists():
        return
    actions.drop_other_ways(user=user)
    if actions.drop_password(user=user):
        messages.info(request, _("Your address is confirmed by the code. The password chosen before can no longer be used."))


@receiver(user_logged_in)
def begin_session(*, request: HttpRequest | None, user: User, **_others: Any) -> None:
    """A session begins: it knows how long it may rest and from where, and that the person has just proved himself.

    Whoever signs in is not taken for the one who opened a case here by a mailed link. (Signing out empties the session.)
    """
    if request is None or not hasattr(request, "session"):
        return
    opened.forget_all(request.session)
    kind = "institute" if actor_of(user).is_institute else "client"
    idle = timedelta(minutes=settings.SESSION_REST_MINUTES[kind])
    device = devices.in_words(request.headers.get("User-Agent", ""))
    session_store.begin(request.session, idle=idle, network=network_of(request), device=device)
    proof.note_proof(request.session)
    second_factor.note_duty(request.session, user)


@receiver(post_save, sender=Authenticator)
def second_factor_was_added(*, instance: Authenticator, created: bool, raw: bool = False, **_others: Any) -> None:
    if created and not raw:
        _second_factor_changed(instance, is_new=True)


@receiver(post_delete, sender=Authenticator)
def second_factor_was_removed(*, instance: Authenticator, **_others: Any) -> None:
    _second_factor_changed(instance, is_new=False)


def _second_factor_changed(row: Authenticator, *, is_new: bool) -> None:
    """In the same transaction: the audit row, and nobody stays signed in but who made the change."""
    request = context.request
    user = row.user
    if request is None or request.user.pk != user.pk:
        user.end_sessions()  # who changes it for somebody else writes his own audit row
        return
    user.end_sessions(except_for=session_store.row_key(request.session.session_key))
    if not is_new:
        second_factor.note_duty(request.session, user)  # two removed in two windows: he sets up another one first
    with transaction.atomic():
        actions.record_second_factor(user=user, kind=row.type, is_new=is_new)
