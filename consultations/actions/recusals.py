"""Stepping aside from a case, and saying that a wall was wrong."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.actors import Actor
from accounts.enums import GrantKind
from accounts.models import ObjectGrant, User
from consultations.actions.steps import hold
from consultations.actions.walls import hold_walls, step_down, tell_if_unseen
from consultations.enums import RECUSAL
from consultations.models import Case, WallLift
from consultations.notices import walls as notices
from consultations.permissions.walls import can_lift_walls, can_recuse
from consultations.wall_facts import expected, facts_of, families_of
from core import audit
from core.transitions import TransitionRefused

NOT_ALLOWED = _("You are not allowed to take this step.")


def recuse(*, case: Case, by: Actor) -> bool:
    """`by` takes no part in the case any more, nor in what other desks continue of it; False when he did so before.

    A case that was his is nobody's again. The head of the desk knows by mail. Raises TransitionRefused for who does not
    work on it.
    """
    with transaction.atomic():
        hold_walls()
        if not can_recuse(by, case):
            raise TransitionRefused(NOT_ALLOWED)
        family = families_of([case.pk])[case.pk]
        rows = Case.objects.select_for_update(of=("self",)).filter(pk__in=family).order_by("pk")
        cases = list(rows.select_related("advisor__user", "desk", "client"))
        done = [_recuse_from(one, by) for one in cases]
    return any(done)


def _recuse_from(case: Case, by: Actor) -> bool:
    cause = {"user_id": by.user_id, "kind": GrantKind.WALL, "object_ref": case.ref, "cause": RECUSAL}
    _grant, is_new = ObjectGrant.objects.get_or_create(**cause, defaults={"granted_at": timezone.now(), "granted_by": by.label})
    if not is_new:
        return False
    audit.record(by=by, action="recuse", obj=case)
    if case.advisor is not None and case.advisor.user_id == by.user_id:
        step_down(case, by=by)
    else:
        notices.stepped_aside(case)
    tell_if_unseen([case])
    return True


def carry_recusals(*, case: Case, to: Case) -> None:
    """Who stepped aside from a case takes no part in what continues it. Call it in the transaction that makes `to`."""
    rows = ObjectGrant.objects.filter(kind=GrantKind.WALL, cause=RECUSAL, object_ref=case.ref)
    ObjectGrant.objects.bulk_create(
        ObjectGrant(
            user_id=row.user_id,
            kind=row.kind,
            object_ref=to.ref,
            cause=RECUSAL,
            granted_at=row.granted_at,
            granted_by=row.granted_by,
        )
        for row in rows
    )


def lift_walls(*, case: Case, user: User, by: Actor, reason: str) -> bool:
    """The walls between `user` and the case are gone, and the same match raises none again; False when none stood.

    Never a bar: who was named by the client stays shut out. Raises TransitionRefused for anybody but the head of the desk,
    for his own wall, and without a reason.
    """
    with transaction.atomic():
        hold_walls()
        hold(case)
        if not can_lift_walls(by, case) or user.pk == by.user_id:
            raise TransitionRefused(NOT_ALLOWED)
        if not reason.strip():
            raise TransitionRefused(_("Write why the wall is wrong."))
        rows = ObjectGrant.objects.filter(user=user, kind=GrantKind.WALL, object_ref=case.ref)
        causes = sorted(rows.values_list("cause", flat=True))
        if not causes:
            return False
        _keep_lifts(case, user, by, reason)
        rows.delete()
        changes: dict[str, list[object]] = {"user": [user.ref, ""], "cause": [" ".join(causes), ""]}
        audit.record(by=by, action="lift_wall", obj=case, reason=reason, changes=changes)
    return True


def _keep_lifts(case: Case, user: User, by: Actor, reason: str) -> None:
    """What was matched now does not count any more; what matches beyond that does."""
    now = timezone.now()
    told = {"reason": reason, "lifted_at": now, "lifted_by_ref": by.ref, "lifted_by_label": by.label}
    for one in expected(facts_of([case.pk]))[case.ref]:
        if one.user_id == user.pk and one.kind == GrantKind.WALL:
            facts = {"facts": sorted(one.facts)} | told
            WallLift.objects.update_or_create(case=case, user=user, cause=one.cause, defaults=facts)
