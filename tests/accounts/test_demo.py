import pytest
from django.core.management import CommandError, call_command

from accounts import demo as people
from accounts.enums import Role
from accounts.models import RoleGrant, User
from core import demo
from core.models import AuditEntry

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_password_file(settings, tmp_path):
    settings.VAR_DIR = tmp_path


@pytest.fixture
def demo_people(db) -> list[User]:
    demo.mark_as_demo()
    return people.add_people()


def test_add_people_makes_one_for_each_role(demo_people):
    assert [user.role_grants.first().role for user in demo_people] == list(Role)
    assert {user.email.partition("@")[2] for user in demo_people} == {"demo.example"}
    assert all(user.check_password(people.password()) for user in User.objects.all())


def test_add_people_twice_changes_nothing(demo_people):
    before = (User.objects.count(), RoleGrant.objects.count(), AuditEntry.objects.count())
    people.add_people()
    assert (User.objects.count(), RoleGrant.objects.count(), AuditEntry.objects.count()) == before


def test_add_people_among_real_data_is_refused():
    with pytest.raises(people.NotADemo):
        people.add_people()
    assert not User.objects.exists()


def test_password_is_kept_for_the_owner_only_and_differs_between_installations(settings, tmp_path):
    first = people.password()
    assert people.password() == first
    assert people.password_file().stat().st_mode & 0o777 == 0o600
    settings.VAR_DIR = tmp_path / "other"
    assert people.password() != first


def test_add_people_after_the_password_was_made_anew_follows_it(demo_people, settings, tmp_path):
    settings.VAR_DIR = tmp_path / "other"
    people.add_people()
    assert User.objects.get(email="advisor@demo.example").check_password(people.password())


# --- the page ---------------------------------------------------------------------------------------
def test_demo_sign_in_page_does_not_exist_among_real_data(client, advisor):
    assert client.get("/demo/").status_code == 404
    assert client.post("/demo/", {"person": "advisor"}).status_code == 404


def test_demo_sign_in_page_lists_every_role(demo_people, client):
    content = client.get("/demo/").content.decode()
    assert [person.name in content for person in people.PEOPLE] == [True] * 10
    assert people.password() not in content


@pytest.mark.parametrize("handle", [person.handle for person in people.PEOPLE])
def test_demo_sign_in_with_one_press(demo_people, client, handle):
    answer = client.post("/demo/", {"person": handle})
    user = User.objects.get(email=f"{handle}@demo.example")
    assert (answer.headers["Location"], client.session["_auth_user_id"]) == ("/home/", str(user.pk))
    assert AuditEntry.objects.filter(action="sign_in", object_ref=user.ref).count() == 1


def test_demo_sign_in_as_somebody_else_is_refused(demo_people, client, administrator):
    for person in ("admin@example.jp", "admin", str(administrator.pk), "", "\x00"):
        assert client.post("/demo/", {"person": person}).status_code == 200
    assert "_auth_user_id" not in client.session


def test_demo_sign_in_by_the_setting_alone_finds_nobody(client, settings, administrator):
    """PORTAL_DEMO=1 over real data opens no account: the made-up people are not there."""
    settings.PORTAL_DEMO = True
    answer = client.post("/demo/", {"person": "administrator"})
    assert "_auth_user_id" not in client.session
    assert "まだ登録されていません" in answer.content.decode()


# --- the console ------------------------------------------------------------------------------------
def test_print_sign_ins_names_address_password_and_role(demo_people, capsys):
    call_command("print_sign_ins", url="http://localhost:8160/")
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].split() == ["架空データ:", "http://localhost:8160/demo/", "http://localhost:8160/accounts/login/"]
    assert lines[2].split()[:2] == ["advisor@demo.example", people.password()]
    assert len(lines) == 11


def test_print_sign_ins_among_real_data_is_refused():
    with pytest.raises(CommandError):
        call_command("print_sign_ins")
