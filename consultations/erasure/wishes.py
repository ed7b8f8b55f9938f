"""What a client may ask to be erased: what he alone gave to us."""

from dataclasses import dataclass
from typing import Any

from accounts.actors import Actor
from accounts.models import User
from consultations.enums import OPEN, UNFINISHED_DISPOSALS
from consultations.models import Case, Client, Disposal


@dataclass(frozen=True)
class Wish:
    """The cases and the account that would go, which of the cases are open, and what was asked for already."""

    cases: list[Case]
    account: User | None
    running: Disposal | None
    last: Disposal | None  # what became of an earlier wish

    @property
    def open(self) -> list[Case]:
        return [case for case in self.cases if case.status in OPEN]


def own_wish(actor: Actor, user: Any) -> Wish:
    """Of who is signed in his cases and his account, unless he works for the institute; else the case that he opened."""
    cases = list(Case.objects.requested_by(actor).filter(erased_at=None).select_related("client", "desk").order_by("pk"))
    account = user if actor.user_id is not None and not actor.is_institute else None
    own = Disposal.objects.filter(asked_by_ref=actor.ref).exclude(asked_by_ref="")
    running = own.filter(status__in=UNFINISHED_DISPOSALS).order_by("-pk").first()
    last = own.exclude(status__in=UNFINISHED_DISPOSALS).order_by("-pk").first()
    return Wish(cases, account, running, last)


def cases_of_client(client: Client) -> list[Case]:
    """All cases of a client and of those merged into him, at whatever desk: he asks for all of it."""
    ids = [client.pk, *client.merged.values_list("pk", flat=True)]
    return list(Case.objects.filter(client__in=ids, erased_at=None).select_related("client").order_by("pk"))
