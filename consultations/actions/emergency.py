"""Emergency access (緊急閲覧): one case, one hour, with a reason, told at once, and reviewed by another person."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.actors import Actor, actor_of
from accounts.enums import EMERGENCY_ROLES, GrantKind, Role
from accounts.models import ObjectGrant, User
from consultations.enums import Verdict
from consultations.models import Case, Desk, EmergencyAccess
from consultations.notices import emergency as notices
from consultations.permissions import (
    can_open_in_emergency,
    can_review_emergency,
    works_on,
)
from core import audit, receipts
from core.fiscal import fiscal_year
from core.text import fold
from core.transitions import TransitionRefused
from core.workdays import add_working_days

LASTS = timedelta(minutes=60)
REASON_LEAST = 20  # characters
REVIEW_WITHIN = 3  # working days
_NUMBER_LOGGED = 60
_NOBODY_ELSE = _("Nobody else could be told of it and review it. Ask the administrators to name a person.")


class NoSuchCase(Exception):
    """No case has this number, or its client wants it shut to this person: nobody is told which."""


class NotNeeded(Exception):
    """The person works on the case: `case`."""

    def __init__(self, case: Case) -> None:
        super().__init__()
        self.case = case


class SameReason(Exception):
    """The reason is that of his last access to this case, word by word."""


def open_in_emergency(*, number: str, reason: str, by: Actor) -> EmergencyAccess:
    """`by` reads the case of this number for an hour from now; who must know of it knows by mail. Reading only.

    In one transaction: row of the access, grant, audit row, mails to the owners of the case and to the security officers.
    While an access of his to this case runs, that one is given back as it stands. Raises NoSuchCase (logged, too),
    NotNeeded, SameReason, and TransitionRefused for who may not and where nobody else could be told.
    """
    if not can_open_in_emergency(by) or by.user_id is None:
        raise TransitionRefused(_("You are not allowed to take this step."))
    if len(reason.strip()) < REASON_LEAST:
        raise TransitionRefused(_("Without a reason there is no emergency access."))
    with transaction.atomic():
        user = User.objects.select_for_update().get(pk=by.user_id)  # two presses of the button give one access
        officers = notices.security_officers(without=user)
        if not officers:
            raise TransitionRefused(_NOBODY_ELSE)
        case = _found(number, by)
        if case is not None:
            return _opened(case, reason.strip(), by, user, officers)
        changes: dict[str, list[object]] = {"number": ["", number[:_NUMBER_LOGGED]]}
        audit.record(by=by, action="emergency_refused", obj=user, reason=reason, changes=changes)
    raise NoSuchCase


def end_emergency(*, access: EmergencyAccess, by: Actor) -> bool:
    """The access is over now; False when it was already. Raises TransitionRefused for anybody but who opened it."""
    with transaction.atomic():
        locked = EmergencyAccess.objects.select_for_update(of=("self",)).get(pk=access.pk)
        if locked.by_ref != by.ref:
            raise TransitionRefused(_("You are not allowed to take this step."))
        now = timezone.now()
        if not locked.is_running(now):
            return False
        locked.ended_at = now
        locked.save(update_fields=["ended_at"])
        ObjectGrant.objects.filter(kind=GrantKind.EMERGENCY, cause=locked.cause).update(until=now)
        audit.record(by=by, action="emergency_end", obj=locked, changes={"case": ["", locked.case_ref]})
    return True


def review_emergency(*, access: EmergencyAccess, verdict: Verdict, note: str, by: Actor) -> bool:
    """A second person has said what he thinks of the access; False when the same verdict stood there already.

    A first review stands: "needs follow-up" alone may be replaced, once the follow-up is over. Raises TransitionRefused for
    who used the access, and for who reviews nothing.
    """
    with transaction.atomic():
        locked = EmergencyAccess.objects.select_for_update(of=("self",)).get(pk=access.pk)
        if not can_review_emergency(by, locked):
            raise TransitionRefused(_("Another person than who used the access reviews it."))
        if (locked.verdict, locked.review_note) == (verdict, note):
            return False
        if locked.verdict not in ("", Verdict.FOLLOW_UP):
            raise TransitionRefused(_("Somebody else reviewed it meanwhile. That review stands."))
        before = locked.verdict
        locked.verdict, locked.review_note = verdict, note
        locked.reviewed_at = locked.reviewed_at or timezone.now()
        locked.reviewed_by_ref, locked.reviewed_by = by.ref, by.label
        locked.save(update_fields=["verdict", "review_note", "reviewed_at", "reviewed_by_ref", "reviewed_by"])
        changes: dict[str, list[object]] = {"verdict": [before, verdict.value], "case": ["", locked.case_ref]}
        audit.record(by=by, action="emergency_review", obj=locked, reason=note, changes=changes)
    return True


def _found(number: str, by: Actor) -> Case | None:
    """The one case of this number, unless its client shut it to `by`: the same query for one that is shut and one that is not.

    A number that only a ledger gave may stand at several desks: then it names no case.
    """
    rows = Case.objects.select_related("advisor__user", "desk", "client")
    ref = receipts.canonical(number)
    named = rows.filter(ref=ref) if ref else rows.filter(desk_id__in=Desk.objects.values("pk"), case_no=number.strip())
    found = list(named[:2])
    return found[0] if len(found) == 1 and found[0].ref not in by.barred else None


def _opened(case: Case, reason: str, by: Actor, user: User, officers: list[User]) -> EmergencyAccess:
    now = timezone.now()
    if works_on(by, case):
        raise NotNeeded(case)
    earlier = EmergencyAccess.objects.filter(user=user, case=case).first()
    if earlier is not None and earlier.is_running(now):
        return earlier
    if earlier is not None and fold(earlier.reason) == fold(reason):
        raise SameReason
    access = EmergencyAccess.objects.create(
        case=case,
        case_ref=case.ref,
        case_no=case.case_no,
        desk_id=case.desk_id,
        user=user,
        by_ref=by.ref,
        by_label=by.label,
        role=_role(by),
        reason=reason,
        opened_at=now,
        expires_at=now + LASTS,
        fiscal_year=fiscal_year(timezone.localtime(now).date()),
        review_by=add_working_days(timezone.localtime(now).date(), REVIEW_WITHIN),
    )
    ObjectGrant.objects.create(
        user=user,
        kind=GrantKind.EMERGENCY,
        object_ref=case.ref,
        cause=access.cause,
        granted_at=now,
        granted_by=by.label,
        until=access.expires_at,
    )
    changes: dict[str, list[object]] = {"emergency": ["", access.ref], "until": ["", access.expires_at.isoformat()]}
    holder = actor_of(user, by.origin)  # the entry of the opening counts among those of the access
    audit.record(by=holder, action="emergency_open", obj=case, reason=reason, changes=changes)
    if not notices.emergency_opened(access, case, officers):
        raise TransitionRefused(_NOBODY_ELSE)
    return access


def _role(by: Actor) -> Role:
    return next(role for role in EMERGENCY_ROLES if by.has(role))
