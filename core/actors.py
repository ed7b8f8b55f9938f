"""Who does something. An actor is always an explicit argument, never read from the surroundings."""

from dataclasses import dataclass
from typing import Protocol


class ActorLike(Protocol):
    """Whoever acts: a stable reference, a name to show, and roles where a person stands behind it."""

    @property
    def ref(self) -> str: ...

    @property
    def label(self) -> str: ...

    @property
    def logged_as(self) -> str:
        """The name that history keeps for ever: never that of a client."""
        ...

    @property
    def origin(self) -> str:
        """From where he acts, as the audit log keeps it."""
        ...

    def has(self, *roles: str) -> bool:
        """Whether the actor holds one of these roles anywhere."""
        ...

    def desks_as(self, *roles: str) -> frozenset[str]:
        """Codes of the desks at which the actor holds one of these roles."""
        ...


@dataclass(frozen=True)
class ServiceActor:
    """A named job of the portal itself (`service:mail-sweep`), or an anonymous visitor."""

    ref: str
    label: str
    origin: str = "job"

    @property
    def logged_as(self) -> str:
        return self.label

    def has(self, *roles: str) -> bool:
        return False

    def desks_as(self, *roles: str) -> frozenset[str]:
        return frozenset()


ANONYMOUS = ServiceActor("anonymous", "anonymous visitor", "web")


def service(name: str, origin: str = "job") -> ServiceActor:
    """The actor of a background job, such as `service("draft-sweep")`, or with the origin "command" of a command."""
    return ServiceActor(f"service:{name}", name, origin)
