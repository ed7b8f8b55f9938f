"""Disposals: one person makes a dry run, a second one confirms exactly that, and nothing is erased by one alone."""

from datetime import timedelta

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actors import Actor
from accounts.models import User
from consultations.enums import DisposalKind, DisposalStatus, DisposalWay, ItemKind, ItemStatus
from consultations.erasure.plan import MOST_AT_ONCE, Plan, due_cases, plan_of
from consultations.models import Case, Disposal, DisposalItem
from consultations.permissions.disposals import RUNNER, can_prepare_disposals
from consultations.workflow.disposals import DISPOSAL
from core import audit, transitions
from core.transitions import TransitionRefused

CONFIRM_WITHIN = timedelta(days=14)


def prepare_due(*, by: Actor) -> Disposal:
    """A disposal of what is kept no longer stands there with its dry run, and waits for a second person.

    One at a time: while one is unfinished, that one is returned. Raises TransitionRefused where nothing is due.
    """
    if not can_prepare_disposals(by):
        raise PermissionDenied
    try:
        with transaction.atomic():
            if (running := _unfinished()) is not None:
                return running
            disposal = Disposal.objects.create(
                kind=DisposalKind.PERIOD, status=DisposalStatus.ASKED, asked_how=DisposalWay.PERIOD, asked_at=timezone.now()
            )
            transitions.start(disposal, "ask", by=by)
            plan = plan_of(list(due_cases(timezone.localdate()).select_related("client")[:MOST_AT_ONCE]), but=disposal)
            if not plan.goes:
                raise TransitionRefused(_("Nothing is due: no period is over, or everything that is due is held back."))
            keep_plan(disposal, plan)
            _prepared(disposal, by)
    except IntegrityError:  # another tab or person was quicker
        if (running := _unfinished()) is None:
            raise
        return running
    return disposal


def prepare_request(*, disposal: Disposal, by: Actor) -> bool:
    """What a client asked for is worked out anew and waits for a second person; False when it already does."""
    with transaction.atomic():
        locked = Disposal.objects.select_for_update().get(pk=disposal.pk)
        if locked.status == DisposalStatus.PREPARED:
            return False
        plan = replan(locked)
        if not plan.goes:
            raise TransitionRefused(_("Everything is held back. Nothing can be erased now."))
        keep_plan(locked, plan)
        return _prepared(locked, by)


def replan(disposal: Disposal) -> Plan:
    """The dry run as it would be now."""
    wanted = disposal.items.filter(kind=ItemKind.CASE).values_list("object_id", flat=True)
    cases = list(Case.objects.filter(pk__in=list(wanted), erased_at=None).select_related("client").order_by("pk"))
    wanted_accounts = disposal.items.filter(kind=ItemKind.ACCOUNT).values_list("object_id", flat=True)
    accounts = User.objects.filter(pk__in=list(wanted_accounts)).order_by("pk")
    return plan_of(cases, accounts=accounts, but=disposal)


def confirm(*, disposal: Disposal, by: Actor, fingerprint: str) -> bool:
    """The second person agrees to what `fingerprint` lists; the job may begin. False when that was done already.

    Raises TransitionRefused for who prepared it, after the last day, and where the list is another one by now.
    """
    with transaction.atomic():
        locked = Disposal.objects.select_for_update().get(pk=disposal.pk)
        if locked.status == DisposalStatus.PREPARED:
            if locked.confirm_until and locked.confirm_until < timezone.localdate():
                raise TransitionRefused(_("The last day to confirm it has passed. It has to be prepared anew."))
            if locked.prepared_by_ref == by.ref:
                raise TransitionRefused(_("You prepared it yourself. A second person has to confirm it."))
            if fingerprint != locked.fingerprint:
                raise TransitionRefused(_("The list has changed since you opened it. Please look at it once more."))
            Disposal.objects.filter(pk=locked.pk).update(confirmed_by_ref=by.ref)
        done = transitions.apply(DISPOSAL, locked, "confirm", by=by)
    disposal.status = locked.status
    return done


def refuse(*, disposal: Disposal, by: Actor, refusal: str) -> bool:
    """It is not done; who asked reads why. False when that was known already."""
    with transaction.atomic():
        if not transitions.apply(DISPOSAL, disposal, "refuse", by=by):
            return False
        _close_without_erasing(disposal, refusal)
    return True


def call_off(*, disposal: Disposal, by: Actor) -> bool:
    """Who asked wants to keep everything after all. Raises TransitionRefused once a second person has confirmed."""
    with transaction.atomic():
        if not transitions.apply(DISPOSAL, disposal, "call_off", by=by):
            return False
        _close_without_erasing(disposal, "")
    return True


def expire(*, disposal: Disposal) -> bool:
    """Nobody confirmed in time: a request waits to be prepared anew, what was due comes back with the next dry run."""
    with transaction.atomic():
        return transitions.apply(DISPOSAL, disposal, "expire", by=RUNNER)


def _unfinished() -> Disposal | None:
    return Disposal.objects.unfinished().filter(kind=DisposalKind.PERIOD).first()


def keep_plan(disposal: Disposal, plan: Plan) -> None:
    disposal.items.all().delete()
    DisposalItem.objects.bulk_create(
        DisposalItem(
            disposal=disposal,
            kind=item.kind,
            object_id=item.object_id,
            object_ref=item.object_ref,
            label=item.label,
            status=ItemStatus.WAITING if item.goes else ItemStatus.HELD,
            held=item.held,
        )
        for item in plan.items
    )
    disposal.counts, disposal.fingerprint = plan.counts, plan.fingerprint


def _prepared(disposal: Disposal, by: Actor) -> bool:
    """The dry run is written down with who made it; the last day for the second person runs from today."""
    disposal.prepared_by_ref = by.ref
    disposal.confirm_until = timezone.localdate() + CONFIRM_WITHIN
    disposal.save(update_fields=["counts", "fingerprint", "prepared_by_ref", "confirm_until"])
    done = transitions.apply(DISPOSAL, disposal, "prepare", by=by)
    going = disposal.items.waiting().count()
    changes: dict[str, list[object]] = {"items": ["", going], "fingerprint": ["", disposal.fingerprint]}
    audit.record(by=by, action="dry_run", obj=disposal, changes=changes)
    return done


def _close_without_erasing(disposal: Disposal, refusal: str) -> None:
    disposal.refusal, disposal.reason = refusal, ""
    disposal.save(update_fields=["refusal", "reason"])
