"""Somebody comes, gets a role or another name: clients may have barred him before he had an account.

By signals, because people are made in many places (accounts, the console, ledgers), which must not know of consultations.
"""

from collections.abc import Collection
from typing import Any

from django.db.models.signals import post_save

from accounts.enums import Role
from accounts.models import RoleGrant, User
from consultations.actions.walls import rewall_person
from consultations.models import Advisor


def connect() -> None:
    post_save.connect(_role_given, sender=RoleGrant, dispatch_uid="walls.role")
    post_save.connect(_renamed, sender=User, dispatch_uid="walls.user")
    post_save.connect(_advises, sender=Advisor, dispatch_uid="walls.advisor")


def _role_given(instance: RoleGrant, *, raw: bool, **_more: Any) -> None:
    if not raw and instance.role != Role.CLIENT:
        rewall_person(instance.user)


def _renamed(instance: User, *, created: bool, raw: bool, update_fields: Collection[str] | None, **_more: Any) -> None:
    """Of who is new the role follows; saving the hour of a sign-in names no name."""
    if raw or created or (update_fields is not None and "name" not in update_fields):
        return
    if instance.role_grants.exclude(role=Role.CLIENT).exists():
        rewall_person(instance)


def _advises(instance: Advisor, *, raw: bool, **_more: Any) -> None:
    if not raw and instance.user is not None:
        rewall_person(instance.user)
