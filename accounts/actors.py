"""A signed-in person as the rules see him: who he is and which roles he holds where."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from accounts.models import User


@dataclass(frozen=True)
class Actor:
    """A person with roles. Pure data: the rules of reading and doing are functions over it."""

    user_id: int | None
    ref: str
    label: str
    desks_by_role: Mapping[str, frozenset[str]] = field(default_factory=dict)
    opened: frozenset[str] = frozenset()  # refs of the cases that the person opened as their client, by a one-time link

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


VISITOR = Actor(user_id=None, ref="anonymous", label="anonymous visitor")


def actor_of(user: User) -> Actor:
    """The actor behind a user: one query for the roles. A deactivated user has none."""
    desks: dict[str, set[str]] = {}
    if user.is_active:
        for role, desk_code in user.role_grants.values_list("role", "desk_code"):
            desks.setdefault(role, set()).update({desk_code} - {""})
    frozen = {role: frozenset(codes) for role, codes in desks.items()}
    return Actor(user_id=user.pk, ref=f"user:{user.ref}", label=str(user)[:120], desks_by_role=frozen)


def with_opened(actor: Actor, opened: frozenset[str]) -> Actor:
    """The same person, who has opened these cases by a one-time link. Who is not signed in is named after the link.

    Before he does anything, leave only the case at which he does it: what he did is logged under the name of that link.
    """
    if not opened and actor.user_id is None:
        return VISITOR
    ref, label = (f"link:{min(opened)}", "the client, by a mailed link") if actor.user_id is None else (actor.ref, actor.label)
    return Actor(user_id=actor.user_id, ref=ref, label=label, desks_by_role=actor.desks_by_role, opened=opened)
