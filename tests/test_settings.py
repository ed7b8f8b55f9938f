"""Settings fail loudly on a bad value, switch by URL alone, and are clean for production."""

import secrets
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import IntegrityError, connection, transaction
from django.test import Client as Browser

from accounts.models import RoleGrant
from core import keyrings
from inpit_portal import environment

ROOT = environment.BASE_DIR
KEY_FILE = Path(tempfile.mkdtemp(prefix="portal-keys-")) / "test.keys"
KEY_FILE.write_text(keyrings.new_line())
PRODUCTION = {
    "PORTAL_PRODUCTION": "1",
    "SECRET_KEY": secrets.token_urlsafe(60),
    "PUBLIC_URL": "https://portal.example.jp",
    "DATABASE_URL": "postgres://portal@localhost/portal",
    "REDIS_URL": "redis://localhost:6379/0",
    "EMAIL_URL": "smtp+tls://user%40example.jp:p%3Aw@mail.example.jp",
    "CASE_KEY_FILE": str(KEY_FILE),
    "RECEIPT_KEY_FILE": str(KEY_FILE),
}


def manage(*arguments: str, cwd=ROOT, **env: str) -> subprocess.CompletedProcess[str]:
    """A management command in a process of its own, with nothing in the environment but `env`."""
    command = [sys.executable, str(ROOT / "manage.py"), *arguments]
    return subprocess.run(command, cwd=cwd, env=env, capture_output=True, text=True, check=False)


def setting(names: str, **env: str) -> str:
    """What a fresh process holds in these settings (a Python expression over `settings`)."""
    done = manage("shell", "--no-imports", "-c", f"from django.conf import settings; print({names})", **env)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


# --- bad values ---------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("name", "value", "read"),
    [
        ("PORTAL_DEMO", "maybe", lambda: environment.read_bool("PORTAL_DEMO")),
        ("SECRET_KEY", "short", lambda: environment.secret_key(False)),
        ("SECRET_KEY", "a" * 60, lambda: environment.secret_key(False)),
        ("SECRET_KEY", "", lambda: environment.secret_key(True)),
        ("DATABASE_URL", "mysql://u:p@host/db", environment.database),
        ("DATABASE_URL", "portal.sqlite3", environment.database),
        ("DATABASE_URL", "postgres://user:pa/ss@host/db", environment.database),
        ("DATABASE_URL", "postgres://host", environment.database),
        ("REDIS_URL", "localhost:6379", environment.redis_url),
        ("REDIS_URL", "redis://", environment.redis_url),
        ("REDIS_URL", "redis://:pa/ss@host", environment.redis_url),
        ("EMAIL_URL", "mail.example.jp", environment.email),
        ("EMAIL_URL", "http://mail.example.jp", environment.email),
        ("EMAIL_URL", "smtp://mail.example.jp:port", environment.email),
        ("DEFAULT_FROM_EMAIL", "the desk", environment.from_email),
        ("DEFAULT_FROM_EMAIL", "a@example.jp\nBcc: b@example.jp", environment.from_email),
        ("PUBLIC_URL", "portal.example.jp", lambda: environment.public_url(False)),
        ("PUBLIC_URL", "https://portal.example.jp/portal", lambda: environment.public_url(False)),
        ("PUBLIC_URL", "https://[portal", lambda: environment.public_url(False)),
        ("PUBLIC_URL", "http://portal.example.jp", lambda: environment.public_url(True)),
        ("PUBLIC_URL", "", lambda: environment.public_url(True)),
        ("ALLOWED_HOSTS", "*", lambda: environment.allowed_hosts("http://localhost", False)),
        ("ALLOWED_HOSTS", "https://portal.example.jp", lambda: environment.allowed_hosts("http://localhost", False)),
        ("ALLOWED_HOSTS", "portal.example.jp,,", lambda: environment.allowed_hosts("http://localhost", False)),
        ("LOG_LEVEL", "loud", environment.log_level),
        ("CASE_KEY_FILE", "", lambda: environment.key_file("CASE_KEY_FILE", "case.keys", True)),
        ("CASE_KEY_FILE", "/nowhere/case.keys", lambda: environment.key_file("CASE_KEY_FILE", "case.keys", False)),
        ("RECEIPT_KEY_FILE", "/dev/null", lambda: environment.key_file("RECEIPT_KEY_FILE", "receipt.keys", True)),
        ("INSTITUTE_PHONE_AS_OF", "last spring", lambda: environment.phone_as_of("")),
        ("INSTITUTE_PHONE_AS_OF", "", lambda: environment.phone_as_of("03-0000-0000")),
    ],
)
def test_environment_with_a_bad_value_stops_with_a_sentence_that_names_it(monkeypatch, name, value, read):
    monkeypatch.setenv(name, value)
    with pytest.raises(ImproperlyConfigured) as caught:
        read()
    assert name.removesuffix("_AS_OF") in str(caught.value)
    assert "pa/ss" not in str(caught.value)
    assert caught.value.__cause__ is None or "pa" not in str(caught.value.__cause__)


