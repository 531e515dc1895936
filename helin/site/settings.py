"""Settings of a real installation; what an operator may change comes from the environment."""

import logging
import os
from datetime import timedelta
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from helin.site import environment as env
from helin.site import logs

ROOT = Path(__file__).resolve().parents[2]
VAR = env.var_folder(ROOT)
DEBUG = False
SECRET_KEY = env.secret(VAR / "keys", "secret_key", "HELIN_SECRET_KEY")
MASTER_KEY = env.secret(VAR / "keys", "master_key", "HELIN_MASTER_KEY")
MASTER_KEY_PREVIOUS = env.text("HELIN_MASTER_KEY_PREVIOUS", "")
ERASURE_LIST = VAR / "keys" / "erasures.jsonl"
ALLOWED_HOSTS = env.words("HELIN_HOSTS", "localhost 127.0.0.1 [::1]")

FEATURES = ["helin.features.cases.apps.Cases"]
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "pgtrigger",
    "django_ltree",
    "procrastinate.contrib.django",
    "template_partials",
    "django_htmx",
    "heroicons",
    "axes",
    "allauth.account",
    "allauth.mfa",
    "helin.ui.apps.Ui",
    "helin.core.places.apps.Places",
    "helin.core.workdays.apps.Workdays",
    "helin.core.journal.apps.Journal",
    "helin.core.organisations.apps.Organisations",
    "helin.core.people.apps.People",
    "helin.core.files.apps.Files",
    "helin.core.notices.apps.Notices",
    *FEATURES,
    "helin.processes.apps.Processes",
    "helin.site.apps.Site",
]
MIDDLEWARE = [
    "helin.site.middleware.client_address",
    "helin.site.metrics.measure",
    "helin.site.logs.RequestLog",
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "helin.site.middleware.NoNul",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "helin.core.people.middleware.actor_middleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "helin.core.people.middleware.idle_middleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "helin.core.people.middleware.duties_middleware",
    "allauth.account.middleware.AccountMiddleware",
    "axes.middleware.AxesMiddleware",
    "helin.site.faults.Faults",
]
AUTH_USER_MODEL = "people.Person"
ROOT_URLCONF = "helin.site.urls"
WSGI_APPLICATION = "helin.site.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
LOGIN_URL = "/people/sign-in/"
LOGIN_REDIRECT_URL = "/"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "helin.ui.appearance.context",
            ],
        },
    }
]

DATABASES = {"default": env.database(VAR)}
LISTEN_URL = os.environ.get("HELIN_LISTEN_URL", "")  # a direct connection, where DATABASE_URL goes through PgBouncer
HEADS_FILE: Path | None = VAR / "heads.jsonl"  # published heads of the journal; copy it elsewhere

USE_TZ = True
TIME_ZONE = "Asia/Shanghai"
USE_I18N = True
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("Simplified Chinese")), ("en", _("English"))]

STATIC_URL = "/static/"
STATIC_ROOT = VAR / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": VAR / "files"}},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "helin.core.people.backends.PhoneOrName"]
SITE_URL = env.text("HELIN_URL", f"http://localhost:{env.text('PORT', '8000')}")  # in links by SMS and e-mail
EMAIL_BACKEND = os.environ.get("HELIN_EMAIL_BACKEND", "django.core.mail.backends.console.EmailBackend")
EMAIL_HOST = os.environ.get("HELIN_EMAIL_HOST", "localhost")
EMAIL_PORT = int(os.environ.get("HELIN_EMAIL_PORT", "25"))
EMAIL_HOST_USER = os.environ.get("HELIN_EMAIL_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("HELIN_EMAIL_PASSWORD", "")
EMAIL_USE_TLS = env.flag("HELIN_EMAIL_TLS", default=False)
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = os.environ.get("HELIN_EMAIL_FROM", "helin@localhost")

PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
PASSWORD_POLICY = env.text("HELIN_PASSWORD_POLICY", "asvs")
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "helin.core.people.passwords.PolicyValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOCK_MINUTES = env.number("HELIN_LOCK_MINUTES", 30)
NAME_TRIES = env.number("HELIN_NAME_TRIES", 20)
CODES_PER_HOUR = env.number("HELIN_CODES_PER_HOUR", 10)
CODES_PER_DAY = env.number("HELIN_CODES_PER_DAY", 5000)
AXES_FAILURE_LIMIT = env.number("HELIN_LOCK_AFTER", 5)
AXES_COOLOFF_TIME = timedelta(minutes=LOCK_MINUTES)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_USERNAME_CALLABLE = "helin.core.people.backends.lock_name"
AXES_CLIENT_IP_CALLABLE = "helin.core.people.backends.client_address"
AXES_LOCKOUT_CALLABLE = "helin.core.people.views.locked_out"
AXES_SENSITIVE_PARAMETERS = ["username", "sign_in", "phone", "password", "code"]
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False
IDLE_SECONDS_STAFF = env.number("HELIN_IDLE_MINUTES_STAFF", 30) * 60
IDLE_SECONDS_RESIDENT = env.number("HELIN_IDLE_DAYS_RESIDENT", 30) * 86400
STAFF_SECOND_FACTOR_REQUIRED = env.flag("HELIN_STAFF_SECOND_FACTOR", default=False)
REPORTS_PER_HOUR = env.number("HELIN_REPORTS_PER_HOUR", 20)  # drafts, and sendings, from one connection not signed in
TRUSTED_PROXIES = env.number("HELIN_TRUSTED_PROXIES", 0)
SMS_BACKEND = env.text("HELIN_SMS_BACKEND", "file")
SMS_FOLDER = VAR / "sms"
ACCOUNT_USER_MODEL_USERNAME_FIELD = "sign_in"
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
MFA_ADAPTER = "helin.core.people.second_factor.Adapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_TOTP_ISSUER = "Helin"
SESSION_COOKIE_AGE = IDLE_SECONDS_RESIDENT
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "manifest-src": ["'self'"],
        "worker-src": ["'self'"],
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
    }
}
HELIN_DESK_NAME = os.environ.get("HELIN_DESK_NAME", "")
HELIN_DESK_PHONE = os.environ.get("HELIN_DESK_PHONE", "")
# Plain http is for one's own machine: with a real host name everything is https, unless HELIN_HTTPS=0 says otherwise.
HTTPS = env.flag("HELIN_HTTPS", default=not env.is_local(ALLOWED_HOSTS))
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^livez$", r"^readyz$", r"^metrics$"]
SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_SECURE = HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
CSRF_FAILURE_VIEW = "helin.site.faults.csrf_failure"
LOGGING = logs.LOGGING
# Programs on this machine and in its network may be told of facts only where Helin itself is for one's own machine.
WEBHOOKS_LOCAL = env.flag("HELIN_DEV", default=False) and env.is_local(ALLOWED_HOSTS)
METRICS_TOKEN = os.environ.get("HELIN_METRICS_TOKEN", "")
DJANGO_STRUCTLOG_USER_ID_FIELD = ""  # who did what stands in the journal, not in the log
DJANGO_STRUCTLOG_IP_LOGGING_ENABLED = False
DJANGO_STRUCTLOG_STATUS_START_LOG_LEVEL = logging.DEBUG
FORM_RENDERER = "django.forms.renderers.DjangoTemplates"
COPY_CHECK_SECONDS = 2.0
"""How often a process asks whether the calendar or a boundary it keeps in memory has changed."""
