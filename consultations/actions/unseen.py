"""Headquarters names who of a desk reads a case that nobody there may see, without reading it."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.actors import Actor
from accounts.enums import GrantKind
from accounts.models import ObjectGrant, User
from consultations.actions.walls import hold_walls
from consultations.models import Case
from consultations.notices import walls as notices
from consultations.permissions.walls import names_for_unseen
from consultations.unseen import may_be_named, unseen, unseen_now
from core import audit
from core.transitions import TransitionRefused
from mailing.models import Message

CAUSE = "unseen"  # of the grant
TOLD_AGAIN = timedelta(days=7)  # while nobody was found


def tell_unseen(now: datetime) -> int:
    """Headquarters knows of every case that stands on the board, also where its last reader left; how many mails that took.

    Once while a case stands there, and again each week. Safe to run twice and at the same time.
    """
    cases = unseen_now()
    told, named = _last("case_unseen", cases), _last_named(cases)
    never = datetime.min.replace(tzinfo=now.tzinfo)
    due = [one for one in cases if told.get(one.ref, never) < max(named.get(one.ref, never), _since(one, now))]
    midnight = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    with transaction.atomic():
        return sum(notices.case_unseen(case, midnight) for case in due)


def _since(case: Case, now: datetime) -> datetime:
    """What was told before that is told again: somebody was put in charge after it, or a week went by."""
    return max(case.assigned_at or now - TOLD_AGAIN, now - TOLD_AGAIN)


def _last(event: str, cases: Iterable[Case]) -> dict[str, datetime]:
    rows = Message.objects.filter(event=event, object_ref__in=[case.ref for case in cases]).order_by()
    return dict(rows.values("object_ref").annotate(last=Max("created_at")).values_list("object_ref", "last"))


def _last_named(cases: Iterable[Case]) -> dict[str, datetime]:
    rows = ObjectGrant.objects.filter(kind=GrantKind.NAMED, object_ref__in=[case.ref for case in cases]).order_by()
    return dict(rows.values("object_ref").annotate(last=Max("granted_at")).values_list("object_ref", "last"))


def name_for_unseen(*, case: Case, user: User, by: Actor, reason: str) -> bool:
    """`user`, who works at the desk and has no conflict of interest, may see the case, and knows by mail.

    False when somebody could see it already. Raises TransitionRefused for who is not of headquarters, without a reason, and
    for somebody who is shut out.
    """
    with transaction.atomic():
        hold_walls()
        locked = Case.objects.select_for_update(of=("self",)).select_related("advisor", "desk", "client").get(pk=case.pk)
        if not names_for_unseen(by):
            raise TransitionRefused(_("You are not allowed to take this step."))
        if not reason.strip():
            raise TransitionRefused(_("Write why this person."))
        if not unseen([locked]):
            return False
        if user not in may_be_named(locked):
            raise TransitionRefused(_("There is a conflict of interest with this person. Select another one."))
        told = {"granted_at": timezone.now(), "granted_by": by.label}
        key = {"user": user, "kind": GrantKind.NAMED, "object_ref": locked.ref, "cause": CAUSE}
        ObjectGrant.objects.get_or_create(**key, defaults=told)
        changes: dict[str, list[object]] = {"user": ["", user.ref]}
        audit.record(by=by, action="name_for_unseen", obj=locked, reason=reason, changes=changes)
        notices.named_for_unseen(locked, user)
    return True
