"""Settings, one file for every machine. What differs between machines comes from the environment (README)."""

from datetime import timedelta
from pathlib import Path
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from symbiosis.environment import (
    env_address,
    env_bool,
    env_database,
    env_int,
    env_list,
    env_mail,
    env_path,
    env_redis,
    env_secret,
    env_site,
    env_text,
)

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = BASE_DIR / "var"

DEBUG = env_bool("DEBUG")
# `make setup` gives a machine a key of its own in var/; a container has none there and must be given one.
LOCAL_KEY = VAR_DIR / "secret_key"
SECRET_KEY = env_secret("SECRET_KEY") or (LOCAL_KEY.read_text(encoding="utf-8") if LOCAL_KEY.exists() else "")
if not SECRET_KEY:
    raise ImproperlyConfigured(
        "SECRET_KEY is not set. Set SECRET_KEY (or SECRET_KEY_FILE) to at least 50 random characters, "
        "or run `make setup` on your own machine."
    )
SECRET_KEY_FALLBACKS = env_list("SECRET_KEY_FALLBACKS")
# Signs the history (accounts/sealing.py). It must outlive SECRET_KEY, so production has one of its own.
AUDIT_KEY = env_secret("AUDIT_KEY") or f"audit:{SECRET_KEY}"
ALLOWED_HOSTS = env_list("ALLOWED_HOSTS") or ["127.0.0.1", "localhost", "[::1]"]
CSRF_TRUSTED_ORIGINS = env_list("CSRF_TRUSTED_ORIGINS")
CSRF_FAILURE_VIEW = "symbiosis.refusals.outdated"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "symbiosis.finders.StaticFiles",
    "template_partials",
    "django_htmx",
    "axes",
    "rest_framework",
    "drf_spectacular",
    "symbiosis",
    "accounts",
    "catalogue",
    "parks",
    "companies",
    "matching",
    "exchanges",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",  # random padding against BREACH; a page is a sixth over the phone
    "symbiosis.middleware.security_headers",
    "symbiosis.middleware.remember_answers",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "symbiosis.refusals.LoginRequired",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "symbiosis.refusals.show_the_way_back",
    "symbiosis.middleware.refuse_nul",
    "django_htmx.middleware.HtmxMiddleware",
    "axes.middleware.AxesMiddleware",
    "symbiosis.lib.retrying.RepeatForms",  # the last: it calls the view
]

ROOT_URLCONF = "symbiosis.urls"
WSGI_APPLICATION = "symbiosis.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "symbiosis.navigation.navigation",
            ],
            "builtins": ["symbiosis.templatetags.ui"],
        },
    }
]

# --- Database -------------------------------------------------------------------------------------------
SQLITE_OPTIONS: dict[str, Any] = {
    # With DEFERRED transactions concurrent writers fail with "database is locked" in spite of the timeout.
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;PRAGMA foreign_keys=ON;",
}
DATABASES: dict[str, Any] = {"default": env_database("DATABASE_URL", default=VAR_DIR / "symbiosis.sqlite3")}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"] |= {"ENGINE": "symbiosis.lib.sqlite", "OPTIONS": SQLITE_OPTIONS}
else:
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
    # A page is one of many at the same time: it finds its rows by an index instead of reading a table with three cores.
    DATABASES["default"].setdefault("OPTIONS", {})["options"] = (
        "-c lock_timeout=3000 -c max_parallel_workers_per_gather=0"
    )
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
# ATOMIC_REQUESTS stays off: the transaction belongs to the action, and with IMMEDIATE every page view
# would queue for the write lock.

# --- People ---------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
PASSWORD_HASHERS = ["accounts.hashers.Argon2OwaspHasher", "django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "login"
AXES_FAILURE_LIMIT = 10
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_VERBOSE = False  # no greeting at each start
AXES_LOCKOUT_TEMPLATE = "429.html"
AXES_IPWARE_PROXY_COUNT = env_int("PROXY_COUNT", default=0) or None

# --- API ------------------------------------------------------------------------------------------------
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["accounts.api.BearerAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated", "accounts.api.WithinScope"],
    "DEFAULT_THROTTLE_CLASSES": ["accounts.throttling.PerToken"],
    "DEFAULT_PARSER_CLASSES": ["symbiosis.lib.json_api.BoundedJSONParser"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "symbiosis.lib.json_api.answer_error",
    "URL_FORMAT_OVERRIDE": None,
}
API_REQUESTS_PER_MINUTE = env_int("API_REQUESTS_PER_MINUTE", default=600)  # of one key; 0 = no limit
SPECTACULAR_SETTINGS = {
    "TITLE": "Symbiosis Hai Phong",
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SCHEMA_PATH_PREFIX": "/(en/)?api/v1",
    "COMPONENT_SPLIT_REQUEST": True,
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "symbiosis.api_schema.describe_what_all_share",
    ],
    "ENUM_NAME_OVERRIDES": {
        "KindEnum": "companies.models.Kind",
        "StatusEnum": "companies.models.Status",
        "SideEnum": "exchanges.api.shapes.SIDES",
    },
}

