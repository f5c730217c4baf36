"""The two databases of config.databases, on whichever engine this run uses."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connections
from tests.tree import ROOT

from hailong.config.databases import SettingError, configure, pair


@pytest.mark.database
def test_each_database_holds_its_own_tables_and_only_those():
    tables = {alias: set(connections[alias].introspection.table_names()) for alias in ("default", "contacts")}

    vault = {name for name in tables["contacts"] if not name.startswith("django_")}

    assert vault, "the vault has tables"
    assert all(name.startswith("vault_") for name in vault)
    assert not any(name.startswith("vault_") for name in tables["default"])


def test_an_address_of_an_unknown_engine_is_refused_without_repeating_its_password():
    with pytest.raises(ValueError, match="unknown database address") as refusal:
        configure("mysql://admin:secret@host/name", None)

    assert "secret" not in str(refusal.value)


def test_a_test_run_never_touches_the_data_of_an_installation():
    home = Path(os.environ["HAILONG_TEST_HOME"])

    assert settings.DATA_DIR.is_relative_to(home)
    assert settings.KEYS_DIR.is_relative_to(home)


def test_what_stands_after_the_question_mark_reaches_the_connection():
    """`sslmode=verify-full` that is silently dropped is a vault read over a plain line."""
    made = configure("postgresql://kho@db.example/contacts?sslmode=verify-full&port=5433", None)

    assert (made["HOST"], made["PORT"], made["OPTIONS"]["sslmode"]) == ("db.example", "5433", "verify-full")


@pytest.mark.parametrize(
    "environment",
    [
        {"HAILONG_DATABASE_URL": "postgresql:///survey"},
        {"HAILONG_CONTACTS_URL": "postgresql:///contacts"},
        {"HAILONG_DATABASE_URL": "postgresql:///one", "HAILONG_CONTACTS_URL": "postgresql:///one"},
    ],
)
def test_the_two_databases_are_both_named_or_neither_and_never_one(environment, tmp_path):
    with pytest.raises(SettingError):
        pair(environment, tmp_path)


def test_a_world_clock_is_refused_in_production(tmp_path):
    """It would stop the time and hash passwords cheaply."""
    own = {"HAILONG_PRODUCTION": "1", "HAILONG_WORLD_CLOCK": "1", "HAILONG_SECRET_KEY": "x"}
    own |= {"PYTHONPATH": str(ROOT / "src"), "HAILONG_DATA_DIR": str(tmp_path)}

    order = [sys.executable, "-c", "import hailong.config.settings"]
    done = subprocess.run(order, env=os.environ | own, capture_output=True, text=True)

    assert done.returncode == 1
    assert "HAILONG_WORLD_CLOCK is for demo worlds only" in done.stderr
