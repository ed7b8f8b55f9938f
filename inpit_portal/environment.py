"""Reads the environment once; a bad value stops the start with a sentence that names it.

No sentence repeats a value that may hold a password.
"""

import hashlib
from datetime import date
from email.utils import parseaddr
from pathlib import Path
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.core.validators import validate_email
from environs import Env, EnvError

from core import keyrings

env = Env()

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = Path(env.str("PORTAL_VAR_DIR", "") or BASE_DIR / "var")

SQLITE_OPTIONS = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;",
}
EMAIL_SCHEMES = {"smtp": (False, False), "smtp+tls": (True, False), "smtps": (False, True)}
LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")
DATABASE_FORM = (
    "DATABASE_URL must look like postgres://user:password@host:5432/name or sqlite:////path/portal.sqlite3, "
    "with special characters of the password percent-encoded."
)


def read_bool(name: str, default: bool = False) -> bool:
    """The switch `name`; raises ImproperlyConfigured on anything but a yes/no word."""
    try:
        return env.bool(name, default)
    except EnvError as error:
        raise ImproperlyConfigured(f"{name} must be 1 or 0, not {env.str(name)!r}.") from error


def secret_key(production: bool) -> str:
    """The key that signs sessions, links and receipt numbers: SECRET_KEY, else var/secret.key."""
    given = env.str("SECRET_KEY", "")
    kept = VAR_DIR / "secret.key"
    if not given and production:
        raise ImproperlyConfigured("SECRET_KEY is not set; PORTAL_PRODUCTION=1 needs one.")
    if not given and not kept.exists():
        raise ImproperlyConfigured(f"{kept} is missing: run 'make setup', or set SECRET_KEY.")
    name, key = ("SECRET_KEY", given) if given else (str(kept), kept.read_text(encoding="ascii").strip())
    if len(key) < 50 or len(set(key)) < 10:
        raise ImproperlyConfigured(f"{name} must hold at least 50 random characters.")
    return key


def key_file(name: str, kept: str, production: bool) -> str:
    """The file with the keys that lie outside the database: `name`, else var/keys/`kept`, which is made at the first need."""
    given = env.str(name, "")
    if not given:
        if production:
            raise ImproperlyConfigured(f"{name} is not set; PORTAL_PRODUCTION=1 needs one (see docs/operations.md, Keys).")
        return str(VAR_DIR / "keys" / kept)
    try:
        keyrings.ring(given, makes=False)
    except keyrings.NoKeyFile as error:
        raise ImproperlyConfigured(f"{name}: {error}") from error
    return given


