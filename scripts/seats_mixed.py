"""Everything that can happen to seats, in any order, by several hands at once. Needs Django set up."""

import random
import time
import uuid
from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import Count, Min, Q
from django.utils import timezone

from accounts.actors import VISITOR, Actor
from accounts.enums import Role
from core.transitions import TransitionRefused
from scripts.seats_last import as_drill, crowd, entry_of, make_events, warm_up
from seminars.actions import seats
from seminars.enums import ACTIVE, HOLDS_SEAT, RegistrationStatus, SeatKind
from seminars.models import Registration, SeatPool, SeminarEvent
from seminars.permissions.registrations import as_holder

SEED = 20261120
EVENTS = 6
MOSTLY = 0.8  # of those who find no seat wait for one
CROWDED = 40  # active people of an event from which on rather somebody leaves than comes
STAFF = Actor(None, "drill:staff", "drill", {Role.SEMINAR_ORGANISER: frozenset()}, origin="command")


@dataclass
class Figures:
    """What was done. `wrong` and `errors` must be empty."""

    operations: int
    done: Counter[str]
    refused: int
    wrong: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def hold(self) -> bool:
        return self.operations > 0 and not (self.wrong or self.errors)

    def __str__(self) -> str:
        each = ", ".join(f"{number:,} {name}" for name, number in self.done.most_common())
        words = (
            f"{self.operations:,} operations ({each}; {self.refused:,} refused by a rule), a check after each: "
            f"{len(self.wrong)} wrong, {len(self.errors)} errors ({self.seconds:.0f} s)"
        )
        return "\n    ".join([words, *self.wrong[:5], *self.errors[:5]])


