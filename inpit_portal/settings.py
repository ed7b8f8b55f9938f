"""One settings file for every place the portal runs; only the environment differs.

Without any setting: the embedded default (SQLite under var/, no Redis, mail kept on the staff page).
PORTAL_PRODUCTION=1 asks for SECRET_KEY, PUBLIC_URL and switches on everything that needs https.
"""

from celery.schedules import crontab
from csp.constants import NONE, SELF

from inpit_portal import environment
from inpit_portal.environment import BASE_DIR, VAR_DIR, env, read_bool

PRODUCTION = read_bool("PORTAL_PRODUCTION")
PORTAL_DEMO = read_bool("PORTAL_DEMO")
DEBUG = False

SECRET_KEY = environment.secret_key(PRODUCTION)
PUBLIC_URL = environment.public_url(PRODUCTION)
ALLOWED_HOSTS = environment.allowed_hosts(PUBLIC_URL, PRODUCTION)

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "inpit_portal.apps.StaticFiles",
    "django.contrib.humanize",
    "crispy_forms",
    "crispy_bootstrap5",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "core",
    "mailing",
    "accounts",
    "knowledge",
    "consultations",
    "seminars",
    "subsidies",
    "reporting",
    "inpit_portal.apps.PortalConfig",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "inpit_portal.error_pages.SignInRequired",
    "accounts.middleware.SessionMiddleware",
    "accounts.middleware.ActorMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "core.middleware.PrivateResponsesMiddleware",
    "core.reading.ReadingLogMiddleware",
    "inpit_portal.unreadable.UnreadableTexts",
    "inpit_portal.error_pages.ReadableNotAllowed",
]

ROOT_URLCONF = "inpit_portal.urls"
WSGI_APPLICATION = "inpit_portal.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "core.context_processors.portal",
                "inpit_portal.navigation.menus",
                "accounts.context_processors.session",
            ],
            "builtins": ["django.templatetags.i18n", "django.templatetags.static", "core.templatetags.portal"],
        },
    }
]

# --- data ---------------------------------------------------------------------------------------
DATABASES = {"default": environment.database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
REDIS_URL = environment.redis_url()
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}
    if REDIS_URL
    else {"BACKEND": "django.core.cache.backends.filebased.FileBasedCache", "LOCATION": VAR_DIR / "cache"}
}
PRIVATE_FILES_DIR = VAR_DIR / "private"
CLAMAV_URL = environment.clamav_url()  # empty: files are not scanned, and every page of files says so
# Keys lie outside database and backup (ADR 0020). Only the embedded portal makes them itself.
CASE_KEY_FILE = environment.key_file("CASE_KEY_FILE", "case.keys", PRODUCTION)
RECEIPT_KEY_FILE = environment.key_file("RECEIPT_KEY_FILE", "receipt.keys", PRODUCTION)
KEY_FILES_ARE_MADE = not PRODUCTION
AUDIT_ANCHORS_DIR = environment.anchors_dir(DATABASES["default"])
AUDIT_TSA_URL, AUDIT_TSA_CERTS = environment.time_stamps()
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
FILE_UPLOAD_TEMP_DIR = None

