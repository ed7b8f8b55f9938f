"""What somebody of the institute declares about himself: to whom he is bound."""

from dataclasses import asdict, dataclass
from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.actors import Actor
from accounts.models import ObjectGrant
from consultations.actions.walls import Rewalled, hold_walls, rewall, tell_opened
from consultations.models import Case, Interest
from consultations.permissions.walls import can_edit_interest, declares_interests
from consultations.wall_facts import cases_naming
from consultations.walls import Name, key_of
from core import audit
from core.transitions import TransitionRefused

_NOT_ALLOWED = _("You are not allowed to take this step.")


@dataclass(frozen=True)
class Bond:
    """Whom an interest names and why, checked and cleaned; `name` has a key."""

    name: str
    relation: str
    corporate_number: str = ""
    since: date | None = None
    until: date | None = None
    note: str = ""


@dataclass(frozen=True)
class Declaration:
    """What stands now, and from how many cases it shuts its owner out that he could be given before."""

    interest: Interest
    newly_shut: int


def declare(*, by: Actor, bond: Bond) -> Declaration:
    """The interest stands, and every case that concerns whom it names is shut to `by`. What stands already stays one.

    Raises TransitionRefused for who works at no desk.
    """
    if not declares_interests(by) or by.user_id is None:
        raise TransitionRefused(_NOT_ALLOWED)
    with transaction.atomic():
        hold_walls()
        same = Interest.objects.standing().filter(user_id=by.user_id, **_values(bond)).first()
        if same is not None:
            return Declaration(same, 0)
        interest = Interest.objects.create(user_id=by.user_id, declared_at=timezone.now(), **_values(bond))
        audit.record(by=by, action="declare_interest", obj=interest, changes={"relation": ["", bond.relation]})
        return Declaration(interest, _rewalled(interest, by))


def edit(*, interest: Interest, by: Actor, bond: Bond) -> Declaration:
    """The interest says so now; cases that it no longer concerns are open again, and the heads of their desks know."""
    with transaction.atomic():
        hold_walls()
        locked = _locked(interest, by)
        before = Name(locked.name_key, locked.corporate_number)
        changed = [name for name, value in _values(bond).items() if getattr(locked, name) != value]
        if not changed:
            return Declaration(locked, 0)
        for name, value in _values(bond).items():
            setattr(locked, name, value)
        locked.save(update_fields=changed)
        told: dict[str, list[object]] = {name: ["", "changed"] for name in changed if name != "name_key"}
        audit.record(by=by, action="edit_interest", obj=locked, changes=told)
        return Declaration(locked, _rewalled(locked, by, before))


def end(*, interest: Interest, by: Actor) -> bool:
    """The interest counts no more; False when it was ended before. Heads of desks whose cases open again know by mail."""
    with transaction.atomic():
        hold_walls()
        row = Interest.objects.select_for_update().get(pk=interest.pk)
        if row.user_id == by.user_id and row.ended_at is not None:
            return False
        locked = _locked(interest, by)
        locked.ended_at = timezone.now()
        locked.save(update_fields=["ended_at"])
        audit.record(by=by, action="end_interest", obj=locked)
        _rewalled(locked, by)
    return True


def _locked(interest: Interest, by: Actor) -> Interest:
    locked = Interest.objects.select_for_update().get(pk=interest.pk)
    if not can_edit_interest(by, locked):
        raise TransitionRefused(_NOT_ALLOWED)
    return locked


def _values(bond: Bond) -> dict[str, object]:
    return asdict(bond) | {"name_key": key_of(bond.name)}


def _rewalled(interest: Interest, by: Actor, before: Name | None = None) -> int:
    """Cases of the old name and of the new one are compared anew; how many are shut to `by` now."""
    names = {Name(interest.name_key, interest.corporate_number)} | ({before} if before else set())
    cases = set().union(*(cases_naming(name) for name in names)) | _shut_by(interest)
    changed = rewall(cases)
    tell_opened(changed)
    return sum(by.user_id in one.shut for one in changed)


def _shut_by(interest: Interest) -> set[int]:
    refs = ObjectGrant.objects.filter(user_id=interest.user_id, cause=f"interest:{interest.pk}").values("object_ref")
    barring = ObjectGrant.objects.filter(user_id=interest.user_id, cause__startswith="party:").values("object_ref")
    return set(Case.objects.filter(ref__in=refs.union(barring)).values_list("pk", flat=True))


__all__ = ["Bond", "Declaration", "Rewalled", "declare", "edit", "end"]
