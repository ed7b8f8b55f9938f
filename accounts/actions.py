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
    a mailed code. Name, language and password of somebody who was there already stay. An account whose address
    nobody proved counts as new: whoever made it may be a stranger, and his password must not open the role.
    """
    email = email.strip().lower()
    with transaction.atomic():
        user = User.objects.select_for_update().filter(email=email).first() or User(email=email)
        is_new = not EmailAddress.objects.filter(user_id=user.pk, email=email, verified=True).exists()
        if is_new:
            user.name, user.language = name, language
            user.set_password(password)
            user.save()
            EmailAddress.objects.filter(user=user).exclude(email=email).delete()
        before = set(user.role_grants.values_list("role", "desk_code"))
        user.grant(role, desks)
        EmailAddress.objects.update_or_create(user=user, email=email, defaults={"verified": True, "primary": True})
        gained = sorted(set(user.role_grants.values_list("role", "desk_code")) - before)
        if is_new or gained:
            action = "add_person" if is_new else "grant"
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


def set_password(*, user: User, password: str, is_reset: bool = False) -> None:
    """The password is as given, and the audit tells whether it is a first one, a changed one or one set by a mailed link."""
    action = "reset_password" if is_reset else "change_password" if user.has_usable_password() else "set_password"
    user.set_password(password)
    with transaction.atomic():
        user.save(update_fields=["password"])
        audit.record(by=actor_of(user), action=action, obj=user)


def drop_password(*, user: User) -> bool:
    """No password opens the account any more; False when none did so before."""
    if not user.has_usable_password():
        return False
    user.set_unusable_password()
    with transaction.atomic():
        user.save(update_fields=["password"])
        audit.record(by=actor_of(user), action="drop_password", obj=user)
    return True


def record_address_change(*, user: User) -> None:
    """That it changed, not from what to what: the audit log outlives people's data."""
    with transaction.atomic():
        audit.record(by=actor_of(user), action="change_address", obj=user)


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


def record_failed_code(*, user: User | None) -> None:
    """One audit row whether somebody stands behind the code or not: neither time nor rows tell which."""
    with transaction.atomic():
        audit.record(by=ANONYMOUS, action="code_failed", obj=user or User(ref="unknown"))
