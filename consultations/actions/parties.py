"""Whom a case concerns besides its client: the other side, and who must never see it."""

from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.actors import Actor
from consultations.actions.steps import refuse_erased
from consultations.actions.walls import Rewalled, hold_walls, rewall
from consultations.enums import ConsentWay, PartyKind
from consultations.models import Case, CaseParty
from consultations.permissions.cases import is_requester
from consultations.permissions.walls import can_note_party
from consultations.wall_facts import families_of
from consultations.walls import Told, key_of
from core import audit
from core.transitions import TransitionRefused

MOST = 20  # of one case
NOT_ALLOWED = _("You are not allowed to take this step.")


def note_party(*, case: Case, kind: PartyKind, told: Told, by: Actor, how: str = "") -> bool:
    """The case concerns whom `told` names, and who is bound to him is shut out of it; False when it stood there.

    `how` the client said so (of ConsentWay), where the desk notes it for him. Raises TransitionRefused for who may not, and
    for more than MOST.
    """
    with transaction.atomic():
        hold_walls()
        case = _held(case)
        refuse_erased(case)
        if not can_note_party(by, case):
            raise TransitionRefused(NOT_ALLOWED)
        if case.parties.count() >= MOST:
            raise TransitionRefused(_("No more than 20 names can be kept. Remove one that is no longer needed."))
        if not add_parties(case=case, named=[(kind, told)], by=by, how=how):
            return False
        rewall(families_of([case.pk])[case.pk])
    return True


def remove_party(*, case: Case, party: CaseParty, by: Actor, reason: str = "", how: str = "") -> bool:
    """The case does not concern him any more, and who was shut out for him may see it; False when it was gone before.

    It may have been noted at a case that this one continues.

    A bar is the client's own: the desk takes it back on his word alone, and says why and how he said it.
    """
    with transaction.atomic():
        hold_walls()
        case, family = _held(case), families_of([case.pk])[case.pk]
        row = CaseParty.objects.select_for_update(of=("self",)).select_related("case").filter(pk=party.pk).first()
        if row is None:
            return False
        if not can_note_party(by, case) or row.case_id not in family:
            raise TransitionRefused(NOT_ALLOWED)
        if row.kind == PartyKind.BARRED and not is_requester(by, case) and (not reason.strip() or how not in ConsentWay):
            raise TransitionRefused(_("Only the client takes this back. Write what he said, and how."))
        changes: dict[str, list[object]] = {"party": [row.ref, ""], "kind": [row.kind, ""]}
        audit.record(by=by, action="remove_party", obj=row.case, reason=reason, changes=changes | _how(how))
        row.delete()
        rewall(family)
    return True


def add_parties(*, case: Case, named: Iterable[tuple[PartyKind, Told]], by: Actor, how: str = "") -> list[CaseParty]:
    """Those that are new stand at the case. The caller holds the walls, and compares them (`rewall`) afterwards."""
    made = []
    for kind, told in named:
        row, is_new = CaseParty.objects.get_or_create(
            case=case,
            kind=kind,
            name_key=key_of(told.name),
            corporate_number=told.number,
            defaults={
                "name": told.name,
                "noted_at": timezone.now(),
                "noted_by_ref": by.ref,
                "noted_by_label": by.logged_as,
            },
        )
        if is_new:
            made.append(row)
            changes: dict[str, list[object]] = {"party": ["", row.ref], "kind": ["", kind.value]}
            audit.record(by=by, action="note_party", obj=case, changes=changes | _how(how))
    return made


def _how(how: str) -> dict[str, list[object]]:
    return {"how": ["", how]} if how else {}


def _held(case: Case) -> Case:
    return Case.objects.select_for_update(of=("self",)).select_related("advisor", "desk").get(pk=case.pk)


__all__ = ["MOST", "Rewalled", "add_parties", "note_party", "remove_party"]