# --- Language, numbers, dates ---------------------------------------------------------------------------
LANGUAGE_CODE = "vi"
LANGUAGES = [("vi", _("Vietnamese")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = ["symbiosis.lib.formats"]
USE_THOUSAND_SEPARATOR = True
TIME_ZONE = "Asia/Ho_Chi_Minh"
USE_TZ = True

# --- Static files ---------------------------------------------------------------------------------------
STATIC_URL = "static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "symbiosis.finders.NodeModulesFinder",
]
# Package in node_modules -> folder inside it that is served as static/vendor/<package>/, and the files that are
# used: all of them together would take half a minute to hash and compress.
NODE_PACKAGES = {
    "@expo-google-fonts/tinos": (".", ["400Regular*/*.ttf", "700Bold*/*.ttf"]),  # for papers, not for pages
    "bootstrap": ("dist", ["css/bootstrap-reboot.min.css*"]),  # the whole is three times our own style sheets
    "d3-array": ("dist", ["d3-array.min.js"]),  # d3-sankey counts on it
    "d3-sankey": ("dist", ["d3-sankey.min.js"]),
    "leaflet": ("dist", ["leaflet.js*", "leaflet.css", "images/*"]),
    "@fontsource-variable/inter": ("files", ["inter-*-wght-normal.woff2"]),
    "@fontsource/be-vietnam-pro": ("files", ["be-vietnam-pro-*-600-normal.woff2"]),
}
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}

# Nothing to win, or no page fetches it: the fonts of papers alone would take seconds to compress.
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = ["map", "png", "ttf", "woff2"]

# --- Security -------------------------------------------------------------------------------------------
SECURE_CSP = {
    "default-src": ["'none'"],
    "script-src": ["'self'"],
    "style-src": ["'self'"],
    "img-src": ["'self'", "data:"],
    "connect-src": ["'self'"],
    "font-src": ["'self'"],
    "form-action": ["'self'"],
    "base-uri": ["'none'"],
    "frame-ancestors": ["'none'"],
}
HTTPS = env_bool("HTTPS")
SECURE_SSL_REDIRECT = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_HSTS_SECONDS = env_int("HSTS_SECONDS", default=31_536_000) if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_NAME = "__Host-sessionid" if HTTPS else "sessionid"
CSRF_COOKIE_NAME = "__Host-csrftoken" if HTTPS else "csrftoken"
SESSION_COOKIE_AGE = 12 * 3600
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_621_440

# --- Uploads --------------------------------------------------------------------------------------------
# In production a volume of its own: a full one must not stop the database.
UPLOADS_DIR = env_path("UPLOADS_DIR", default=VAR_DIR / "uploads")
UPLOAD_LIMITS = {
    "workbook_bytes": 10 * 1024**2,
    "attachment_bytes": 10 * 1024**2,
    "company_bytes": env_int("UPLOAD_COMPANY_MB", default=500, minimum=1) * 1024**2,
}
# The file of an import is kept so many days longer than it can be undone; its rows stay (companies/retention.py).
UPLOAD_KEEP_DAYS = env_int("UPLOAD_KEEP_DAYS", default=90, minimum=1)
# The columns that name kept files, besides those of imports: bytes that no row names are deleted after a day.
KEPT_FILES = [
    "companies.Attachment.digest",
    "exchanges.Signature.file_digest",
    "exchanges.ProposalDocument.file_digest",
    "exchanges.Delivery.evidence",
]

# --- Downloads ------------------------------------------------------------------------------------------
EXPORT_LIMITS = {"rows": 100_000}  # listings in one file; beyond it the page asks for a narrower filter

# --- What strangers see of anonymous listings (docs/adr/0008) ---------------------------------------------
ANONYMITY = {
    # Among how many companies the author of a listing must hide before any of its own words are shown.
    "companies": env_int("ANONYMITY_COMPANIES", default=5, minimum=2),
    # Changes are published together, so that their moment tells nothing: every so many minutes.
    "publish_minutes": env_int("ANONYMITY_PUBLISH_MINUTES", default=15, minimum=1),
}

# --- Freshness of listings ------------------------------------------------------------------------------
FRESHNESS = {
    "half_life_days": env_int("FRESHNESS_HALF_LIFE_DAYS", default=180, minimum=1),  # design value
    "ask_days": env_int("FRESHNESS_ASK_DAYS", default=30, minimum=1),  # then: "still true?"
    # Longer without a word: not matched.
    "stale_days": env_int("FRESHNESS_STALE_DAYS", default=183, minimum=1),
    "link_days": env_int("FRESHNESS_LINK_DAYS", default=45, minimum=1),  # how long a link to answer by works
}

