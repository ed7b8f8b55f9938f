"""Writes about people: new ones, their own settings, and the audit of coming and going."""

from collections.abc import Iterable

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.db import transaction

from accounts.actors import actor_of
from accounts.enums import Role
from accounts.models import SignIn, User
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


def change_profile(*, user: User, by: ActorLike, name: str, language: str, shortcuts: bool | None = None) -> None:
    """Name, language of mails and, where given, the shortcuts are so; nothing is written when they were so already."""
    shortcuts = user.shortcuts if shortcuts is None else shortcuts
    changes: dict[str, list[object]] = {}
    if user.name != name:
        changes["name"] = []  # that it changed, not what it was: the audit log outlives people's data
    if user.language != language:
        changes["language"] = [user.language, language]
    if user.shortcuts != shortcuts:
        changes["shortcuts"] = [int(user.shortcuts), int(shortcuts)]
    if not changes:
        return
    user.name, user.language, user.shortcuts = name, language, shortcuts
    with transaction.atomic():
        user.save(update_fields=list(changes))
        audit.record(by=by, action="change_profile", obj=user, changes=changes)


def set_password(*, user: User, password: str, is_reset: bool = False) -> bool:
    """The password is as given, and the audit tells whether it is a first one, a changed one or one set by a mailed link.

    False, and nothing is written, where it has changed since `user` was read: of two at the same time one wins.
    """
    action = "reset_password" if is_reset else "change_password" if user.has_usable_password() else "set_password"
    before = user.password
    user.set_password(password)
    with transaction.atomic():
        if not User.objects.filter(pk=user.pk, password=before).update(password=user.password):
            return False
        audit.record(by=actor_of(user), action=action, obj=user)
    return True


def end_session(*, user: User, row: SignIn) -> None:
    """The session is over at once, whatever browser holds its cookie."""
    with transaction.atomic():
        row.delete()
        audit.record(by=actor_of(user), action="end_session", obj=user)


def end_other_sessions(*, user: User, except_for: str) -> int:
    """Only the session with this row key goes on; how many ended."""
    with transaction.atomic():
        ended = user.end_sessions(except_for)
        audit.record(by=actor_of(user), action="end_other_sessions", obj=user, changes={"sessions": [ended + 1, 1]})
    return ended


def drop_password(*, user: User) -> bool:
    """No password opens the account any more; False when none did so before."""
    if not user.has_usable_password():
        return False
    user.set_unusable_password()
    with transaction.atomic():
        user.save(update_fields=["password"])
        user.end_sessions()
        audit.record(by=actor_of(user), action="drop_password", obj=user)
    return True


def drop_other_ways(*, user: User) -> bool:
    """No second factor and no sign-in of another provider opens the account any more; False when none did so before."""
    with transaction.atomic():
        gone = Authenticator.objects.filter(user=user).delete()[0] + SocialAccount.objects.filter(user=user).delete()[0]
        if not gone:
            return False
        user.end_sessions()
        audit.record(by=actor_of(user), action="drop_sign_ins", obj=user, changes={"sign_ins": [gone, 0]})
    return True


def hand_over(*, user: User, email: str) -> None:
    """The account of an address that nobody had proved belongs to whoever proved it now: what was set before is gone."""
    with transaction.atomic():
        drop_password(user=user)
        drop_other_ways(user=user)
        user.end_sessions()
        EmailAddress.objects.filter(user=user).exclude(email=email).delete()
        EmailAddress.objects.update_or_create(user=user, email=email, defaults={"verified": True, "primary": True})


def deactivate_person(*, user: User, reason: str, by: ActorLike) -> bool:
    """Nobody gets in as this person any more, and whoever is in is out with his next request; False where it was so."""
    with transaction.atomic():
        if not User.objects.filter(pk=user.pk, is_active=True).update(is_active=False):
            return False
        user.is_active = False
        user.end_sessions()
        audit.record(by=by, action="deactivate_person", obj=user, reason=reason)
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


def record_proof(*, user: User, way: str) -> None:
    with transaction.atomic():
        audit.record(by=actor_of(user), action="prove", obj=user, changes={"way": [None, str(way)]})


def record_failed_proof(*, user: User) -> None:
    with transaction.atomic():
        audit.record(by=ANONYMOUS, action="proof_failed", obj=user)


def record_second_factor(*, user: User, kind: str, is_new: bool) -> None:
    """That one was added or removed, and of which kind."""
    with transaction.atomic():
        action = "add_second_factor" if is_new else "remove_second_factor"
        audit.record(by=actor_of(user), action=action, obj=user, changes={"kind": [None, kind] if is_new else [kind, None]})


def record_connection(*, user: User, is_new: bool) -> None:
    """That a sign-in of another provider was connected or disconnected."""
    with transaction.atomic():
        audit.record(by=actor_of(user), action="connect_sign_in" if is_new else "disconnect_sign_in", obj=user)
