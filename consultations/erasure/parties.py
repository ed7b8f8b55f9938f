"""Whom an erased case named for the whole matter is handed on to a case that continues it: a bar outlives the first case."""

from accounts.models import ObjectGrant
from consultations.models import Case, CaseParty
from consultations.wall_facts import families_of


def hand_on_parties(case: Case) -> None:
    """The parties of the case stand at one that is left of the same matter, so that nobody who was shut out of it sees it.

    Rows keep their ids, which grants name as their cause; where the other case names the same, its own row takes over.
    """
    heir = Case.objects.filter(pk__in=families_of([case.pk])[case.pk] - {case.pk}, erased_at=None).order_by("pk").first()
    if heir is None:
        return
    for party in CaseParty.objects.filter(case=case).order_by("pk"):
        same = {"kind": party.kind, "name_key": party.name_key, "corporate_number": party.corporate_number}
        there = CaseParty.objects.filter(case=heir, **same).first()
        if there is None:
            CaseParty.objects.filter(pk=party.pk).update(case=heir)
        else:
            _take_over(f"party:{party.pk}", f"party:{there.pk}")


def _take_over(old: str, new: str) -> None:
    """Who was shut out for the one cause is shut out for the other; what both say stands once."""
    known = set(ObjectGrant.objects.filter(cause=new).values_list("user_id", "kind", "object_ref"))
    for grant in ObjectGrant.objects.filter(cause=old).order_by("pk"):
        if (grant.user_id, grant.kind, grant.object_ref) in known:
            grant.delete()
        else:
            ObjectGrant.objects.filter(pk=grant.pk).update(cause=new)
