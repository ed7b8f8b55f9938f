"""The people who may read a case: by their role, because they are in charge, or because it was opened to them by name."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from accounts.enums import DESK_ROLES, GrantKind, Role
from accounts.models import ObjectGrant, User
from consultations.enums import SHUTS, Level
from consultations.models import Case


@dataclass(frozen=True)
class Person:
    """Somebody with a role at the desk of the case, and how he stands to it."""

    user: User
    roles: tuple[Role, ...]
    is_in_charge: bool
    named_at: datetime | None
    named_by: str
    is_shut_out: bool

    @property
    def role_label(self) -> str:
        """His highest role at the desk."""
        return str(next(role for role in reversed(DESK_ROLES) if role in self.roles).label)

    def reads_at(self, level: int) -> bool:
        """`permissions.works_on` at this level."""
        if self.is_shut_out:
            return False
        by_role = (level == Level.NORMAL and Role.DESK_STAFF in self.roles) or (
            level <= Level.LIMITED and Role.DESK_MANAGER in self.roles
        )
        return by_role or self.is_in_charge or self.named_at is not None


def people_of(case: Case) -> list[Person]:
    """Everybody who is active and has a role at the desk of the case, by name. Two queries."""
    grants: dict[int, dict[str, ObjectGrant]] = {}
    for grant in ObjectGrant.objects.filter(object_ref=case.ref, kind__in=(GrantKind.NAMED, *SHUTS)):
        grants.setdefault(grant.user_id, {})[grant.kind] = grant
    users: dict[User, set[str]] = {}
    rows = User.objects.filter(is_active=True, role_grants__desk_code=case.desk_id, role_grants__role__in=DESK_ROLES)
    for user in rows.prefetch_related("role_grants").distinct():
        users[user] = {grant.role for grant in user.role_grants.all() if grant.desk_code == case.desk_id}
    people = [_person(case, user, roles, grants.get(user.pk, {})) for user, roles in users.items()]
    return sorted(people, key=lambda person: (str(person.user), person.user.pk))


def readers_at(case: Case, level: int) -> list[Person]:
    """Who works on the case once it is of this level."""
    return [person for person in people_of(case) if person.reads_at(level)]


def losers(people: Iterable[Person], before: int, after: int) -> list[Person]:
    """Who reads it at the one level and no longer at the other."""
    return [person for person in people if person.reads_at(before) and not person.reads_at(after)]


def _person(case: Case, user: User, roles: set[str], grants: dict[str, ObjectGrant]) -> Person:
    named = grants.get(GrantKind.NAMED)
    in_charge = case.advisor is not None and case.advisor.user_id == user.pk and Role.ADVISOR in roles
    return Person(
        user=user,
        roles=tuple(role for role in DESK_ROLES if role in roles),
        is_in_charge=in_charge,
        named_at=named.granted_at if named else None,
        named_by=named.granted_by if named else "",
        is_shut_out=bool(grants.keys() & set(SHUTS)),
    )
