"""Headquarters names who of a desk reads a case that nobody there may see, without reading it."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.actors import Actor
from accounts.enums import GrantKind
from accounts.models import ObjectGrant, User
from consultations.actions.walls import hold_walls
from consultations.models import Case
from consultations.notices import walls as notices
from consultations.permissions.walls import names_for_unseen
from consultations.unseen import may_be_named, unseen
from core import audit
from core.transitions import TransitionRefused

CAUSE = "unseen"  # of the grant


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
