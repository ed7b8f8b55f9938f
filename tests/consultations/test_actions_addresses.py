"""Correcting the client's address: effect, refusal, audit without addresses, and what is sent again."""

import pytest

from consultations.actions.addresses import correct_email
from consultations.models import Case
from consultations.undelivered import undelivered
from core.models import AuditEntry
from core.transitions import TransitionRefused
from mailing.actions import queue, resend
from mailing.enums import MessageStatus
from mailing.models import Message
from tests.factories.consultations import make_case

pytestmark = pytest.mark.django_db
OLD, NEW = "clinet@example.jp", "client@example.jp"


@pytest.fixture
def manager(desk_manager, as_actor):
    return as_actor(desk_manager)


@pytest.fixture
def case() -> Case:
    return make_case(status="in_support", email=OLD)


def mail(case: Case, name: str, status: str, recipient: str = OLD, **given) -> Message:
    values = {"event": "case_assigned", "language": "ja", "subject": "件名", "body": "本文", "object_ref": case.ref}
    message = queue(key=f"case:{case.ref}:{name}", recipient=recipient, **values | given)
    Message.objects.filter(pk=message.pk).update(status=status)
    return message


def test_address_is_corrected_and_no_log_holds_it(case, manager):
    assert correct_email(case=case, by=manager, email=NEW) is True
    assert correct_email(case=case, by=manager, email=NEW) is False

    assert Case.objects.get().email == NEW
    entry = AuditEntry.objects.get()
    assert (entry.action, entry.changes) == ("correct_email", {"email": [True, True]})


def test_what_waits_goes_to_the_new_address_and_what_was_lost_once_more(case, manager):
    mail(case, "waits", MessageStatus.QUEUED)
    lost = mail(case, "lost", MessageStatus.BOUNCED)
    mail(case, "arrived", MessageStatus.SENT)
    mail(case, "other", MessageStatus.BOUNCED, recipient="staff@example.jp")
    assert undelivered(case) == [lost]

    correct_email(case=case, by=manager, email=NEW, sends_again=True)

    again = Message.objects.get(key__startswith="again:")
    assert (again.recipient, again.subject, again.status) == (NEW, "件名", MessageStatus.QUEUED)
    assert set(Message.objects.filter(recipient=NEW).values_list("key", flat=True)) == {f"case:{case.ref}:waits", again.key}
    assert undelivered(case) == []


def test_without_the_tick_nothing_is_sent_again(case, manager):
    mail(case, "lost", MessageStatus.FAILED)

    correct_email(case=case, by=manager, email=NEW)

    assert not Message.objects.filter(recipient=NEW).exists()


def test_no_address_takes_back_what_waits(case, manager):
    mail(case, "waits", MessageStatus.QUEUED)

    correct_email(case=case, by=manager, email="")

    assert Message.objects.get().status == MessageStatus.WITHDRAWN


def test_one_time_links_are_never_sent_elsewhere(case, manager):
    mail(case, "link", MessageStatus.BOUNCED, is_secret=True)
    mail(case, "waiting-link", MessageStatus.QUEUED, is_secret=True)

    correct_email(case=case, by=manager, email=NEW, sends_again=True)

    assert not Message.objects.filter(recipient=NEW).exists()


def test_mail_that_was_sent_again_is_no_longer_lost(case, desk_manager, manager):
    lost = mail(case, "lost", MessageStatus.BOUNCED, scope="trade_secret")
    resend(message=Message.objects.get(pk=lost.pk), by=manager)

    assert undelivered(case) == []


def test_correction_by_somebody_else_is_refused(case, other_desk_advisor, as_actor):
    with pytest.raises(TransitionRefused):
        correct_email(case=case, by=as_actor(other_desk_advisor), email=NEW)

    assert (Case.objects.get().email, AuditEntry.objects.count()) == (OLD, 0)
