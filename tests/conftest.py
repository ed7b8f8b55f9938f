"""The fixed cast and what every test needs."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client as Browser
from django.test import override_settings
from django.utils import translation
from hypothesis import settings as property_settings

from accounts.actors import Actor, actor_of
from accounts.enums import Role
from accounts.models import User
from consultations import catalogue
from consultations.models import Advisor
from core import closures, demo
from tests import engines
from tests.audit_guards import let_flush_empty_them

PASSWORD = "correct horse battery"
DESK = "trade_secret"
OTHER_DESK = "overseas"

# No deadline: the machine may be busy. No memory of earlier runs: each run stands alone.
property_settings.register_profile("portal", deadline=None, database=None)
property_settings.load_profile("portal")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    engines.leave_out(config, items)
    engines.begin_with_the_slow(items)


def pytest_fixture_setup(fixturedef: Any, request: pytest.FixtureRequest) -> None:
    if request.scope == "function":
        engines.note_fixture(fixturedef.argname, request.node)


def pytest_runtest_teardown(item: pytest.Item) -> None:
    engines.refuse_unmarked(item)


def pytest_collection_finish() -> None:
    engines.keep_what_is_imported()


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    engines.hear_of_left_out(node)


def pytest_sessionfinish(session: pytest.Session) -> None:
    engines.tell_of_left_out(session.config)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    engines.say_what_was_left_out(terminalreporter, config)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix, tmp_path_factory) -> None:
    """On SQLite the tests use a file: threads that share a memory database would not meet real locks.

    It may be lost with the machine, as the private PostgreSQL of scripts/servers.py: nothing waits for the disk.
    """
    if connection.vendor == "sqlite":
        connection.settings_dict["TEST"]["NAME"] = str(tmp_path_factory.mktemp("database") / "test.sqlite3")
        options = connection.settings_dict["OPTIONS"]
        options["init_command"] = f"{options['init_command']} PRAGMA synchronous=OFF"


@pytest.fixture(scope="session", autouse=True)
def _static_files_need_not_be_collected() -> Iterator[None]:
    with override_settings(WHITENOISE_AUTOREFRESH=True, WHITENOISE_USE_FINDERS=True):
        yield


@pytest.fixture(scope="session", autouse=True)
def _tables_may_be_emptied_between_tests() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        let_flush_empty_them(patch)
        yield


@pytest.fixture(scope="session", autouse=True)
def _keys_of_the_suite(tmp_path_factory) -> Iterator[None]:
    """Keys for cases and receipts, made at the first need. A test that changes a key file sets one of its own."""
    folder = tmp_path_factory.mktemp("keys")
    with override_settings(CASE_KEY_FILE=str(folder / "case.keys"), RECEIPT_KEY_FILE=str(folder / "receipt.keys")):
        yield


@pytest.fixture(autouse=True)
def _fresh_state(settings, tmp_path):
    """Each test has its own cache and private files, plain static files and nothing remembered of the database."""
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    settings.PRIVATE_FILES_DIR = tmp_path / "private"
    settings.AUDIT_ANCHORS_DIR = tmp_path / "anchors"
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    }
    settings.SECOND_FACTOR_REQUIRED = False  # the cast signs in without one; tests/accounts/test_second_factor.py asks for it
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    cache.clear()
    demo.forget()
    catalogue.forget()
    closures.remember({})  # a test that enters closed days forgets this first
    translation.deactivate()  # a page in English leaves its language behind
    yield
    demo.forget()
    catalogue.forget()


def person(email: str, name: str, *grants: tuple[Role, tuple[str, ...]]) -> User:
    """A user with roles and the one password of the cast."""
    user = User.objects.create_user(email, PASSWORD, name=name)
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
