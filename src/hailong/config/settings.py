"""Settings. Everything that differs between installations comes from the environment; docs/settings.md lists it.

Without any variable this is a development installation: data in `.data/`, keys generated there and announced loudly.
"""

import os

from hailong.config.databases import SettingError, pair
from hailong.config.paths import DEVELOPMENT, told

DATA_DIR = told("HAILONG_DATA_DIR", DEVELOPMENT)
KEYS_DIR = told("HAILONG_KEYS_DIR", DATA_DIR / "keys")
PRODUCTION = os.environ.get("HAILONG_PRODUCTION") == "1"
WORLD_CLOCK = os.environ.get("HAILONG_WORLD_CLOCK") == "1"
DEBUG = False
if PRODUCTION and WORLD_CLOCK:
    raise SettingError("HAILONG_WORLD_CLOCK is for demo worlds only, never together with HAILONG_PRODUCTION")

SECRET_KEY = os.environ.get("HAILONG_SECRET_KEY", "")
if not SECRET_KEY:
    from hailong.config.keys import secret_key

    SECRET_KEY = secret_key(KEYS_DIR, production=PRODUCTION)

ALLOWED_HOSTS = os.environ.get("HAILONG_HOSTS", "localhost 127.0.0.1 [::1]").split()
CSRF_TRUSTED_ORIGINS = os.environ.get("HAILONG_ORIGINS", "").split()
PUBLIC_ADDRESS = os.environ.get("HAILONG_ADDRESS", "http://localhost:8000")

ROOMS = [
    "ui", "ledger", "org", "instrument", "plan", "frame", "frame.vault", "sample", "fieldwork", "capture",
    "reinterview", "monitoring", "processing", "estimation", "report", "publication", "improvement", "config",
]  # fmt: skip
INSTALLED_APPS = [
    "hailong.ui",  # before allauth and django.forms: its templates replace theirs
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.forms",
    "rules.apps.AutodiscoverRulesConfig",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "axes",
    "django_htmx",
    *[f"hailong.{room}" for room in ROOMS if room != "ui"],
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "hailong.config.clock.ClockMiddleware",
    "hailong.config.headers.HeadersMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "hailong.config.sessions.SessionMiddleware",
    "hailong.config.problems.ProblemMiddleware",
    "axes.middleware.AxesMiddleware",
]
ROOT_URLCONF = "hailong.config.urls"
WSGI_APPLICATION = "hailong.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "hailong.config.navigation.navigation",
            ],
            "builtins": ["hailong.ui.templatetags.hailong"],
        },
    }
]
FORM_RENDERER = "hailong.ui.forms.Renderer"

DATABASES = pair(os.environ, DATA_DIR)
DATABASE_ROUTERS = ["hailong.config.databases.VaultRouter"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "org.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "rules.permissions.ObjectPermissionBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = [
    "hailong.config.hashers.WorldHasher" if WORLD_CLOCK else "django.contrib.auth.hashers.Argon2PasswordHasher"
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 15}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("username", "full_name")},
    },
]
ACCOUNT_ADAPTER = "hailong.config.accounts.Adapter"
MFA_ADAPTER = "hailong.config.accounts.MfaAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = True  # a cookie with an age; how long it is good for says config.sessions
# Before a freeze, a release, an export; a demo world, whose password everybody knows, does not ask.
ACCOUNT_REAUTHENTICATION_TIMEOUT = 12 * 3600 if WORLD_CLOCK else 10 * 60
ACCOUNT_RATE_LIMITS = {"login_failed": None, "login": "60/m/ip"}  # an office shares an address; django-axes locks out
ACCOUNT_FORMS = {
    "login": "hailong.config.account_forms.LoginForm",
    "change_password": "hailong.config.account_forms.ChangePasswordForm",
    "reauthenticate": "hailong.config.account_forms.ReauthenticateForm",
}
MFA_FORMS = {
    "authenticate": "hailong.config.account_forms.AuthenticateForm",
    "reauthenticate": "hailong.config.account_forms.ReauthenticateByCodeForm",
    "activate_totp": "hailong.config.account_forms.ActivateTotpForm",
}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
AXES_FAILURE_LIMIT = 8
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False  # or who goes on guessing would lock the owner out for ever
AXES_RESET_ON_SUCCESS = True
AXES_CLIENT_IP_CALLABLE = "hailong.config.accounts.client_address"
ALLAUTH_TRUSTED_PROXY_COUNT = int(os.environ.get("HAILONG_PROXIES", "1" if PRODUCTION else "0"))
PASSWORD_RESET_TIMEOUT = 3 * 24 * 3600  # the link by which a person chooses a password
SECOND_FACTOR = PRODUCTION
AXES_LOCKOUT_TEMPLATE = "ui/locked_out.html"
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "plan:surveys"
LOGOUT_REDIRECT_URL = "publication:portal"

SESSION_COOKIE_AGE = 12 * 3600
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"  # no cookie beside that of the session
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SECURE_REFERRER_POLICY = "same-origin"  # "no-referrer" makes browsers send "Origin: null", which CSRF refuses
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
if PRODUCTION:
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = True
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-sessionid", "__Host-csrftoken"
    SECURE_HSTS_SECONDS = 31536000
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

LANGUAGE_CODE = "vi"
TIME_ZONE = "Asia/Ho_Chi_Minh"
USE_I18N = True
USE_TZ = True
USE_THOUSAND_SEPARATOR = False

STATIC_URL = "/tinh/"
STATIC_ROOT = DATA_DIR / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": DATA_DIR / "files"}},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = False
DATA_UPLOAD_MAX_MEMORY_SIZE = 65536 * 4
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
SILENCED_SYSTEM_CHECKS = ["models.W042"]

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {"()": "hailong.config.logs.Formatter", "format": "{levelname} {name} {message}", "style": "{"}
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
}
