"""Correcting the client's address: effect, refusal, audit without addresses, and what is sent again."""

import re

import pytest
from django.urls import reverse

from accounts.actors import VISITOR
from consultations.actions.addresses import correct_email
from consultations.actions.tracking import PURPOSE, ask_for_link
from consultations.models import Case
from consultations.undelivered import undelivered
from core import one_time_links
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
    assert undelivered(case, manager) == [lost]

    correct_email(case=case, by=manager, email=NEW, sends_again=True)

    again = Message.objects.get(key__startswith="again:")
    assert (again.recipient, again.subject, again.status) == (NEW, "件名", MessageStatus.QUEUED)
    assert set(Message.objects.filter(recipient=NEW).values_list("key", flat=True)) == {f"case:{case.ref}:waits", again.key}
    assert undelivered(case, manager) == []


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

    assert undelivered(case, manager) == []


def test_correction_by_somebody_else_is_refused(case, other_desk_advisor, as_actor):
    with pytest.raises(TransitionRefused):
        correct_email(case=case, by=as_actor(other_desk_advisor), email=NEW)

    assert (Case.objects.get().email, AuditEntry.objects.count()) == (OLD, 0)


@pytest.fixture
def lost_complaint(case) -> Message:
    """That the complaint was answered did not arrive, nor did an ordinary mail."""
    mail(case, "lost", MessageStatus.BOUNCED)
    return mail(case, "answered", MessageStatus.BOUNCED, event="complaint_answered", subject="苦情に回答しました")


def test_lost_mail_about_a_complaint_is_shown_to_its_head_alone(lost_complaint, case, advisor, as_actor, manager, sign_in):
    case.advisor = advisor.advisor
    case.save()

    assert lost_complaint in undelivered(case, manager)
    assert [message.event for message in undelivered(case, as_actor(advisor))] == ["case_assigned"]
    page = sign_in(advisor).get(reverse("consultations:case_email", args=[case.ref])).text
    assert "届かなかったメールが1通あります" in page
    assert "苦情" not in page.partition("<main")[2]


def test_copy_of_a_lost_mail_about_a_complaint_stays_hidden_too(lost_complaint, case, advisor, as_actor, manager):
    case.advisor = advisor.advisor
    case.save()
    Message.objects.filter(pk=lost_complaint.pk).update(scope="trade_secret")
    copy = resend(message=Message.objects.get(pk=lost_complaint.pk), by=manager)
    Message.objects.filter(pk=copy.pk).update(status=MessageStatus.BOUNCED)

    assert copy in undelivered(case, manager)
    assert [message.event for message in undelivered(case, as_actor(advisor))] == ["case_assigned"]


def test_correction_by_the_advisor_brings_the_client_what_he_does_not_see(lost_complaint, case, advisor, as_actor):
    case.advisor = advisor.advisor
    case.save()

    correct_email(case=case, by=as_actor(advisor), email=NEW, sends_again=False)

    assert list(Message.objects.filter(recipient=NEW).values_list("event", flat=True)) == ["complaint_answered"]


def test_link_that_went_to_the_wrong_address_opens_nothing_any_more(case, manager, client):
    ask_for_link(number=case.ref, email=OLD, language="ja", by=VISITOR)
    token = re.search(r"/track/([\w-]+)/", Message.objects.get().body)[1]
    assert one_time_links.is_usable(token, PURPOSE)

    correct_email(case=case, by=manager, email=NEW)

    assert not one_time_links.is_usable(token, PURPOSE)
    assert Message.objects.values_list("status", "body").get() == (MessageStatus.WITHDRAWN, "")