def database() -> dict:
    """DATABASES['default'] from DATABASE_URL: postgres://… or sqlite:///…; default SQLite in var/."""
    url = env.str("DATABASE_URL", "") or f"sqlite:///{VAR_DIR / 'portal.sqlite3'}"
    scheme = urlsplit(url).scheme if "://" in url else ""
    if scheme not in ("sqlite", "postgres", "postgresql"):
        raise ImproperlyConfigured(DATABASE_FORM)
    try:
        found = dict(env.dj_db_url("DATABASE_URL", url))
    except (EnvError, ValueError):
        raise ImproperlyConfigured(DATABASE_FORM) from None  # the cause repeats parts of the URL
    if not found["NAME"]:
        raise ImproperlyConfigured(DATABASE_FORM)
    if scheme == "sqlite":
        return found | {"OPTIONS": found.get("OPTIONS", {}) | SQLITE_OPTIONS}
    return found | {"CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}


def redis_url() -> str:
    """REDIS_URL, or an empty string for the embedded default without Redis."""
    url = env.str("REDIS_URL", "")
    if not url:
        return ""
    try:
        parts = urlsplit(url)
        is_whole = bool(parts.path if parts.scheme == "unix" else parts.hostname) and parts.port != 0
    except ValueError:
        is_whole = False
    if not is_whole or parts.scheme not in ("redis", "rediss", "unix"):
        raise ImproperlyConfigured("REDIS_URL must look like redis://:password@host:6379/0 (or rediss://, unix://).")
    return url


def clamav_url() -> str:
    """CLAMAV_URL, the malware scanner (tcp://host:3310 or unix:///path); an empty string where files are not scanned."""
    url = env.str("CLAMAV_URL", "")
    if not url:
        return ""
    try:
        parts = urlsplit(url)
        is_whole = bool(parts.path if parts.scheme == "unix" else parts.hostname) and parts.port != 0
    except ValueError:
        is_whole = False
    if not is_whole or parts.scheme not in ("tcp", "unix"):
        raise ImproperlyConfigured("CLAMAV_URL must look like tcp://clamav:3310 or unix:///run/clamav/clamd.ctl.")
    return url


def broker(redis: str) -> tuple[str, dict[str, str]]:
    """Celery's broker and its options: Redis where there is one, else folders under var/, made here."""
    if redis:
        return redis, {}
    data, control = VAR_DIR / "broker", VAR_DIR / "broker-control"
    try:
        for folder in (data, control):
            folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        reason = f"{VAR_DIR} cannot be written ({error.strerror}); set PORTAL_VAR_DIR or REDIS_URL."
        raise ImproperlyConfigured(reason) from error
    return "filesystem://localhost", {
        "data_folder_in": str(data),
        "data_folder_out": str(data),
        "control_folder": str(control),
    }


def email() -> dict[str, object]:
    """EMAIL_* settings from EMAIL_URL (smtp://, smtp+tls://, smtps://); empty when mail stays inside."""
    url = env.str("EMAIL_URL", "")
    if not url:
        return {}
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        parts, port = urlsplit(""), None
    if parts.scheme not in EMAIL_SCHEMES or not parts.hostname:
        raise ImproperlyConfigured(
            "EMAIL_URL must look like smtp://user:password@host:port (or smtp+tls://, smtps://), "
            "with special characters of the password percent-encoded."
        )
    use_tls, use_ssl = EMAIL_SCHEMES[parts.scheme]
    return {
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": port or (465 if use_ssl else 587 if use_tls else 25),
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_TLS": use_tls,
        "EMAIL_USE_SSL": use_ssl,
        "EMAIL_TIMEOUT": 20,
    }


def from_email() -> str:
    """DEFAULT_FROM_EMAIL: an address, or a name and an address in angle brackets."""
    given = env.str("DEFAULT_FROM_EMAIL", "IP portal <no-reply@localhost>")
    try:
        validate_email(parseaddr(given)[1])
    except ValidationError:
        raise ImproperlyConfigured(f"DEFAULT_FROM_EMAIL must look like 'Name <name@example.jp>', not {given!r}.") from None
    if "\n" in given or "\r" in given:
        raise ImproperlyConfigured("DEFAULT_FROM_EMAIL must be one line.")
    return given


def public_url(production: bool) -> str:
    """The portal's own address for links in mails, without a final slash. Never read from a request."""
    url = env.str("PUBLIC_URL", "" if production else "http://localhost:8000").rstrip("/")
    try:
        parts = urlsplit(url)
        is_address = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        is_address = False
    if not is_address or parts.path or parts.query or parts.fragment or parts.username:
        raise ImproperlyConfigured("PUBLIC_URL must be the portal's address alone, such as https://portal.example.jp.")
    if production and parts.scheme != "https":
        raise ImproperlyConfigured("PUBLIC_URL must start with https:// when PORTAL_PRODUCTION=1.")
    return url


def allowed_hosts(own_url: str, production: bool) -> list[str]:
    """Names under which the portal answers: ALLOWED_HOSTS (comma between), else its own and, for trying, this machine's."""
    written = env.str("ALLOWED_HOSTS", "")
    given = [host.strip() for host in written.split(",")] if written else []
    for host in given:
        has_port = ":" in host and not (host.startswith("[") and host.endswith("]"))
        if not host or "*" in host or "/" in host or has_port:
            raise ImproperlyConfigured(
                f"ALLOWED_HOSTS must be names without scheme and port, such as portal.example.jp, not {host!r}."
            )
    return given or [str(urlsplit(own_url).hostname), *([] if production else ["localhost", "127.0.0.1"])]


def oidc(production: bool) -> dict[str, str]:
    """The OpenID Connect provider of companies (OIDC_ISSUER and its fellows); empty where none is set."""
    names = ("OIDC_NAME", "OIDC_ISSUER", "OIDC_CLIENT_ID", "OIDC_CLIENT_SECRET")
    given = {name: env.str(name, "") for name in names}
    if not any(given.values()):
        return {}
    if missing := [name for name, value in given.items() if not value]:
        raise ImproperlyConfigured(f"{', '.join(missing)} must be set too: {', '.join(names)} belong together.")
    issuer = given["OIDC_ISSUER"].rstrip("/")
    parts = urlsplit(issuer)
    schemes = ("https",) if production else ("https", "http")
    if parts.scheme not in schemes or not parts.hostname or parts.query or parts.fragment:
        raise ImproperlyConfigured("OIDC_ISSUER must be the provider's address, such as https://gbiz-id.go.jp/oauth.")
    return {
        "name": given["OIDC_NAME"],
        "issuer": issuer,
        "client_id": given["OIDC_CLIENT_ID"],
        "secret": given["OIDC_CLIENT_SECRET"],
        "scopes": env.str("OIDC_SCOPES", "openid profile email"),
        "origin": env.str("OIDC_FORM_ACTION", f"{parts.scheme}://{parts.netloc}"),
        "number_claim": env.str("OIDC_NUMBER_CLAIM", "corporate_number"),
        "company_claim": env.str("OIDC_COMPANY_CLAIM", "corporate_name"),
    }


def oidc_provider(found: dict[str, str]) -> dict[str, object]:
    """The same as django-allauth wants it. PKCE always."""
    app = {
        "provider_id": "company",
        "name": found.get("name", ""),
        "client_id": found.get("client_id", ""),
        "secret": found.get("secret", ""),
        "settings": {"server_url": found.get("issuer", ""), "fetch_userinfo": True},
    }
    return {
        "OAUTH_PKCE_ENABLED": True,
        "SCOPE": found.get("scopes", "").split(),
        "APPS": [app] if found else [],
    }


def log_level() -> str:
    """LOG_LEVEL, WARNING by default."""
    given = env.str("LOG_LEVEL", "WARNING").upper()
    if given not in LOG_LEVELS:
        raise ImproperlyConfigured(f"LOG_LEVEL must be one of {', '.join(LOG_LEVELS)}, not {given!r}.")
    return given


def phone_as_of(phone: str) -> str:
    """INSTITUTE_PHONE_AS_OF, the day on which the phone was checked; a phone without it is refused."""
    given = env.str("INSTITUTE_PHONE_AS_OF", "")
    if phone and not given:
        raise ImproperlyConfigured("INSTITUTE_PHONE needs INSTITUTE_PHONE_AS_OF, the day on which it was checked.")
    try:
        return date.fromisoformat(given).isoformat() if given else ""
    except ValueError:
        raise ImproperlyConfigured(f"INSTITUTE_PHONE_AS_OF must be a day such as 2026-04-01, not {given!r}.") from None


def anchors_dir(database: dict) -> Path:
    """Where the heads of the audit chain are told outside the database: each database has a folder of its own."""
    given = env.str("AUDIT_ANCHORS_DIR", "")
    place = "|".join(str(database.get(name, "")) for name in ("ENGINE", "HOST", "PORT", "NAME"))
    return Path(given) if given else VAR_DIR / "anchors" / hashlib.sha256(place.encode()).hexdigest()[:12]


def time_stamps() -> tuple[str, Path | None]:
    """The RFC 3161 authority that stamps the head of the audit chain each day, and the certificates that it is trusted by."""
    url, certificates = env.str("AUDIT_TSA_URL", ""), env.str("AUDIT_TSA_CERTS", "")
    if url and urlsplit(url).scheme not in ("http", "https"):
        raise ImproperlyConfigured("AUDIT_TSA_URL must begin with https:// or http://.")
    if url and not (certificates and Path(certificates).is_file()):
        raise ImproperlyConfigured("AUDIT_TSA_CERTS must name a PEM file with the certificates of the authority.")
    return url, Path(certificates) if certificates else None
