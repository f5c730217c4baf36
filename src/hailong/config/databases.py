"""Two databases that never meet: `default` holds the survey, `contacts` holds the vault.

`HAILONG_DATABASE_URL` and `HAILONG_CONTACTS_URL` choose PostgreSQL (`postgresql://user:pass@host:port/name`, or
`postgresql:///name?host=/socket/dir`; what else stands after the `?`, such as `sslmode`, goes to the connection);
without them both are SQLite files in the data directory.
"""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

VAULT = "vault"
PLACES = ("host", "port")
ADDRESSES = ("HAILONG_DATABASE_URL", "HAILONG_CONTACTS_URL")


class SettingError(ValueError):
    """A variable of the environment makes no sense; the message says which and never repeats a password."""


def sqlite(path: Path) -> dict:
    """WAL, one writer at a time from the first statement, every commit on the disk before it is acknowledged."""
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(path),
        # Kept open: closing the last connection of a WAL database writes the whole log back, at every request.
        "CONN_MAX_AGE": None,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;",
        },
    }


def postgresql(url: str) -> dict:
    parts = urlsplit(url)
    query = {key: values[0] for key, values in parse_qs(parts.query).items()}
    try:
        port = parts.port or query.get("port", "")
    except ValueError:
        raise SettingError("the port in the address of a database is no port") from None
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": query.get("host", parts.hostname or ""),
        "PORT": str(port),
        "OPTIONS": {key: value for key, value in query.items() if key not in PLACES}
        | {"pool": {"min_size": 1, "max_size": 16, "timeout": 20}},
    }


def configure(url: str | None, fallback: Path) -> dict:
    if not url:
        return sqlite(fallback)
    if url.startswith(("postgresql://", "postgres://")):
        return postgresql(url)
    raise SettingError(f"unknown database address: {url.split(':', 1)[0]}://…")


def pair(environment: Mapping[str, str], directory: Path) -> dict[str, dict]:
    """Both databases of an installation whose files, where it has some, lie in `directory`."""
    survey, contacts = (environment.get(name) for name in ADDRESSES)
    both = {
        "default": configure(survey, directory / "survey.sqlite3"),
        "contacts": configure(contacts, directory / "contacts.sqlite3"),
    }
    if bool(survey) != bool(contacts):
        raise SettingError("set HAILONG_DATABASE_URL and HAILONG_CONTACTS_URL both or neither")
    if survey and survey == contacts:
        raise SettingError("HAILONG_DATABASE_URL and HAILONG_CONTACTS_URL name one database; they must be two")
    return both


def connection_words(url: str) -> dict[str, Any]:
    """What psycopg wants to hear to connect once, without a pool and without waiting long."""
    told = postgresql(url)
    named = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT"}
    more = {key: value for key, value in told["OPTIONS"].items() if key != "pool"}
    return {"connect_timeout": 10} | more | {key: told[place] for key, place in named.items() if told[place]}


def knock() -> None:
    """Ask each database of the environment whether it is there: it says why not at once, where a pool only waits."""
    pair(os.environ, Path())  # what makes no sense is said first
    for name in ADDRESSES:
        if url := os.environ.get(name):
            ask(url, "SELECT 1")


def has_tables(url: str) -> bool:
    """Whether a PostgreSQL database already holds something."""
    tables = "SELECT FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema')"
    return bool(ask(url, f"SELECT EXISTS ({tables})"))  # noqa: S608 - two constants


def ask(url: str, question: str) -> Any:
    """One value from one connection. Raises psycopg's own errors."""
    import psycopg

    with psycopg.connect(**connection_words(url)) as connection:
        return connection.execute(question).fetchone()[0]


class VaultRouter:
    """Sends the vault's tables, and only them, to the contacts database."""

    def db_for_read(self, model, **hints):
        return "contacts" if model._meta.app_label == VAULT else "default"

    db_for_write = db_for_read

    def allow_relation(self, first, second, **hints):
        return (first._meta.app_label == VAULT) == (second._meta.app_label == VAULT)

    def allow_migrate(self, db, app_label, **hints):
        return (db == "contacts") == (app_label == VAULT)
