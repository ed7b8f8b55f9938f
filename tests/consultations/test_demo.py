"""The made-up year: made once, whole, and never among real data."""

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from accounts.models import User
from consultations.demo.load import RealDataHere, load
from consultations.models import Case, Client, Contact, ContactMention, Handoff, YearRevision
from core import demo
from core.models import AuditEntry, Installation, Transition
from mailing.models import Message
from tests.factories.consultations import make_case

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_password_file(settings, tmp_path):
    settings.VAR_DIR = tmp_path


def _counts() -> dict[str, int]:
    models = (User, Client, Case, Contact, ContactMention, Transition, AuditEntry, Message, YearRevision)
    return {model.__name__: model.objects.count() for model in models}


def test_load_demo_twice_changes_nothing(capsys):
    call_command("load_demo")
    before = _counts()
    call_command("load_demo")
    assert _counts() == before
    output = capsys.readouterr().out
    assert "架空データを作成しました" in output
    assert "架空データはすでにあります" in output
    assert output.count("advisor@demo.example") == 2
    assert not Handoff.objects.filter(reason__contains="{").exists()  # the product is named


def test_load_demo_keeps_its_mails_inside(settings):
    settings.EMAIL_DELIVERS = True
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1  # nobody listens: an attempt would end as failed
    call_command("load_demo")
    waiting = Message.objects.filter(status="queued")  # what can still be undone waits for its ten minutes
    assert set(Message.objects.exclude(pk__in=waiting.values("pk")).values_list("status", flat=True)) == {"kept"}
    assert not waiting.filter(next_try_at__lte=timezone.now()).exists()
    assert all(
        subject.startswith(("【架空データ】", "【Fictitious data】"))
        for subject in Message.objects.values_list("subject", flat=True)
    )
    assert all(address.endswith("@demo.example") for address in Message.objects.values_list("recipient", flat=True))


@pytest.mark.parametrize("real", ["case", "user"])
def test_load_demo_among_real_data_is_refused_and_writes_nothing(real):
    make_case() if real == "case" else User.objects.create_user("somebody@example.jp")
    before = _counts()
    with pytest.raises(RealDataHere):
        load()
    with pytest.raises(CommandError):
        call_command("load_demo")
    assert _counts() == before
    assert not Installation.objects.exists()
    assert not demo.is_demo_now()


def test_load_demo_that_breaks_leaves_nothing(monkeypatch):
    from consultations.demo.past import Past

    monkeypatch.setattr(Past, "of_desk", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        load()
    assert (User.objects.count(), Client.objects.count(), Installation.objects.count()) == (0, 0, 0)


@pytest.mark.parametrize("day", ["2026-04-01", "2027-01-03", "2027-03-31", "2028-02-29"])
def test_demo_loads_on_any_day(time_machine, day):
    time_machine.move_to(f"{day}T10:00+09:00", tick=False)
    load()
    assert not Contact.objects.filter(contacted_on__gt=timezone.localdate()).exists()
    assert Case.objects.open().exists()