def test_secret_key_missing_says_what_to_run(monkeypatch, tmp_path):
    monkeypatch.delenv("SECRET_KEY", raising=False)
    monkeypatch.setattr(environment, "VAR_DIR", tmp_path)
    with pytest.raises(ImproperlyConfigured, match="make setup"):
        environment.secret_key(False)


def test_broker_folder_that_cannot_be_made_says_which_setting_helps(monkeypatch, tmp_path):
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setattr(environment, "VAR_DIR", tmp_path / "file")
    with pytest.raises(ImproperlyConfigured, match="PORTAL_VAR_DIR"):
        environment.broker("")


def test_manage_with_a_bad_value_fails_with_the_sentence(tmp_path):
    done = manage("check", **PRODUCTION | {"DATABASE_URL": "oracle://x/y", "PORTAL_VAR_DIR": str(tmp_path)})
    assert done.returncode != 0
    assert "ImproperlyConfigured: DATABASE_URL must look like postgres://" in done.stderr


# --- switches -----------------------------------------------------------------------------------
EMBEDDED = (
    "settings.DATABASES['default']['ENGINE'], settings.CELERY_BROKER_URL, "
    "settings.CACHES['default']['BACKEND'].rpartition('.')[2], settings.EMAIL_DELIVERS, settings.PORTAL_DEMO"
)


def test_settings_without_any_url_are_the_embedded_default(tmp_path):
    found = setting(EMBEDDED, SECRET_KEY=PRODUCTION["SECRET_KEY"], PORTAL_VAR_DIR=str(tmp_path))
    assert found == "django.db.backends.sqlite3 filesystem://localhost FileBasedCache False False"
    assert {path.name for path in tmp_path.iterdir()} == {"broker", "broker-control"}


def test_settings_with_three_urls_are_postgresql_redis_and_smtp(tmp_path):
    found = setting(EMBEDDED, **PRODUCTION, PORTAL_VAR_DIR=str(tmp_path))
    assert found == "django.db.backends.postgresql redis://localhost:6379/0 RedisCache True False"
    assert list(tmp_path.iterdir()) == []


def test_email_url_is_decoded(monkeypatch):
    monkeypatch.setenv("EMAIL_URL", PRODUCTION["EMAIL_URL"])
    assert environment.email() == {
        "EMAIL_HOST": "mail.example.jp",
        "EMAIL_PORT": 587,
        "EMAIL_HOST_USER": "user@example.jp",
        "EMAIL_HOST_PASSWORD": "p:w",
        "EMAIL_USE_TLS": True,
        "EMAIL_USE_SSL": False,
        "EMAIL_TIMEOUT": 20,
    }


def test_manage_from_another_folder_needs_only_a_database_url(tmp_path):
    done = manage("migrate", "--verbosity=0", cwd=tmp_path, DATABASE_URL=f"sqlite:///{tmp_path / 'own.sqlite3'}")
    assert (done.returncode, done.stderr) == (0, "")
    assert (tmp_path / "own.sqlite3").stat().st_size > 0


# --- production ---------------------------------------------------------------------------------
def test_check_deploy_in_production_is_clean(tmp_path):
    done = manage("check", "--deploy", "--fail-level", "WARNING", **PRODUCTION, PORTAL_VAR_DIR=str(tmp_path))
    assert (done.returncode, done.stdout.strip()) == (0, "System check identified no issues (0 silenced).")


def test_production_cookies_belong_to_this_host_and_https(tmp_path):
    names = (
        "settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME, settings.SESSION_COOKIE_SECURE, settings.CSRF_COOKIE_SECURE, "
        "settings.SECURE_SSL_REDIRECT, settings.ALLOWED_HOSTS, settings.ALLAUTH_TRUSTED_PROXY_COUNT"
    )
    found = setting(names, **PRODUCTION, ALLOWED_HOSTS="portal.example.jp", PORTAL_VAR_DIR=str(tmp_path))
    assert found == "__Host-session __Host-csrf True True True ['portal.example.jp'] 1"


def test_production_speaks_https_only_except_to_the_health_check(tmp_path):
    database = {"DATABASE_URL": f"sqlite:///{tmp_path / 'portal.sqlite3'}", "PORTAL_VAR_DIR": str(tmp_path)}
    env = {name: value for name, value in PRODUCTION.items() if name != "REDIS_URL"} | database
    assert manage("migrate", "--verbosity=0", **env).returncode == 0
    code = (
        "from django.conf import settings; from django.test import Client\n"
        "settings.STORAGES['staticfiles']['BACKEND'] = 'django.contrib.staticfiles.storage.StaticFilesStorage'\n"
        "settings.WHITENOISE_AUTOREFRESH = True\n"
        "browser = Client(headers={'host': 'portal.example.jp'})\n"
        "print(browser.get('/healthz').status_code, browser.get('/').status_code, browser.get('/').headers['Location'])\n"
        "page = browser.get('/accounts/login/', headers={'x-forwarded-proto': 'https'})\n"
        "print(page.status_code, page.headers['Strict-Transport-Security'], *sorted(page.cookies))\n"
        "print(Client(headers={'host': 'localhost'}).get('/healthz').status_code)"
    )
    done = manage("shell", "--no-imports", "-c", code, **env)
    assert done.stdout.splitlines() == [
        "200 301 https://portal.example.jp/",
        "200 max-age=31536000; includeSubDomains; preload __Host-csrf",
        "400",
    ], done.stderr