# --- Background work ------------------------------------------------------------------------------------
REDIS_URL = env_redis("REDIS_URL")
QUEUE_DIR = VAR_DIR / "queue"
CELERY_BROKER_URL = REDIS_URL or "filesystem://localhost/"
if REDIS_URL:
    CELERY_BROKER_TRANSPORT_OPTIONS: dict[str, Any] = {
        "visibility_timeout": 900,
        "socket_timeout": 2,
        "socket_connect_timeout": 2,
    }
else:
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(QUEUE_DIR / "messages"),
        "data_folder_out": str(QUEUE_DIR / "messages"),
        "control_folder": str(QUEUE_DIR / "control"),
        "polling_interval": 0.1,
    }
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_SOFT_TIME_LIMIT = 60
CELERY_TASK_TIME_LIMIT = 90
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = True
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TIMEZONE = TIME_ZONE
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR_DIR / "celerybeat-schedule")
CELERY_BEAT_SCHEDULE = {
    # A bell that nobody heard within five seconds is worthless: the next one comes in one.
    "sweep": {"task": "matching.sweep", "schedule": 1.0, "options": {"expires": 5}},
    "sweep-imports": {"task": "companies.sweep_imports", "schedule": 1.0, "options": {"expires": 5}},
    "follow-changes": {"task": "matching.follow_changes", "schedule": 20.0, "options": {"expires": 15}},
    "forget-request-keys": {"task": "accounts.forget_request_keys", "schedule": 3600.0},
    "sweep-outgoing": {"task": "accounts.sweep_outgoing", "schedule": 3.0, "options": {"expires": 5}},
    "queue-digests": {"task": "accounts.queue_digests", "schedule": 600.0, "options": {"expires": 500}},
    "seal-history": {"task": "accounts.seal_history", "schedule": 60.0, "options": {"expires": 50}},
    "apply-decisions": {"task": "exchanges.apply_decisions", "schedule": 5.0, "options": {"expires": 5}},
    "expire-proposals": {"task": "exchanges.expire_overdue", "schedule": 3600.0},
    "remind-of-deadlines": {"task": "exchanges.remind", "schedule": 3600.0},
    "settle-amendments": {"task": "exchanges.settle_amendments", "schedule": 3600.0},
    "end-run-out": {"task": "exchanges.end_run_out", "schedule": 3600.0},
    "ask-for-reports": {"task": "exchanges.ask_for_reports", "schedule": 3600.0},
    "ask-still-true": {"task": "companies.ask_still_true", "schedule": 6 * 3600.0},
    "forget-files": {"task": "companies.forget_files", "schedule": 6 * 3600.0},
    "publish-faces": {"task": "companies.publish_faces", "schedule": ANONYMITY["publish_minutes"] * 60.0},
}

# --- What leaves the platform ---------------------------------------------------------------------------
SITE_URL = env_site("SITE_URL", default="http://127.0.0.1:8000")  # begins the links in mails
# Without an address mails are files under var/: nothing leaves the machine.
MAIL = env_mail("EMAIL_URL", default=VAR_DIR / "mails")
EMAIL_BACKEND, EMAIL_FILE_PATH = MAIL.backend, MAIL.folder
EMAIL_HOST, EMAIL_PORT = MAIL.host, MAIL.port
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = MAIL.user, MAIL.password
EMAIL_USE_TLS, EMAIL_USE_SSL = MAIL.starttls, MAIL.tls
EMAIL_TIMEOUT = 10
REPLY_TO = env_address("REPLY_TO")  # takes replies (manage.py take_reply); empty = no mail can be replied to
DEFAULT_FROM_EMAIL = env_text("MAIL_FROM", default="Symbiosis Hai Phong <no-reply@localhost>")
# Who writes the sentences of mails, by what they are about: each app of its own rows.
MAIL_WRITERS = {
    "person": "accounts.outgoing.letters.about_person",
    "company": "companies.letters.about_company",
    "listing": "companies.letters.about_listing",
    "import": "companies.letters.about_import",
    "proposal": "exchanges.letters.about_proposal",
    "agreement": "exchanges.letters.about_agreement",
    "joint": "exchanges.letters.about_joint",
}
# Hosts that webhooks may call, as they stand in the address; one in a private network by its number.
WEBHOOK_HOSTS = env_list("WEBHOOK_HOSTS")

# --- Matching -------------------------------------------------------------------------------------------
# How large a run may grow; beyond a limit it stops with a sentence (docs/scaling.md says what fits where).
MATCHING_LIMITS = {
    "listings": env_int("MATCHING_MAX_LISTINGS", default=50_000, minimum=1),
    "matches": env_int("MATCHING_MAX_MATCHES", default=500_000, minimum=1),
    "seconds": env_int("MATCHING_MAX_SECONDS", default=3_600, minimum=1),
}

# --- Exchanges ------------------------------------------------------------------------------------------
# Above so much in a year a second board member has to approve as well, by unit of what is handed over.
SECOND_APPROVAL_ABOVE = {"t": 10_000, "m3": 500_000, "MWh": 10_000}

# --- Logs -----------------------------------------------------------------------------------------------
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "INFO"},
}
