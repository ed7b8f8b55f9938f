"""Interests, parties and walls for tests. Every argument left out has a plain, valid value."""

from typing import Any

from django.utils import timezone

from accounts.enums import GrantKind
from accounts.models import ObjectGrant, User
from consultations.enums import RECUSAL, Relation
from consultations.models import Case, CaseParty, Interest
from consultations.walls import key_of


def make_interest(user: User, name: str = "株式会社東雲", **given: Any) -> Interest:
    """A standing interest; nothing is compared."""
    values = {"name_key": key_of(name), "relation": Relation.CLIENT, "declared_at": timezone.now()} | given
    return Interest.objects.create(user=user, name=name, **values)


def make_party(case: Case, name: str = "株式会社相手", **given: Any) -> CaseParty:
    values = {"kind": "opponent", "name_key": key_of(name), "noted_at": timezone.now(), "noted_by_ref": "anonymous"} | given
    return CaseParty.objects.create(case=case, name=name, **values)


def shut_out(user: User, case: Case, kind: GrantKind = GrantKind.WALL, cause: str = RECUSAL) -> ObjectGrant:
    """A conflict of interest stands between the two, from wherever it came."""
    more = {"granted_at": timezone.now(), "granted_by": "試験"}
    return ObjectGrant.objects.create(user=user, kind=kind, object_ref=case.ref, cause=cause, **more)