# --- databases ----------------------------------------------------------------------------------
@pytest.mark.django_db
def test_database_sqlite_has_its_options_really_on():
    if connection.vendor != "sqlite":
        pytest.skip("pragmas exist on SQLite only")
    with connection.cursor() as cursor:
        pragmas = {
            name: cursor.execute(f"PRAGMA {name}").fetchone()[0] for name in ("journal_mode", "foreign_keys", "busy_timeout")
        }
    assert pragmas == {"journal_mode": "wal", "foreign_keys": 1, "busy_timeout": 20000}
    assert settings.DATABASES["default"]["OPTIONS"]["transaction_mode"] == "IMMEDIATE"


@pytest.mark.django_db(transaction=True)
def test_database_refuses_a_dangling_reference():
    with pytest.raises(IntegrityError), transaction.atomic():
        RoleGrant.objects.bulk_create([RoleGrant(user_id=987654321, role="auditor")])  # no signal looks for the person first


@pytest.mark.django_db(transaction=True)
def test_database_sqlite_transaction_takes_the_write_lock_at_once():
    if connection.vendor != "sqlite":
        pytest.skip("IMMEDIATE is SQLite's word")
    import sqlite3

    with transaction.atomic():
        other = sqlite3.connect(connection.settings_dict["NAME"], timeout=0)
        try:
            with pytest.raises(sqlite3.OperationalError, match="locked"):
                other.execute("BEGIN IMMEDIATE")
        finally:
            other.close()


def test_database_driver_is_psycopg2():
    from django.db.backends.postgresql.psycopg_any import is_psycopg3

    assert is_psycopg3 is False


@pytest.mark.django_db
def test_database_postgresql_sorts_and_stores_by_code_point():
    if connection.vendor != "postgresql":
        pytest.skip("locales are PostgreSQL's")
    with connection.cursor() as cursor:
        cursor.execute("SELECT datctype, pg_encoding_to_char(encoding) FROM pg_database WHERE datname = current_database()")
        assert cursor.fetchone() == ("C.UTF-8", "UTF8")


# --- answers ------------------------------------------------------------------------------------
@pytest.mark.django_db
def test_healthz_answers_without_sign_in():
    answer = Browser().get("/healthz")
    assert (answer.status_code, answer.content, answer["Content-Type"]) == (200, b"ok\n", "text/plain")
    assert "no-store" in answer["Cache-Control"]
    assert answer.cookies == {}


def test_healthz_without_database_answers_503(monkeypatch):
    from django.db import OperationalError

    def away(*_arguments):
        raise OperationalError("server at 10.0.0.1 does not answer")

    monkeypatch.setattr(connection, "cursor", away)
    answer = Browser().get("/healthz")
    assert (answer.status_code, answer.content) == (503, b"database does not answer\n")


@pytest.mark.django_db
def test_every_answer_carries_the_protections_of_the_browser():
    answer = Browser().get("/accounts/login/")
    policy = dict(part.strip().partition(" ")[::2] for part in answer["Content-Security-Policy"].split(";"))
    assert policy == {
        "default-src": "'none'",
        "script-src": "'self'",
        "style-src": "'self'",
        "img-src": "'self' data:",
        "font-src": "'self'",
        "connect-src": "'self'",
        "form-action": "'self'",
        "base-uri": "'none'",
        "frame-ancestors": "'none'",
        "manifest-src": "'self'",
    }
    assert {name: answer[name] for name in ("X-Frame-Options", "X-Content-Type-Options", "Referrer-Policy")} == {
        "X-Frame-Options": "DENY",
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "same-origin",
    }
    assert answer["Cross-Origin-Opener-Policy"] == answer["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "camera=()" in answer["Permissions-Policy"]


@pytest.mark.django_db
def test_host_that_is_not_ours_is_refused():
    assert Browser(headers={"host": "evil.example"}).get("/healthz").status_code == 400


def test_locks_name_no_host():
    for name in ("requirements.lock", "requirements-dev.lock", "package-lock.json"):
        text = (ROOT / name).read_text(encoding="utf-8")
        lines = [line for line in text.splitlines() if "://" in line and '"url"' not in line]
        assert lines == [], name
        assert '"resolved"' not in text
        assert "index-url" not in text


def test_developers_lock_holds_the_portals_lock():
    def pins(name):
        return {line.split()[0] for line in (ROOT / name).read_text().splitlines() if line and line[0].isalnum()}

    assert pins("requirements.lock") < pins("requirements-dev.lock")
    assert not any(pin.startswith(("psycopg==", "psycopg-")) for pin in pins("requirements-dev.lock"))


def test_secret_files_are_not_in_the_tree():
    ignored = (ROOT / ".gitignore").read_text().split()
    assert {"/var/", "/.env"} <= set(ignored)
    assert (ROOT / "manage.py").stat().st_mode & 0o111
