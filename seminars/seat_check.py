"""Whether the seats are as the registrations say. Reads only; what differs is told, never mended in silence."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Count, F, IntegerField, OuterRef, Subquery
from django.db.models.functions import Coalesce

from seminars.models import Registration, SeatPool


@dataclass(frozen=True)
class Difference:
    """A kind of seat of an event of which `taken` is not the number of those who hold one."""

    pool: SeatPool
    holders: int

    def __str__(self) -> str:
        pool = self.pool
        return f"{pool.event.ref} {pool.kind}: {pool.taken} taken of {pool.capacity}, {self.holders} registrations hold a seat"


def differences() -> Iterator[Difference]:
    """Every kind of seat that does not add up, in the order of the events. One statement, whatever the number of events."""
    holders = Registration.objects.holding_a_seat().filter(event=OuterRef("event"), seat_kind=OuterRef("kind")).order_by()
    counted = holders.values("event").annotate(count=Count("pk")).values("count")
    pools = SeatPool.objects.annotate(holders=Coalesce(Subquery(counted, output_field=IntegerField()), 0))
    for pool in pools.exclude(taken=F("holders")).select_related("event").order_by("event", "kind"):
        yield Difference(pool, pool.holders)
