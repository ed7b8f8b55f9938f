"""People and the roles they hold."""

import secrets
from collections.abc import Iterable

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.enums import DESK_ROLES, GrantKind, Role


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
    is_active = models.BooleanField(default=True)
    date_joined = models.DateTimeField(auto_now_add=True)

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: list[str] = []

    def __str__(self) -> str:
        return self.name or self.email

    def grant(self, role: Role, desks: Iterable[str] = ()) -> None:
        """The person holds `role` (at `desks`, for a desk role); roles already held stay as they are."""
        for desk_code in desks if role in DESK_ROLES else [""]:
            RoleGrant.objects.get_or_create(user=self, role=role, desk_code=desk_code)


class RoleGrant(models.Model):
    """A role of a person. A desk role names its desk by the code that never changes."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="role_grants")
    role = models.CharField(max_length=20, choices=Role.choices)
    desk_code = models.CharField(max_length=30, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "role", "desk_code"], name="role_once"),
            models.CheckConstraint(
                condition=models.Q(role__in=DESK_ROLES, desk_code__gt="")
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
