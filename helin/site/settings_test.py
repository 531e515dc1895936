"""Settings for tests: an embedded server of their own, shared by all workers, one database each."""

import os
import tempfile
from pathlib import Path

os.environ.setdefault("HELIN_VAR", str(Path(tempfile.gettempdir()) / f"helin-test-{os.getuid()}"))
os.environ.setdefault("HELIN_DB_POOL", "0")

from helin.site.settings import *  # noqa: F403  # settings build on one another
from helin.site.settings import DATABASES, STATIC_ROOT, VAR

DATABASES["default"]["TEST"] = {"NAME": "test_" + os.environ.get("HELIN_TEST_DB", "helin")}
COPY_CHECK_SECONDS = 0.0
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": VAR / "files"}},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
HEADS_FILE = None
LOGGING: dict[str, object] = {}  # pytest shows what is logged
STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # whitenoise warns when there is none
