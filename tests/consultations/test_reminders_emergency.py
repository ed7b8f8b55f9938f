"""A review that is late is told to everybody who may review, once for each step."""

from datetime import UTC, datetime

import pytest
import time_machine

from accounts.actors import actor_of
from accounts.enums import Role
from consultations.actions.emergency import review_emergency
from consultations.actions.reminders import sweep
from consultations.enums import Level, Verdict
from mailing.models import Message
from tests.conftest import person
from tests.factories.consultations import make_case
from tests.factories.emergencies import make_emergency

pytestmark = pytest.mark.django_db
FRIDAY = datetime(2026, 11, 20, 3, tzinfo=UTC)  # three working days later is Thursday 26: Monday 23 is a holiday


@pytest.fixture
def access(headquarters, auditor):
    with time_machine.travel(FRIDAY, tick=False):
        return make_emergency(case=make_case(level=Level.SECRET, status="closed"), user=headquarters)


def told(day: int, month: int = 11) -> set[str]:
    now = datetime(2026, month, day, 1, tzinfo=UTC)
    with time_machine.travel(now, tick=False):
        sweep(now)
    return set(Message.objects.filter(event="emergency_overdue").values_list("recipient", flat=True))


def test_nothing_is_told_while_there_is_time(access):
    assert told(26) == set()


def test_late_review_is_told_to_auditors_and_headquarters_but_not_to_who_used_it(access, auditor):
    other = person("hq2@example.jp", "本部 二郎", (Role.HEADQUARTERS, ()))

    assert told(27) == {auditor.email, other.email}


def test_sweep_run_again_tells_nothing_new(access, auditor):
    told(27)
    told(27)
    assert Message.objects.filter(event="emergency_overdue").count() == 1

    told(1, month=12)  # three working days over
    assert Message.objects.filter(event="emergency_overdue").count() == 2


def test_two_accesses_of_one_day_are_both_told(access, administrator, auditor):
    with time_machine.travel(FRIDAY, tick=False):
        make_emergency(case=access.case, user=administrator)
    told(27)

    assert Message.objects.filter(event="emergency_overdue", recipient=auditor.email).count() == 2


def test_reviewed_in_time_is_not_told(access, auditor):
    with time_machine.travel(FRIDAY, tick=False):
        review_emergency(access=access, verdict=Verdict.JUSTIFIED, note="", by=actor_of(auditor))

    assert told(27) == set()


def test_mail_carries_the_number_and_no_text(access):
    told(27)
    message = Message.objects.get(event="emergency_overdue")

    assert access.case_no in message.subject
    assert access.reason not in message.body
    assert not message.key.startswith("case:")  # else it stood in the history of the case