# --- language and time --------------------------------------------------------------------------
LANGUAGE_CODE = "ja"
LANGUAGES = [("ja", "日本語"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "Asia/Tokyo"
USE_TZ = True
USE_I18N = True
FORMAT_MODULE_PATH = ["inpit_portal.formats"]

# --- people -------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "accounts.validators.MinimumLength", "OPTIONS": {"min_length": 12}},
    {"NAME": "accounts.validators.NotCommon"},
    {"NAME": "accounts.validators.NotLikeOwnData"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "accounts:home"
ACCOUNT_LOGOUT_REDIRECT_URL = "public:start"
ACCOUNT_ADAPTER = "accounts.adapters.PortalAccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = True  # the adapter writes that mail and takes it back: the same work either way
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "django.contrib.auth.tokens.PasswordResetTokenGenerator"  # noqa: S105  # a name
ACCOUNT_EMAIL_NOTIFICATIONS = True  # whoever's password or address changes is told
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_CHANGE_EMAIL = True  # one address per person: a new one replaces the old one once its code came back
ACCOUNT_REAUTHENTICATION_REQUIRED = True  # an open screen is not enough to change the address
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
PASSWORD_RESET_TIMEOUT = 60 * 60  # seconds; the link works once and dies with the old password
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 15 * 60  # a mail may take minutes
ALLAUTH_USER_CODE_FORMAT = {"numeric": True, "length": 8}
ACCOUNT_FORMS = {
    "login": "accounts.forms.SignInForm",
    "signup": "accounts.forms.SignUpForm",
    "request_login_code": "accounts.forms.RequestLoginCodeForm",
    "confirm_login_code": "accounts.forms.ConfirmLoginCodeForm",
    "confirm_email_verification_code": "accounts.forms.ConfirmEmailCodeForm",
    "reset_password": "accounts.forms.ResetPasswordForm",
    "reset_password_from_key": "accounts.forms.ResetPasswordKeyForm",
    "change_password": "accounts.forms.ChangePasswordForm",
    "set_password": "accounts.forms.SetPasswordForm",
    "add_email": "accounts.forms.AddEmailForm",
    "change_email": "accounts.forms.ChangeEmailForm",
}
ACCOUNT_RATE_LIMITS = False  # accounts.sign_in_limits counts instead: in the database, and no victim is locked out
ACCOUNT_REAUTHENTICATION_TIMEOUT = 5 * 60
SECOND_FACTOR_REQUIRED = True  # of everybody with an institute role, outside a demo; the test suite alone switches it off
MFA_ADAPTER = "accounts.mfa_adapter.PortalMFAAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_RATE_LIMITS = False
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_RECOVERY_CODE_DIGITS = 12
MFA_TOTP_TOLERANCE = 1  # a phone's clock may be half a minute off; no code is taken twice
MFA_FORMS = {
    "authenticate": "accounts.second_factor_forms.SecondFactorForm",
    "authenticate_webauthn": "accounts.second_factor_forms.PasskeySecondFactorForm",
    "login_webauthn": "accounts.second_factor_forms.PasskeySignInForm",
    "activate_totp": "accounts.second_factor_forms.AppForm",
    "deactivate_totp": "accounts.second_factor_forms.RemoveAppForm",
    "generate_recovery_codes": "accounts.second_factor_forms.NewRecoveryCodesForm",
}
OIDC = environment.oidc(PRODUCTION)
SOCIALACCOUNT_ADAPTER = "accounts.company_adapter.PortalSocialAccountAdapter"
SOCIALACCOUNT_PROVIDERS = {"openid_connect": environment.oidc_provider(OIDC)}
SOCIALACCOUNT_FORMS = {"signup": "accounts.forms.CompanySignUpForm"}
SOCIALACCOUNT_STORE_TOKENS = False
SESSION_ENGINE = "accounts.session_store"
SESSION_COOKIE_AGE = 12 * 60 * 60  # after that everybody signs in anew
SESSION_REST_MINUTES = {"institute": 30, "client": 60}  # how long a session may rest
SESSION_WARN_MINUTES = 5
SESSION_EXPIRE_AT_BROWSER_CLOSE = True

# --- mail ---------------------------------------------------------------------------------------
globals().update(environment.email())
EMAIL_DELIVERS = bool(env.str("EMAIL_URL", ""))
EMAIL_BACKEND = "mailing.backends.IntoOutbox"  # mailing.transport alone talks to the mail server
DEFAULT_FROM_EMAIL = environment.from_email()

# --- background work ----------------------------------------------------------------------------
CELERY_BROKER_URL, CELERY_BROKER_TRANSPORT_OPTIONS = environment.broker(REDIS_URL)
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_TIME_LIMIT = 50 * 60  # below Redis's visibility timeout of one hour
CELERY_TIMEZONE = TIME_ZONE
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BEAT_SCHEDULE = {
    # every minute: whatever stands due in the outbox, whoever queued it
    "deliver-mail": {"task": "mailing.tasks.deliver_due", "schedule": crontab()},
    # every minute: ledger files that wait to be checked or imported
    "work-on-ledgers": {"task": "consultations.tasks.work_on_ledgers", "schedule": crontab()},
    # every ten minutes: follow-ups, meetings, promises, deadlines that somebody has to hear of
    "send-reminders": {"task": "consultations.tasks.send_reminders", "schedule": crontab(minute="*/10")},
    # every ten minutes: what people of a seminar have to hear before and after it, and who wants to hear of new ones
    "send-seminar-reminders": {"task": "seminars.tasks.send_reminders", "schedule": crontab(minute="*/10")},
    # every minute: seats that were offered and not taken up in time go to the next
    "expire-seminar-offers": {"task": "seminars.tasks.expire_offers", "schedule": crontab()},
    # 00:10 each night: seminars of yesterday count as held; 03:50: their files that nothing names
    "hold-seminars": {"task": "seminars.tasks.hold_events", "schedule": crontab(hour=0, minute=10)},
    "sweep-seminar-files": {"task": "seminars.tasks.sweep_materials", "schedule": crontab(hour=3, minute=50)},
    # 04:20 each night: seats that do not add up
    "check-seats": {"task": "seminars.tasks.check_seats", "schedule": crontab(hour=4, minute=20)},
    # 04:35 each night: addresses that nobody confirmed; 04:25: names and addresses of participants whose period is over
    "forget-unconfirmed-watches": {"task": "seminars.tasks.forget_unconfirmed_watches", "schedule": crontab(hour=4, minute=35)},
    "forget-seminar-people": {"task": "seminars.tasks.forget_people", "schedule": crontab(hour=4, minute=25)},
    # every minute: files that wait for the scanner, and infected ones whose time is over
    "scan-files": {"task": "consultations.tasks.scan_files", "schedule": crontab()},
    # 03:40 each night: private files that no row names
    "sweep-private-files": {"task": "consultations.tasks.sweep_private_files", "schedule": crontab(hour=3, minute=40)},
    # ten past each hour from 9 to 17: reminders of drafts, and drafts whose time is over
    "look-after-drafts": {"task": "consultations.tasks.look_after_drafts", "schedule": crontab(hour="9-17", minute=10)},
    # every ten minutes: what two people have confirmed to be erased
    "erase-confirmed": {"task": "consultations.tasks.erase_confirmed", "schedule": crontab(minute="*/10")},
    # 04:30 each night: rows whose time is over, and the storage of what was erased
    "clear-erased": {"task": "consultations.tasks.clear_erased", "schedule": crontab(hour=4, minute=30)},
    # every ten minutes: receipts that wait for their signature or for the stamp of an authority
    "look-after-receipts": {"task": "consultations.tasks.look_after_receipts", "schedule": crontab(minute="5-59/10")},
    # 04:05 each night: sessions that ended, and counted tries that no limit looks at any more
    "forget-old-sign-ins": {"task": "accounts.tasks.forget_old_sign_ins", "schedule": crontab(hour=4, minute=5)},
    # every minute: the end of the audit chain, noted outside the database
    "note-audit-head": {"task": "accounts.tasks.note_audit_head", "schedule": crontab()},
    # twenty past each hour: the anchor of the day, and a stamp that the authority did not give before
    "anchor-audit": {"task": "accounts.tasks.anchor_audit", "schedule": crontab(minute=20)},
    # 04:50 each night: the whole audit log against what was written
    "check-audit": {"task": "accounts.tasks.check_audit", "schedule": crontab(hour=4, minute=50)},
    # 02:10 each night: the figures of the open fiscal year
    "rollup-open-year": {"task": "reporting.tasks.rollup_open_year", "schedule": crontab(hour=2, minute=10)},
    # 1 April 03:10: the year that ended the evening before
    "rollup-past-year": {
        "task": "reporting.tasks.rollup_past_year",
        "schedule": crontab(hour=3, minute=10, day_of_month=1, month_of_year=4),
    },
}

# --- pages --------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [
    BASE_DIR / "static",
    ("vendor/bootstrap", BASE_DIR / "node_modules" / "bootstrap" / "dist" / "css"),
    ("vendor/tokens", BASE_DIR / "node_modules" / "@digital-go-jp" / "design-tokens" / "dist"),
]
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": PRIVATE_FILES_DIR, "base_url": None},
    },
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
CRISPY_ALLOWED_TEMPLATE_PACKS = ["bootstrap5"]
CRISPY_TEMPLATE_PACK = "bootstrap5"
FORM_RENDERER = "django.forms.renderers.DjangoTemplates"

# --- browser protections ------------------------------------------------------------------------
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF, *([OIDC["origin"]] if OIDC else [])],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "manifest-src": [SELF],
    }
}
PERMISSIONS_POLICY: dict[str, list[str]] = {
    name: [] for name in ("camera", "geolocation", "microphone", "payment", "usb", "display-capture")
}
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "inpit_portal.error_pages.csrf_failure"
if PRODUCTION:
    SECURE_SSL_REDIRECT = True
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")  # set, never passed on, by our proxy
    SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
    SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SESSION_COOKIE_SECURE = True
    SESSION_COOKIE_NAME = "__Host-session"
    CSRF_COOKIE_SECURE = True
    CSRF_COOKIE_NAME = "__Host-csrf"
    CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]
    ALLAUTH_TRUSTED_PROXY_COUNT = 1  # sign-in attempts are counted by the address that our proxy saw

