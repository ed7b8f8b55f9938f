"""The fixed cast and what every test needs."""

from collections.abc import Callable

import pytest
from django.core.cache import cache
from django.test import Client as Browser

from accounts.actors import Actor, actor_of
from accounts.enums import Role
from accounts.models import User
from consultations.models import Advisor
from core import demo

DESK = "trade_secret"
OTHER_DESK = "overseas"


@pytest.fixture(autouse=True)
def _fresh_state(settings, tmp_path):
    """Each test has its own cache and private files, plain static files and no remembered demo flag."""
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    settings.PRIVATE_FILES_DIR = tmp_path / "private"
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    }
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    cache.clear()
    demo.forget()
    yield
    demo.forget()


def person(email: str, name: str, *grants: tuple[Role, tuple[str, ...]]) -> User:
    """A user with roles; the password is `correct horse battery`."""
    user = User.objects.create_user(email, "correct horse battery", name=name)
    for role, desks in grants:
        user.grant(role, desks)
    return user


@pytest.fixture
def sme(db) -> User:
    return person("sme@example.jp", "髙橋 一郎", (Role.CLIENT, ()))


@pytest.fixture
def other_sme(db) -> User:
    return person("other-sme@example.jp", "﨑山 花子", (Role.CLIENT, ()))


@pytest.fixture
def advisor(db) -> User:
    user = person("advisor@example.jp", "相談 太郎", (Role.ADVISOR, (DESK,)))
    Advisor.objects.create(code="T01", name=user.name, user=user)
    return user


@pytest.fixture
def other_desk_advisor(db) -> User:
    user = person("other-advisor@example.jp", "海外 次郎", (Role.ADVISOR, (OTHER_DESK,)))
    Advisor.objects.create(code="T02", name=user.name, user=user)
    return user


@pytest.fixture
def desk_staff(db) -> User:
    return person("staff@example.jp", "窓口 花子", (Role.DESK_STAFF, (DESK,)))


@pytest.fixture
def desk_manager(db) -> User:
    return person("manager@example.jp", "管理 三郎", (Role.DESK_MANAGER, (DESK,)))


@pytest.fixture
def headquarters(db) -> User:
    return person("hq@example.jp", "本部 四郎", (Role.HEADQUARTERS, ()))


@pytest.fixture
def auditor(db) -> User:
    return person("auditor@example.jp", "監査 五郎", (Role.AUDITOR, ()))


@pytest.fixture
def administrator(db) -> User:
    return person("admin@example.jp", "保守 六郎", (Role.ADMINISTRATOR, ()))


@pytest.fixture
def sign_in() -> Callable[[User | None], Browser]:
    """A browser in which the given user (or nobody) is signed in."""

    def _sign_in(user: User | None) -> Browser:
        browser = Browser()
        if user is not None:
            browser.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
        return browser

    return _sign_in


@pytest.fixture
def as_actor() -> Callable[[User], Actor]:
    """The actor behind a user."""
    return actor_of
