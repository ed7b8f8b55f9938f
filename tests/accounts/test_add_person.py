import io

import pytest
from django.core.management import CommandError, call_command

from accounts.models import RoleGrant, User
from core.models import AuditEntry

pytestmark = pytest.mark.django_db


def test_add_person_makes_the_first_administrator(monkeypatch, capsys, client):
    monkeypatch.setattr("sys.stdin", io.StringIO("correct horse battery\n"))
    call_command("add_person", "Admin@Example.jp", role="administrator", name="保守 太郎", password_stdin=True)
    assert capsys.readouterr().out == "admin@example.jp: administrator\n"
    answer = client.post("/accounts/login/", {"login": "admin@example.jp", "password": "correct horse battery"})
    assert answer.headers["Location"] == "/home/"
    assert AuditEntry.objects.get(action="add_person").actor_ref == "service:add-person"


def test_add_person_asks_for_the_password_twice(monkeypatch):
    answers = iter(["correct horse battery", "correct horse batterz"])
    monkeypatch.setattr("getpass.getpass", lambda _prompt: next(answers))
    with pytest.raises(CommandError, match="一致しません"):
        call_command("add_person", "a@example.jp", role="auditor", password=True)
    assert not User.objects.exists()


def test_add_person_with_desks_and_again_with_another():
    call_command("add_person", "a@example.jp", role="advisor", desk=["trade_secret", "overseas"])
    call_command("add_person", "a@example.jp", role="desk_manager", desk=["kansai"])
    assert set(RoleGrant.objects.values_list("role", "desk_code")) == {
        ("advisor", "trade_secret"),
        ("advisor", "overseas"),
        ("desk_manager", "kansai"),
    }
    assert not User.objects.get().has_usable_password()


@pytest.mark.parametrize(
    ("email", "options"),
    [
        ("nonsense", {"role": "auditor"}),
        ("a@example.jp", {"role": "advisor"}),
        ("a@example.jp", {"role": "advisor", "desk": ["nowhere"]}),
        ("a@example.jp", {"role": "auditor", "desk": ["kansai"]}),
        ("a@example.jp", {"role": "king"}),
    ],
)
def test_add_person_with_nonsense_is_refused(email, options):
    with pytest.raises(CommandError):
        call_command("add_person", email, **options)
    assert not User.objects.exists()


def test_add_person_with_a_weak_password_is_refused(monkeypatch):
    monkeypatch.setattr("sys.stdin", io.StringIO("password1234\n"))
    with pytest.raises(CommandError):
        call_command("add_person", "a@example.jp", role="auditor", password_stdin=True)
    assert not User.objects.exists()
