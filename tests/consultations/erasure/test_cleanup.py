"""What goes by itself each night, how much of it, and what stays."""

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import SignIn
from consultations import tasks
from consultations.actions import cleanup
from consultations.actions.cleanup import clean_up
from core import one_time_links
from core.models import AuditEntry, OneTimeLink, SubmittedForm, Tries
from mailing import actions as mailing
from mailing.models import Message
from tests.factories.erasure import make_period

pytestmark = pytest.mark.django_db


def make_old_rows(days: int) -> None:
    """One row of every kind that goes by itself, so many days old."""
    then = timezone.now() - timedelta(days=days)
    SubmittedForm.objects.create(key=uuid.uuid4(), purpose="x", answer="x", at=then)
    Tries.objects.create(key=f"x{days}", started_at=then)
    SignIn.objects.create(
        session_key=f"x{days}", session_data="", expire_date=then, started_at=then, seen_at=then, ref=f"x{days}"
    )
    one_time_links.make(purpose="x", object_ref="x")
    OneTimeLink.objects.filter(expires_at__gt=timezone.now()).update(expires_at=then)


def test_rows_whose_time_is_over_go_and_are_counted():
    make_old_rows(91)

    assert clean_up(timezone.now()) == {
        "core.OneTimeLink": 1,
        "core.SubmittedForm": 1,
        "core.Tries": 1,
        "accounts.SignIn": 1,
    }
    assert clean_up(timezone.now()) == {}
    told = AuditEntry.objects.filter(action="clean_up").values_list("actor_ref", "changes")
    assert {ref for ref, _changes in told} == {"service:retention-sweep"}
    assert sorted(next(iter(changes)) for _ref, changes in told) == [
        "accounts.SignIn",
        "core.OneTimeLink",
        "core.SubmittedForm",
        "core.Tries",
    ]


def test_younger_rows_stay():
    make_old_rows(89)
    young = timezone.now()
    SignIn.objects.update(expire_date=young + timedelta(hours=1))
    Tries.objects.update(started_at=young)
    OneTimeLink.objects.update(expires_at=young)

    assert clean_up(timezone.now()) == {}
    assert SubmittedForm.objects.count() == 1


def test_many_rows_go_in_batches(monkeypatch):
    monkeypatch.setattr(cleanup, "AT_A_TIME", 2)
    for days in (91, 92, 93, 94, 95):
        make_old_rows(days)

    assert clean_up(timezone.now())["core.SubmittedForm"] == 5
    assert AuditEntry.objects.filter(action="clean_up", changes__has_key="core.SubmittedForm").count() == 3


def make_mail(months_old: int, status: str) -> Message:
    mail = mailing.queue(
        key=f"k{months_old}{status}", event="x", recipient="a@example.jp", language="ja", subject="s", body="b"
    )
    Message.objects.filter(pk=mail.pk).update(status=status, created_at=timezone.now() - timedelta(days=31 * months_old))
    return mail


def test_texts_of_mails_stay_while_the_institute_has_confirmed_no_period():
    make_mail(100, "sent")

    assert clean_up(timezone.now()) == {}
    assert Message.objects.get().body


def test_texts_of_mails_go_after_the_confirmed_period():
    make_period("mail", 12)
    old, young, waiting = make_mail(13, "sent"), make_mail(1, "sent"), make_mail(14, "queued")

    assert clean_up(timezone.now()) == {"mailing.Message": 1}
    kept = dict(Message.objects.values_list("pk", "recipient"))
    assert kept == {old.pk: "", young.pk: "a@example.jp", waiting.pk: "a@example.jp"}


def test_tasks_may_run_twice():
    for _turn in range(2):
        tasks.erase_confirmed()
        tasks.clear_erased()
