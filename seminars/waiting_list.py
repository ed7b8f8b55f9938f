"""Who waits for which seats, in which order, and what newcomers may still have."""

from django.db.models import Case, Exists, IntegerField, OuterRef, Q, QuerySet, When

from seminars.enums import PriorityRule, RegistrationStatus
from seminars.models import Attendance, Registration, SeatPool, SeminarEvent


def waiting_for(event: SeminarEvent, kind: str) -> QuerySet[Registration]:
    """Who waits for such a seat, first who gets the next: who has none before who only wants another kind; then by the
    rule of the event; then by the time of application.
    """
    without, with_other = _seekers(kind)
    rows = Registration.objects.filter(without | with_other, event=event).select_related("booking")
    has_seat = Case(When(with_other, then=1), default=0, output_field=IntegerField())
    return rows.order_by(has_seat, *_first_by_rule(event), "queued_at", "pk")


def count_waiting(event: SeminarEvent, kind: str) -> int:
    without, with_other = _seekers(kind)
    return Registration.objects.filter(without | with_other, event=event).count()


def somebody_waits(event: SeminarEvent, kind: str) -> bool:
    without, with_other = _seekers(kind)
    return Registration.objects.filter(without | with_other, event=event).exists()


def place_in_queue(registration: Registration) -> int | None:
    """From 1; None for who does not wait."""
    if kind := waits_for(registration):
        pks = list(waiting_for(registration.event, kind).values_list("pk", flat=True))
        return pks.index(registration.pk) + 1 if registration.pk in pks else None
    return None


def waits_for(registration: Registration) -> str:
    """The kind of seat for which the person waits, perhaps keeping another; empty for who does not wait."""
    if registration.status == RegistrationStatus.WAITING:
        return registration.seat_kind
    return registration.wanted_kind if registration.status == RegistrationStatus.CONFIRMED else ""


def open_seats(event: SeminarEvent) -> dict[str, int]:
    """How many seats of each kind a newcomer may have now: none while anybody waits for one."""
    pools = SeatPool.objects.filter(event=event)
    return {pool.kind: 0 if pool.free and somebody_waits(event, pool.kind) else pool.free for pool in pools}


def _seekers(kind: str) -> tuple[Q, Q]:
    without = Q(status=RegistrationStatus.WAITING, seat_kind=kind)
    return without, Q(status=RegistrationStatus.CONFIRMED, wanted_kind=kind)


def _first_by_rule(event: SeminarEvent) -> list[Case]:
    """0 for who comes first by the rule of the event, 1 for the others; empty where the order of application decides."""
    if event.priority == PriorityRule.NOT_YET_ATTENDED:
        came = Attendance.objects.filter(
            registration__person_key=OuterRef("person_key"),
            registration__status=RegistrationStatus.CONFIRMED,
            registration__event__series=event.series_id,
            registration__event__fiscal_year=event.fiscal_year,
        )
        return [Case(When(Exists(came), then=1), default=0, output_field=IntegerField())]
    if event.priority == PriorityRule.SAME_PREFECTURE and event.prefecture_id:
        near = When(booking__prefecture=event.prefecture_id, then=0)
        return [Case(near, default=1, output_field=IntegerField())]
    return []
