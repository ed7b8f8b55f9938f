"""People and the roles they hold."""

import secrets
from collections.abc import Iterable

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.enums import DESK_OR_ALL_ROLES, DESK_ROLES, GrantKind, Role


def new_ref() -> str:
    """An unguessable public identifier of 16 characters."""
    return secrets.token_urlsafe(12)


class UserManager(BaseUserManager["User"]):
    """Makes users; an address has one form only, lower case."""

    def create_user(self, email: str, password: str | None = None, **fields: object) -> "User":
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email=(username or "").strip().lower())


class User(AbstractBaseUser):
    """A person who can sign in, known by an e-mail address."""

    ref = models.CharField(max_length=16, unique=True, default=new_ref, editable=False)
    email = models.EmailField(_("Email address"), unique=True)
    name = models.CharField(_("Name"), max_length=100, blank=True)
    language = models.CharField(_("Language"), max_length=2, choices=[("ja", "日本語"), ("en", "English")], default="ja")
    shortcuts = models.BooleanField(_("Keyboard shortcuts"), default=False)  # pages of the institute alone
    is_active = models.BooleanField(default=True)
    date_joined = models.DateTimeField(auto_now_add=True)

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: list[str] = []

    def __str__(self) -> str:
        return self.name or self.email

    def grant(self, role: Role, desks: Iterable[str] = ()) -> None:
        """The person holds `role` (at `desks`, for a desk role); roles already held stay as they are.

        A role that may stand for all desks (DESK_OR_ALL_ROLES) without `desks` does; who has it for all stays so.

        Where he gained one, whoever is signed in as him signs in anew.
        """
        is_new = [
            RoleGrant.objects.get_or_create(user=self, role=role, desk_code=desk_code)[1]
            for desk_code in self._desks_for(role, desks)
        ]
        if any(is_new):
            self.end_sessions()

    def _desks_for(self, role: Role, desks: Iterable[str]) -> list[str]:
        """The desks that a grant of `role` names: none ("") where it stands for all of them, or belongs to none."""
        if role in DESK_ROLES:
            return list(desks)
        named = list(desks) if role in DESK_OR_ALL_ROLES else []
        held = self.role_grants.filter(role=role)
        if named and not held.filter(desk_code="").exists():
            return named
        held.exclude(desk_code="").delete()  # for all from now on: single desks would narrow it
        return [""]

    def end_sessions(self, except_for: str = "") -> int:
        """Nobody is signed in as this person any more, except in the session with this row key; how many sessions ended."""
        return self.sign_ins.exclude(session_key=except_for).delete()[0]

    def has_second_factor(self) -> bool:
        """Whether the person proves himself by a code from an app or a passkey."""
        return self.authenticator_set.filter(type__in=("totp", "webauthn")).exists()


def account_of(email: str) -> User | None:
    """Whose account this address opens; one query, whether there is one or not."""
    return User.objects.filter(email=email.strip().lower()).first()


class SignIn(AbstractBaseSession):
    """A browser session. `session_key` is a hash of what the cookie holds: a stolen table opens nothing.

    `expire_date` is when it ends unless something is done in it; accounts.session_store sets all of it.
    """

    session_key = models.CharField(max_length=64, primary_key=True)
    ref = models.CharField(max_length=16, unique=True, default=new_ref, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="sign_ins", null=True, blank=True)
    started_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    network = models.CharField(max_length=60, blank=True)
    device = models.CharField(max_length=60, blank=True)  # browser and system in words, never the whole header

    objects = models.Manager()

    def __str__(self) -> str:
        return f"{self.device} {self.network}".strip()


class SecondFactorReset(models.Model):
    """Somebody lost app, passkey and recovery codes: one administrator asks, another person decides. Both are named."""

    ref = models.CharField(max_length=16, unique=True, default=new_ref, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="second_factor_resets")
    reason = models.CharField(_("Reason"), max_length=500)
    asked_by = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    asked_at = models.DateTimeField()
    decided_by = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+", null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    is_confirmed = models.BooleanField(default=False)

    class Meta:
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["user"], condition=models.Q(decided_at=None), name="one_open_reset"),
            models.CheckConstraint(
                condition=models.Q(decided_by=None) | ~models.Q(decided_by=models.F("asked_by")), name="reset_by_two"
            ),
            models.CheckConstraint(
                condition=models.Q(decided_by=None) | ~models.Q(decided_by=models.F("user")), name="no_reset_of_oneself"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} {self.asked_at:%Y-%m-%d}"


class RoleGrant(models.Model):
    """A role of a person. A desk role names its desk by the code that never changes; an organiser's may."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="role_grants")
    role = models.CharField(max_length=20, choices=Role.choices)
    desk_code = models.CharField(max_length=30, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "role", "desk_code"], name="role_once"),
            models.CheckConstraint(
                condition=models.Q(role__in=DESK_ROLES, desk_code__gt="")
                | models.Q(role__in=DESK_OR_ALL_ROLES)
                | (~models.Q(role__in=DESK_ROLES) & models.Q(desk_code="")),
                name="desk_roles_name_a_desk",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.role} {self.desk_code}".strip()


class ObjectGrant(models.Model):
    """What one person may read beyond his roles, or must not read whatever his roles: one row for each case and cause.

    Rules read these rows and nothing else. Who writes one writes its audit row in the same transaction.
    """

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="object_grants", db_index=False)
    kind = models.CharField(max_length=10, choices=GrantKind.choices)
    object_ref = models.CharField(max_length=80)  # `ref` of the case
    cause = models.CharField(max_length=80)  # what it follows from, such as "interest:12": another cause, another row
    granted_at = models.DateTimeField()
    granted_by = models.CharField(max_length=120)
    until = models.DateTimeField(null=True, blank=True)  # of an emergency access

    class Meta:
        indexes = [models.Index(fields=["object_ref", "kind"], name="grant_of_object")]
        constraints = [
            models.UniqueConstraint(fields=["user", "kind", "object_ref", "cause"], name="object_grant_once"),
            models.CheckConstraint(condition=models.Q(kind__in=GrantKind.values), name="object_grant_kind_is_known"),
            models.CheckConstraint(
                condition=models.Q(kind=GrantKind.EMERGENCY, until__isnull=False)
                | (~models.Q(kind=GrantKind.EMERGENCY) & models.Q(until=None)),
                name="emergency_ends",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.kind} {self.object_ref}"
