"""The two databases of config.databases, on whichever engine this run uses."""

import os
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connections

from hailong.config.databases import configure


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
