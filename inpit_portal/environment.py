"""Reads the environment once; a bad value stops the start with a sentence that names it."""

from pathlib import Path
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured
from environs import Env, EnvError

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = Path(BASE_DIR / "var")

SQLITE_OPTIONS = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;",
}
EMAIL_SCHEMES = {"smtp": (False, False), "smtp+tls": (True, False), "smtps": (False, True)}

env = Env()


def read_bool(name: str, default: bool = False) -> bool:
    """The switch `name`; raises ImproperlyConfigured on anything but a yes/no word."""
    try:
        return env.bool(name, default)
    except EnvError as error:
        raise ImproperlyConfigured(f"{name} must be 1 or 0, not {env.str(name)!r}.") from error


def secret_key(production: bool) -> str:
    """The key that signs sessions, links and receipt numbers: SECRET_KEY, else var/secret.key."""
    given = env.str("SECRET_KEY", "")
    if given:
        if len(given) < 50:
            raise ImproperlyConfigured("SECRET_KEY must have at least 50 characters.")
        return given
    if production:
        raise ImproperlyConfigured("SECRET_KEY is not set; PORTAL_PRODUCTION=1 needs one.")
    kept = VAR_DIR / "secret.key"
    if not kept.exists():
        raise ImproperlyConfigured(f"{kept} is missing: run 'make setup', or set SECRET_KEY.")
    return kept.read_text(encoding="ascii").strip()


def database() -> dict:
    """DATABASES['default'] from DATABASE_URL: postgres://… or sqlite:///…; default SQLite in var/."""
    url = env.str("DATABASE_URL", "") or f"sqlite:///{VAR_DIR / 'portal.sqlite3'}"
    scheme = urlsplit(url).scheme
    if scheme not in ("sqlite", "postgres", "postgresql"):
        raise ImproperlyConfigured(f"DATABASE_URL must start with postgres:// or sqlite:///, not {scheme or url!r}.")
    try:
        found = dict(env.dj_db_url("DATABASE_URL", url))
    except (EnvError, ValueError) as error:
        raise ImproperlyConfigured(f"DATABASE_URL cannot be read: {error}") from error
    if scheme == "sqlite":
        found["OPTIONS"] = {**found.get("OPTIONS", {}), **SQLITE_OPTIONS}
    else:
        found.setdefault("CONN_MAX_AGE", 60)
        found["CONN_HEALTH_CHECKS"] = True
    return found


def redis_url() -> str:
    """REDIS_URL, or an empty string for the embedded default without Redis."""
    url = env.str("REDIS_URL", "")
    if url and urlsplit(url).scheme not in ("redis", "rediss", "unix"):
        raise ImproperlyConfigured(f"REDIS_URL must start with redis:// or rediss://, not {url!r}.")
    return url


def email() -> dict[str, object]:
    """EMAIL_* settings from EMAIL_URL (smtp://, smtp+tls://, smtps://); empty when mail stays inside."""
    url = env.str("EMAIL_URL", "")
    if not url:
        return {}
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise ImproperlyConfigured(f"EMAIL_URL cannot be read: {error}") from error
    if parts.scheme not in EMAIL_SCHEMES or not parts.hostname:
        raise ImproperlyConfigured("EMAIL_URL must look like smtp://user:password@host:port.")
    use_tls, use_ssl = EMAIL_SCHEMES[parts.scheme]
    return {
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": port or (465 if use_ssl else 587 if use_tls else 25),
        "EMAIL_HOST_USER": parts.username or "",
        "EMAIL_HOST_PASSWORD": parts.password or "",
        "EMAIL_USE_TLS": use_tls,
        "EMAIL_USE_SSL": use_ssl,
        "EMAIL_TIMEOUT": 20,
    }


def public_url(production: bool) -> str:
    """The portal's own address for links in mails, without a final slash. Never read from a request."""
    url = env.str("PUBLIC_URL", "" if production else "http://localhost:8000").rstrip("/")
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ImproperlyConfigured("PUBLIC_URL must be the portal's address, such as https://portal.example.jp.")
    if production and parts.scheme != "https":
        raise ImproperlyConfigured("PUBLIC_URL must start with https:// when PORTAL_PRODUCTION=1.")
    return url
