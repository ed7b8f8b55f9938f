"""A signed-in person as the rules see him: who he is, which roles he holds where, which cases are open or shut to him."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any

from django.db.models import Q, Value
from django.utils import timezone

from accounts.enums import EMERGENCY_ROLES, GrantKind, Role
from accounts.models import User

_NOBODY: frozenset[str] = frozenset()
_CLIENT_AS_LOGGED = "client"


@dataclass(frozen=True)
class Actor:
    """A person with roles. Pure data: the rules of reading and doing are functions over it. All sets are refs of cases."""

    user_id: int | None
    ref: str
    label: str
    desks_by_role: Mapping[str, frozenset[str]] = field(default_factory=dict)
    opened: frozenset[str] = _NOBODY  # opened as their client, by a one-time link
    named: frozenset[str] = _NOBODY  # opened to him by name
    emergency: frozenset[str] = _NOBODY  # opened by an emergency access that still runs
    walled: frozenset[str] = _NOBODY  # shut by a conflict of interest
    barred: frozenset[str] = _NOBODY  # shut by the client, against everything
    origin: str = ""  # from where he acts, as the audit log keeps it

    def has(self, *roles: str) -> bool:
        """Whether the person holds one of these roles anywhere."""
        return any(role in self.desks_by_role for role in roles)

    def desks_as(self, *roles: str) -> frozenset[str]:
        """Codes of the desks at which the person holds one of these roles."""
        return frozenset().union(*(self.desks_by_role.get(role, frozenset()) for role in roles))

    @property
    def is_institute(self) -> bool:
        """Whether the person works for the institute (any role but client)."""
        return any(role != "client" for role in self.desks_by_role)

    @property
    def logged_as(self) -> str:
        """The name that history keeps for ever: of who works for the institute. A client may ask to be forgotten."""
        return self.label if self.is_institute else _CLIENT_AS_LOGGED


FROM_OUTSIDE = "web"  # all that is kept of where a client or visitor was
VISITOR = Actor(user_id=None, ref="anonymous", label="anonymous visitor", origin=FROM_OUTSIDE)


def actor_of(user: User, origin: str = "") -> Actor:
    """The actor behind a user: one query for roles and grants. A deactivated user has none."""
    rows: list[tuple[str, str, str]] = []
    if user.is_active:
        running = user.object_grants.filter(Q(until=None) | Q(until__gt=timezone.now())).order_by()
        roles = user.role_grants.order_by().values_list(Value("role"), "role", "desk_code")
        rows = list(roles.union(running.values_list(Value("grant"), "kind", "object_ref"), all=True))
    desks: dict[str, set[str]] = {}
    cases: dict[str, set[str]] = {}
    for what, name, of in rows:
        (desks if what == "role" else cases).setdefault(name, set()).update({of} - {""})
    is_institute = any(role != Role.CLIENT for role in desks)
    return Actor(
        user_id=user.pk,
        ref=f"user:{user.ref}",
        label=str(user)[:120],
        desks_by_role={role: frozenset(codes) for role, codes in desks.items()},
        named=frozenset(cases.get(GrantKind.NAMED, ())),
        emergency=frozenset(cases.get(GrantKind.EMERGENCY, ())) if desks.keys() & set(EMERGENCY_ROLES) else _NOBODY,
        walled=frozenset(cases.get(GrantKind.WALL, ())),
        barred=frozenset(cases.get(GrantKind.BAR, ())),
        origin=origin if is_institute else FROM_OUTSIDE,
    )


def with_opened(actor: Actor, opened: frozenset[str]) -> Actor:
    """The same person, who has opened these cases by a one-time link. Who is not signed in is named after the link.

    Before he does anything, leave only the case at which he does it: what he did is logged under the name of that link.
    """
    if actor.user_id is not None:
        return _with(actor, opened=opened)
    if not opened:
        return _with(VISITOR, origin=actor.origin)
    return _with(actor, ref=f"link:{min(opened)}", label="the client, by a mailed link", opened=opened)


def _with(actor: Actor, **other: Any) -> Actor:
    """As dataclasses.replace, for the actor of a request too, which is made only when asked for."""
    return Actor(**{field.name: getattr(actor, field.name) for field in fields(Actor)} | other)
