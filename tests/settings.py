"""The product's settings in a temporary place: data, keys and databases of a test run never touch an installation."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

ENGINE = os.environ.get("HAILONG_TEST_ENGINE", "sqlite")
if "HAILONG_TEST_HOME" not in os.environ:  # the first process of the run makes it; xdist's workers inherit it
    os.environ["HAILONG_TEST_HOME"] = tempfile.mkdtemp(prefix="hl-test-")
    atexit.register(shutil.rmtree, os.environ["HAILONG_TEST_HOME"], ignore_errors=True)
HOME = Path(os.environ["HAILONG_TEST_HOME"]) / os.environ.get("PYTEST_XDIST_WORKER", "main")
HOME.mkdir(exist_ok=True)
os.environ["HAILONG_DATA_DIR"] = str(HOME)
os.environ["HAILONG_KEYS_DIR"] = str(HOME / "keys")
if ENGINE == "sqlite":
    os.environ.pop("HAILONG_DATABASE_URL", None)
    os.environ.pop("HAILONG_CONTACTS_URL", None)
elif ENGINE != "postgresql" or "HAILONG_DATABASE_URL" not in os.environ:
    raise RuntimeError("tests on PostgreSQL are started by ./hailong test")

from hailong.config.settings import *  # noqa: E402, F403
from hailong.config.settings import DATABASES, STORAGES  # noqa: E402

if ENGINE == "sqlite":
    for alias, database in DATABASES.items():
        # A file, not memory: threads and live servers see the same data. Nothing here must survive a power cut.
        database["TEST"] = {"NAME": str(HOME / f"test_{alias}.sqlite3")}
        database["OPTIONS"]["init_command"] = "PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF; PRAGMA foreign_keys=ON;"

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # Argon2 is slow on purpose
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
