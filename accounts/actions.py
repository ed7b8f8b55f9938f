"""Writes about people: new ones, their own settings, and the audit of coming and going."""

from collections.abc import Iterable

from allauth.account.models import EmailAddress
from django.db import transaction

from accounts.actors import actor_of
from accounts.enums import Role
from accounts.models import User
from core import audit
from core.actors import ANONYMOUS, ActorLike


def add_person(
    *,
    by: ActorLike,
    email: str,
    name: str,
    role: Role,
    desks: Iterable[str] = (),
    language: str = "ja",
    password: str | None = None,
) -> User:
    """The person can sign in with `role` (at `desks`, for a desk role); who was there gains what is missing.

    The address counts as confirmed: whoever adds a person knows it. Without a password the person signs in by
    a mailed code. Name, language and password of somebody who was there already stay.
    """
    email = email.strip().lower()
    with transaction.atomic():
        user = User.objects.filter(email=email).first()
        created = user is None
        if user is None:
            user = User.objects.create_user(email, password, name=name, language=language)
        before = set(user.role_grants.values_list("role", "desk_code"))
        user.grant(role, desks)
        EmailAddress.objects.update_or_create(user=user, email=email, defaults={"verified": True, "primary": True})
        gained = sorted(set(user.role_grants.values_list("role", "desk_code")) - before)
        if created or gained:
            action = "add_person" if created else "grant"
            audit.record(by=by, action=action, obj=user, changes={"roles": [[], [" ".join(pair).strip() for pair in gained]]})
    return user


def sign_up(*, user: User) -> None:
    """A visitor who made an account is a client; nobody becomes more than that by himself."""
    with transaction.atomic():
        user.grant(Role.CLIENT)
        audit.record(by=actor_of(user), action="sign_up", obj=user)


def change_profile(*, user: User, by: ActorLike, name: str, language: str) -> None:
    """Name and language of mails are as given; nothing is written when they were so already."""
    changes: dict[str, list[object]] = {}
    if user.name != name:
        changes["name"] = []  # that it changed, not what it was: the audit log outlives people's data
    if user.language != language:
        changes["language"] = [user.language, language]
    if not changes:
        return
    user.name, user.language = name, language
    with transaction.atomic():
        user.save(update_fields=list(changes))
        audit.record(by=by, action="change_profile", obj=user, changes=changes)


def record_sign_in(*, user: User) -> None:
    with transaction.atomic():
        audit.record(by=actor_of(user), action="sign_in", obj=user)


def record_sign_out(*, user: User) -> None:
    with transaction.atomic():
        audit.record(by=actor_of(user), action="sign_out", obj=user)


def record_failed_sign_in(*, email: str) -> None:
    """One audit row whether the address is known or not: neither time nor rows tell which."""
    user = User.objects.filter(email=email.strip().lower()).first() or User(ref="unknown")
    with transaction.atomic():
        audit.record(by=ANONYMOUS, action="sign_in_failed", obj=user)