def mixed(operations: int, hands: int, *, seed: int = SEED, minutes: int = 0) -> Figures:
    """So many operations on a few events, or as many as `minutes` allow; after each one its event is held and compared."""
    warm_up()
    events = make_events(EVENTS, lambda each: {SeatKind.ONSITE: 3 + each, SeatKind.ONLINE: 2 + each})
    began = time.monotonic()
    with as_drill():
        until = began + minutes * 60 if minutes else float("inf")
        counted, told = crowd(hands, hands, lambda number, _gate: _work(seed + number, events, operations // hands, until))
    return Figures(
        operations=counted["checks"],
        done=Counter({name: number for name, number in counted.items() if name not in ("refused", "checks")}),
        refused=counted["refused"],
        wrong=[line for line in told if line.startswith("wrong")],
        errors=[line for line in told if not line.startswith("wrong")],
        seconds=time.monotonic() - began,
    )


def _work(seed: int, events: list[SeminarEvent], operations: int, until: float) -> tuple[Counter[str], list[str]]:
    chance = random.Random(seed)  # noqa: S311  # the same choices each time
    counted: Counter[str] = Counter()
    told: list[str] = []
    while counted["checks"] < operations and time.monotonic() < until:
        event = chance.choice(events)
        name = _next(chance, event)
        try:
            if not OPERATIONS[name](chance, event):
                continue  # nobody to whom it could happen
            counted[name] += 1
        except TransitionRefused:
            counted["refused"] += 1
        except Exception as error:  # whatever it is, the figures tell of it
            told.append(f"{name}: {type(error).__name__}: {error}")
        told += [f"wrong after {name}: {line}" for line in wrong_of(event)]
        counted["checks"] += 1
    return counted, told


def wrong_of(event: SeminarEvent) -> list[str]:
    """What of the seats is not as it must be, while nobody can change them."""
    with transaction.atomic():
        seats.hold(event)
        found = []
        for pool in SeatPool.objects.filter(event=event):
            mine = Q(seat_kind=pool.kind)
            counts = Registration.objects.filter(event=event).aggregate(
                holding=Count("pk", filter=mine & Q(status__in=HOLDS_SEAT)),
                waiting=Count(
                    "pk", filter=mine & Q(status="waiting") | Q(status=RegistrationStatus.CONFIRMED, wanted_kind=pool.kind)
                ),
            )
            if pool.taken != counts["holding"] or pool.taken > pool.capacity:
                found.append(f"{pool}: {counts['holding']} hold a seat")
            if pool.free and counts["waiting"]:
                found.append(f"{pool}: {counts['waiting']} wait")
        return found


# --- what may happen ------------------------------------------------------------------------------------
def _next(chance: random.Random, event: SeminarEvent) -> str:
    if Registration.objects.active().filter(event=event).count() > CROWDED:
        return chance.choice(("cancel", "decline", "expire"))
    return chance.choices(list(OPERATIONS), weights=[8, 4, 3, 3, 2, 2, 2, 2])[0]


def _somebody(chance: random.Random, event: SeminarEvent, *statuses: str) -> Registration | None:
    pks = list(Registration.objects.filter(event=event, status__in=statuses).values_list("pk", flat=True))
    return Registration.objects.select_related("booking").filter(pk=chance.choice(pks)).first() if pks else None


def _apply(chance: random.Random, event: SeminarEvent) -> bool:
    person = seats.PersonEntry(f"人 {uuid.uuid4().hex[:8]}", "ヒト", "", chance.choice(SeatKind.values))
    entry = entry_of(person, f"{uuid.uuid4().hex[:10]}@example.jp", waits=chance.random() < 0.8)
    seats.apply(by=VISITOR, event=event, entry=entry, form_key=uuid.uuid4())
    return True


def _cancel(chance: random.Random, event: SeminarEvent) -> bool:
    one = _somebody(chance, event, *ACTIVE)
    return bool(one and (seats.cancel(by=as_holder(VISITOR, one.booking), registration=one) or True))


def _switch(chance: random.Random, event: SeminarEvent) -> bool:
    one = _somebody(chance, event, *ACTIVE)
    kind, waits = chance.choice(SeatKind.values), chance.random() < MOSTLY
    by = as_holder(VISITOR, one.booking) if one else VISITOR
    return bool(one and (seats.switch(by=by, registration=one, kind=kind, willing_to_wait=waits) or True))


def _accept(chance: random.Random, event: SeminarEvent) -> bool:
    one = _somebody(chance, event, RegistrationStatus.OFFERED)
    return bool(one and (seats.accept_offer(by=as_holder(VISITOR, one.booking), registration=one) or True))


def _decline(chance: random.Random, event: SeminarEvent) -> bool:
    one = _somebody(chance, event, RegistrationStatus.OFFERED)
    return bool(one and (seats.decline_offer(by=as_holder(VISITOR, one.booking), registration=one) or True))


def _expire(_chance: random.Random, event: SeminarEvent) -> bool:
    first = Registration.objects.filter(event=event, status="offered").aggregate(first=Min("offer_until"))["first"]
    if first is None:
        return False
    seats.expire_offers(max(first, timezone.now() + timedelta(seconds=1)))
    return True


def _hand_over(chance: random.Random, event: SeminarEvent) -> bool:
    one = _somebody(chance, event, RegistrationStatus.CONFIRMED)
    person = seats.PersonEntry(f"後 {uuid.uuid4().hex[:8]}", "ヒト", f"{uuid.uuid4().hex[:10]}@example.jp", "")
    return bool(one and seats.hand_over(by=as_holder(VISITOR, one.booking), registration=one, person=person))


def _change_capacity(chance: random.Random, event: SeminarEvent) -> bool:
    given: dict[str, Any] = {"kind": chance.choice(SeatKind.values), "capacity": chance.randrange(10)}
    return seats.change_capacity(by=STAFF, event=event, **given) or True


OPERATIONS = {
    "apply": _apply,
    "cancel": _cancel,
    "switch": _switch,
    "accept": _accept,
    "decline": _decline,
    "expire": _expire,
    "hand over": _hand_over,
    "change capacity": _change_capacity,
}
