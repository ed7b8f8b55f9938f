"""Who is named for a case: it is opened to a person by name, and closed again."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.actors import Actor
from accounts.enums import GrantKind
from accounts.models import ObjectGrant, User
from consultations.actions.steps import hold
from consultations.enums import Level
from consultations.models import Case
from consultations.named_people import Person, people_of
from consultations.notices.named import person_named, person_unnamed
from consultations.permissions import can_name_people
from core import audit
from core.transitions import TransitionRefused

CAUSE = "named"
_NOT_ALLOWED = _("You are not allowed to take this step.")


def name_person(*, case: Case, user: User, reason: str, by: Actor) -> bool:
    """`user` reads the case and works on it whatever its level, and knows by mail; False when he already did by name.

    Raises TransitionRefused for who may not, for somebody who has no role at the desk, and for one to whom the case is shut.
    """
    with transaction.atomic():
        hold(case)
        if not can_name_people(by, case):
            raise TransitionRefused(_NOT_ALLOWED)
        person = _person(case, user)
        if person is None:
            raise TransitionRefused(_("This person does not work at the desk of the case. Select another one."))
        if person.is_shut_out:
            raise TransitionRefused(_("A conflict of interest stands between this person and the case. Select another one."))
        now = timezone.now()
        values = {"granted_at": now, "granted_by": by.label}
        grant = {"user": user, "kind": GrantKind.NAMED, "object_ref": case.ref, "cause": CAUSE}
        _row, is_new = ObjectGrant.objects.get_or_create(**grant, defaults=values)
        if is_new:
            audit.record(by=by, action="name_person", obj=case, reason=reason, changes={"person": ["", f"user:{user.ref}"]})
            person_named(case, user, now)
    return is_new


def unname_person(*, case: Case, user: User, by: Actor) -> bool:
    """The case is no longer open to `user` by name, and he knows by mail; False when it was not.

    Raises TransitionRefused for who may not, and where nobody could read a secret case any more.
    """
    with transaction.atomic():
        hold(case)
        if not can_name_people(by, case):
            raise TransitionRefused(_NOT_ALLOWED)
        if case.level == Level.SECRET and not _others(case, user):
            raise TransitionRefused(_("Nobody could read this case any more. Name somebody else first."))
        rows = ObjectGrant.objects.filter(user=user, kind=GrantKind.NAMED, object_ref=case.ref)
        if not rows.delete()[0]:
            return False
        audit.record(by=by, action="unname_person", obj=case, changes={"person": [f"user:{user.ref}", ""]})
        person_unnamed(case, user, timezone.now())
    return True


def _person(case: Case, user: User) -> Person | None:
    return next((person for person in people_of(case) if person.user == user), None)


def _others(case: Case, without: User) -> list[Person]:
    """Who reads the secret case besides the grant that goes: he himself, where he is in charge."""
    return [
        person
        for person in people_of(case)
        if person.reads_at(Level.SECRET) and (person.user != without or person.is_in_charge)
    ]
