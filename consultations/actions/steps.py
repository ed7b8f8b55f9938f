"""One step of a case: its transition, and the clock that follows from it. Every action on a case goes this way."""

from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from consultations import clock, workflow
from consultations.models import Case, ClockInterval
from core import transitions
from core.actors import ActorLike
from core.transitions import TransitionRefused

_ERASED = _("This consultation was erased. Nothing more can be written to it.")


def take(case: Case, name: str, *, by: ActorLike, comment: str = "") -> bool:
    """As core.transitions.apply, with the clock set right; False when the case already was there."""
    with transaction.atomic():
        if not transitions.apply(workflow.CASE, case, name, by=by, comment=comment):
            return False
        set_clock(case)
    return True


def hold(case: Case) -> None:
    """`case` is as it stands in the database, and nobody else changes it until the transaction ends."""
    case.refresh_from_db(from_queryset=Case.objects.select_for_update(of=("self",)))


def locked_case(pk: int, *related: str) -> Case:
    """The case with what it is `related` to, locked before anything that belongs to it: so its level stays what it is now.

    Whatever writes to a case takes it first: a change of level or an erasure has happened before, or waits. Raises
    TransitionRefused for a case that was erased.
    """
    case = Case.objects.select_for_update(of=("self",)).select_related(*related).get(pk=pk)
    refuse_erased(case)
    return case


def refuse_erased(case: Case) -> None:
    """An erased case takes no new data. Call it once the case is locked."""
    if case.erased_at is not None:
        raise TransitionRefused(_ERASED)


def begin(case: Case, *, by: ActorLike) -> None:
    """The life of a case, just saved, begins: its first transition and its clock."""
    with transaction.atomic():
        transitions.start(case, "submit", by=by)
        if (kind := clock.kind_of(case.status)) is not None:  # no earlier interval can be there, and nothing was waited for
            ClockInterval.objects.create(case=case, kind=kind, started_at=timezone.now())


def set_clock(case: Case) -> None:
    """The open interval is of the kind that the state asks for; when waiting ends, the deadline moves on."""
    now = timezone.now()
    kind = clock.kind_of(case.status)
    running = ClockInterval.objects.filter(case=case, ended_at=None).first()
    if running is not None and running.kind == kind:
        return
    if running is not None:
        running.ended_at = max(now, running.started_at)
        running.save(update_fields=["ended_at"])
    if kind is not None:
        ClockInterval.objects.create(case=case, kind=kind, started_at=now)
    if case.due_on is not None:
        case.due_on = clock.due_of(case, now)
        case.save(update_fields=["due_on"])


def set_due(case: Case, day: date | None) -> None:
    """`day` is what the case owes next; counted from now, so earlier waiting no longer moves it. The caller audits."""
    case.due_on, case.due_base_on = day, day
    case.due_set_at = timezone.now() if day else None
    case.save(update_fields=["due_on", "due_base_on", "due_set_at"])
