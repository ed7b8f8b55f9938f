import pytest
from allauth.account.models import EmailAddress

from accounts import actions
from accounts.enums import Role
from accounts.models import RoleGrant, User
from core.actors import service
from core.models import AuditEntry

pytestmark = pytest.mark.django_db
BY = service("test")


def _add(**given):
    values = {"by": BY, "email": " New@Example.JP ", "name": "新人", "role": Role.ADVISOR, "desks": ["trade_secret"]}
    return actions.add_person(**values | given)


def test_add_person_can_sign_in_with_role_and_confirmed_address():
    user = _add(password="correct horse battery")
    assert (user.email, user.check_password("correct horse battery")) == ("new@example.jp", True)
    assert list(RoleGrant.objects.values_list("role", "desk_code")) == [("advisor", "trade_secret")]
    assert list(EmailAddress.objects.values_list("email", "verified", "primary")) == [("new@example.jp", True, True)]
    assert [(row.action, row.object_ref, row.actor_ref) for row in AuditEntry.objects.all()] == [
        ("add_person", user.ref, "service:test")
    ]


def test_add_person_twice_changes_nothing():
    _add(password="correct horse battery")
    _add(password="another password here", name="別名")
    user = User.objects.get()
    assert (user.name, user.check_password("correct horse battery")) == ("新人", True)
    assert (RoleGrant.objects.count(), EmailAddress.objects.count(), AuditEntry.objects.count()) == (1, 1, 1)


def test_add_person_again_with_another_desk_adds_it():
    _add()
    _add(desks=["overseas"])
    assert set(RoleGrant.objects.values_list("desk_code", flat=True)) == {"trade_secret", "overseas"}
    assert AuditEntry.objects.filter(action="grant").get().changes == {"roles": [[], ["advisor overseas"]]}


def test_add_person_without_password_cannot_use_one():
    assert not _add().has_usable_password()


@pytest.mark.parametrize("verified", [None, False])
def test_add_person_whose_address_nobody_proved_counts_as_new(verified):
    stranger = User.objects.create_user("new@example.jp", "password of a stranger", name="偽名", language="en")
    stranger.grant(Role.CLIENT)
    if verified is not None:
        EmailAddress.objects.create(user=stranger, email=stranger.email, verified=verified, primary=True)
    user = _add()
    user.refresh_from_db()
    assert (user.pk, user.has_usable_password(), user.name, user.language) == (stranger.pk, False, "新人", "ja")
    assert list(EmailAddress.objects.values_list("email", "verified")) == [("new@example.jp", True)]
    assert [entry.action for entry in AuditEntry.objects.all()] == ["add_person"]


def test_add_person_whose_address_nobody_proved_gets_the_given_password_and_no_other_address():
    stranger = User.objects.create_user("new@example.jp", "password of a stranger")
    EmailAddress.objects.create(user=stranger, email="stranger@example.jp", verified=True, primary=True)
    user = _add(password="correct horse battery")
    assert user.check_password("correct horse battery")
    assert [address.email for address in EmailAddress.objects.all()] == ["new@example.jp"]


def test_change_profile_is_audited_without_the_name(sme, as_actor):
    actions.change_profile(user=sme, by=as_actor(sme), name="新しい名前", language="en")
    sme.refresh_from_db()
    assert (sme.name, sme.language) == ("新しい名前", "en")
    entry = AuditEntry.objects.get()
    assert (entry.action, entry.changes) == ("change_profile", {"name": [], "language": ["ja", "en"]})


def test_change_profile_to_the_same_writes_nothing(sme, as_actor):
    actions.change_profile(user=sme, by=as_actor(sme), name=sme.name, language=sme.language)
    assert not AuditEntry.objects.exists()
