"""Two databases that never meet: `default` holds the survey, `contacts` holds the vault.

`HAILONG_DATABASE_URL` and `HAILONG_CONTACTS_URL` choose PostgreSQL (`postgresql://user:pass@host:port/name`, or
`postgresql:///name?host=/socket/dir`); without them both are SQLite files in the data directory.
"""

from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

VAULT = "vault"


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
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": query.get("host", parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "OPTIONS": {"pool": {"min_size": 1, "max_size": 16, "timeout": 20}},
    }


def configure(url: str | None, fallback: Path) -> dict:
    if not url:
        return sqlite(fallback)
    if url.startswith(("postgresql://", "postgres://")):
        return postgresql(url)
    raise ValueError(f"unknown database address: {url.split(':', 1)[0]}://…")


class VaultRouter:
    """Sends the vault's tables, and only them, to the contacts database."""

    def db_for_read(self, model, **hints):
        return "contacts" if model._meta.app_label == VAULT else "default"

    db_for_write = db_for_read

    def allow_relation(self, first, second, **hints):
        return (first._meta.app_label == VAULT) == (second._meta.app_label == VAULT)

    def allow_migrate(self, db, app_label, **hints):
        return (db == "contacts") == (app_label == VAULT)
