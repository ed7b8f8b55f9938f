"""Fields and absences of an advisor: who may change them, and that it is kept."""

from datetime import date

import pytest

from accounts.enums import Role
from consultations.actions.advisors import add_absence, remove_absence, set_skills
from consultations.models import Absence, Advisor, AdvisorSkill
from core.models import AuditEntry
from core.transitions import TransitionRefused
from tests.conftest import OTHER_DESK, person

pytestmark = pytest.mark.django_db

FIRST, LAST = date(2026, 12, 1), date(2026, 12, 2)
CODE = "trade_secret_content.ts_leak"


def test_manager_of_another_desk_changes_nothing(advisor, as_actor):
    by = as_actor(person("other-manager@example.jp", "他所 一", (Role.DESK_MANAGER, (OTHER_DESK,))))
    who = Advisor.objects.get(user=advisor)
    with pytest.raises(TransitionRefused):
        add_absence(advisor=who, by=by, first_on=FIRST, last_on=LAST)
    with pytest.raises(TransitionRefused):
        set_skills(advisor=who, by=by, codes=[CODE], among=[CODE])
    with pytest.raises(TransitionRefused):
        remove_absence(advisor=who, by=by, absence_id=1)
    assert (Absence.objects.count(), AdvisorSkill.objects.count(), AuditEntry.objects.count()) == (0, 0, 0)


def test_advisor_enters_his_own_absence_once(advisor, as_actor):
    who, by = Advisor.objects.get(user=advisor), as_actor(advisor)
    first = add_absence(advisor=who, by=by, first_on=FIRST, last_on=LAST, note="研修")
    assert add_absence(advisor=who, by=by, first_on=FIRST, last_on=LAST) == first
    assert AuditEntry.objects.filter(action="add_absence").count() == 1
    with pytest.raises(TransitionRefused):
        add_absence(advisor=who, by=by, first_on=LAST, last_on=date(2026, 12, 9))
    assert remove_absence(advisor=who, by=by, absence_id=first.pk)
    assert not remove_absence(advisor=who, by=by, absence_id=first.pk)


def test_fields_are_replaced_among_those_that_were_shown(advisor, desk_manager, as_actor):
    who, by = Advisor.objects.get(user=advisor), as_actor(desk_manager)
    AdvisorSkill.objects.create(advisor=who, code_id="country.CN")
    assert set_skills(advisor=who, by=by, codes=[CODE], among=[CODE, "trade_secret_content.infosec"])
    assert not set_skills(advisor=who, by=by, codes=[CODE], among=[CODE])
    assert set(who.skills.values_list("code_id", flat=True)) == {"country.CN", CODE}
    assert AuditEntry.objects.get(action="set_skills").changes == {"skills": [[], [CODE]]}