# --- the institute ------------------------------------------------------------------------------
# Phones of real bodies are settings with the day they were checked; the demo shows fictitious ones.
INSTITUTE_NAME = {
    "ja": env.str("INSTITUTE_NAME_JA", "知財相談ポータル"),
    "en": env.str("INSTITUTE_NAME_EN", "IP Support Portal"),
}
INSTITUTE_SHORT_NAME = env.str("INSTITUTE_SHORT_NAME", "知財ポータル")
INSTITUTE_PHONE = env.str("INSTITUTE_PHONE", "")
INSTITUTE_PHONE_AS_OF = environment.phone_as_of(INSTITUTE_PHONE)
INSTITUTE_HOURS = {
    "ja": env.str("INSTITUTE_HOURS_JA", "平日9:00～17:45（祝日と年末年始を除く）"),
    "en": env.str("INSTITUTE_HOURS_EN", "weekdays 9:00 to 17:45, not on national holidays and at the turn of the year"),
}
# How shares are rounded, by axis; "plain" where nothing is named. Reporting explains both rules.
SHARE_RULES = {"method": "absorb_smallest", "size": "absorb_smallest", "law": "absorb_smallest"}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": environment.log_level()},
}
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
SILENCED_SYSTEM_CHECKS = ["models.W040"]  # the covering index of the yearly figures is PostgreSQL's; SQLite makes none
