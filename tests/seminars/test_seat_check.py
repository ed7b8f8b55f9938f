import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from core.models import AuditEntry
from mailing.models import Message
from seminars.actions.seat_reports import report_differences
from seminars.models import SeatPool
from seminars.seat_check import differences
from tests.factories.seats import apply_for
from tests.factories.seminars import make_event

pytestmark = pytest.mark.django_db


def test_seats_that_add_up_are_not_told_of(django_assert_num_queries, capsys):
    event = make_event(onsite=1)
    apply_for(event), apply_for(event)
    make_event()
    with django_assert_num_queries(1):
        assert list(differences()) == []
    call_command("check_seats")
    assert report_differences(timezone.now()) == 0


def test_seats_that_differ_are_told_and_not_mended(organiser_user, caplog):
    event = make_event(onsite=3)
    apply_for(event)
    SeatPool.objects.filter(event=event, kind="onsite").update(taken=2)
    with pytest.raises(CommandError):
        call_command("check_seats")
    assert (report_differences(timezone.now()), report_differences(timezone.now())) == (1, 1)
    assert AuditEntry.objects.filter(action="seats_differ").first().changes == {"onsite": [2, 1]}
    assert Message.objects.get(event="seats_differ").recipient == organiser_user.email
    assert SeatPool.objects.get(event=event, kind="onsite").taken == 2
    assert "Seats differ" in caplog.text
