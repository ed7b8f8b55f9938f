"""What an advisor knows, and when he is away."""

from collections.abc import Iterable
from datetime import date

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.actors import Actor
from consultations.models import Absence, Advisor, AdvisorSkill
from core import audit
from core.transitions import TransitionRefused


def add_absence(*, advisor: Advisor, by: Actor, first_on: date, last_on: date, note: str = "") -> Absence:
    """The advisor is away on these days; told twice, nothing happens. His cases stay his.

    Raises TransitionRefused for a person who may not, and where another absence covers one of the days.
    """
    _refuse_stranger(by, advisor)
    with transaction.atomic():
        locked = Advisor.objects.select_for_update(of=("self",)).get(pk=advisor.pk)
        overlapping = list(locked.absences.filter(first_on__lte=last_on, last_on__gte=first_on))
        for absence in overlapping:
            if (absence.first_on, absence.last_on) == (first_on, last_on):
                return absence
        if overlapping:
            raise TransitionRefused(_("An absence on some of these days is entered already. Remove it first."))
        absence = Absence.objects.create(advisor=locked, first_on=first_on, last_on=last_on, note=note, entered_by=by.label)
        days: dict[str, list[object]] = {"absence": ["", f"{first_on.isoformat()}/{last_on.isoformat()}"]}
        audit.record(by=by, action="add_absence", obj=locked, changes=days)
    return absence


def remove_absence(*, advisor: Advisor, by: Actor, absence_id: int) -> bool:
    """The absence is gone; False when it was gone already."""
    _refuse_stranger(by, advisor)
    with transaction.atomic():
        absence = advisor.absences.filter(pk=absence_id).first()
        if absence is None:
            return False
        days: dict[str, list[object]] = {"absence": [f"{absence.first_on.isoformat()}/{absence.last_on.isoformat()}", ""]}
        absence.delete()
        audit.record(by=by, action="remove_absence", obj=advisor, changes=days)
    return True


def set_skills(*, advisor: Advisor, by: Actor, codes: Iterable[str], among: Iterable[str]) -> bool:
    """Of the codes `among`, exactly these are fields of the advisor; False when they were. Other fields stay."""
    _refuse_stranger(by, advisor)
    with transaction.atomic():
        locked = Advisor.objects.select_for_update(of=("self",)).get(pk=advisor.pk)
        known = set(locked.skills.filter(code_id__in=list(among)).values_list("code_id", flat=True))
        wanted = set(codes) & set(among)
        if known == wanted:
            return False
        locked.skills.filter(code_id__in=known - wanted).delete()
        AdvisorSkill.objects.bulk_create(AdvisorSkill(advisor=locked, code_id=code) for code in sorted(wanted - known))
        changes: dict[str, list[object]] = {"skills": [sorted(known), sorted(wanted)]}
        audit.record(by=by, action="set_skills", obj=locked, changes=changes)
    return True


def _refuse_stranger(by: Actor, advisor: Advisor) -> None:
    """Himself and the managers of his desks may: the query that says who is on their page says it here too."""
    if not Advisor.objects.visible_to(by).filter(pk=advisor.pk).exists():
        raise TransitionRefused(_("You are not allowed to take this step."))
