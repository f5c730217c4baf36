"""Worlds that take seconds to build, built once: each stage is kept as rows and files, and laid again for a module.

A module gets its world inside a transaction that is never committed; what one test does is rolled back after it.
"""

import contextlib
import copy
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.db import connections, transaction
from django.test import override_settings
from tests import life as stages
from tests.life import Life

ORDER = ("collected", "closed", "frozen", "computed", "published")


@dataclass(frozen=True)
class Kept:
    """Rows by database and table, the data folder, and the objects that a test holds."""

    rows: dict[str, dict[str, object]]
    folder: Path
    life: Life


_KEPT: dict[str, Kept] = {}


def _tables(alias: str) -> list[str]:
    """Tables whose rows come from the world and not from migrations."""
    connection = connections[alias]
    given = {"django_migrations", "django_content_type", "auth_permission", "django_site"}
    with connection.cursor() as cursor:
        return sorted(set(connection.introspection.table_names(cursor)) - given)


def _read(alias: str) -> dict[str, object]:
    found: dict[str, object] = {}
    with connections[alias].cursor() as cursor:
        for table in _tables(alias):
            if connections[alias].vendor == "postgresql":
                with cursor.copy(f'COPY "{table}" TO STDOUT') as copied:
                    found[table] = b"".join(copied)
            else:
                found[table] = cursor.execute(f'SELECT * FROM "{table}"').fetchall()  # noqa: S608 - our own tables
    return {table: rows for table, rows in found.items() if rows}


def _write(alias: str, rows: dict[str, object]) -> None:
    """Foreign keys are checked when the transaction ends, so the order of tables is free."""
    with connections[alias].cursor() as cursor:
        for table, content in rows.items():
            if connections[alias].vendor == "postgresql":
                with cursor.copy(f'COPY "{table}" FROM STDIN') as copied:
                    copied.write(content)
            else:
                marks = ", ".join(["%s"] * len(content[0]))
                cursor.executemany(f'INSERT INTO "{table}" VALUES ({marks})', content)  # noqa: S608 - as above


def _keep(stage: str, folder: Path, life: Life) -> None:
    kept = Path(tempfile.mkdtemp(prefix=f"{stage}-", dir=os.environ["HAILONG_TEST_HOME"])) / "data"
    shutil.copytree(folder, kept)
    _KEPT[stage] = Kept({alias: _read(alias) for alias in connections}, kept, copy.deepcopy(life))


def _lay(stage: str, folder: Path) -> Life:
    kept = _KEPT[stage]
    for alias, rows in kept.rows.items():
        _write(alias, rows)
    shutil.copytree(kept.folder, folder, dirs_exist_ok=True)
    return copy.deepcopy(kept.life)


def _reach(stage: str, folder: Path) -> Life:
    """The world at a stage: laid from what is kept, carried on from the last stage kept before it."""
    wanted = ORDER[: ORDER.index(stage) + 1]
    known = [name for name in wanted if name in _KEPT]
    life = _lay(known[-1], folder) if known else None
    for name in wanted[len(known) :]:
        make: Callable[..., Life] = getattr(stages, name)
        life = make(life) if life else make()
        _keep(name, folder, life)
    assert life is not None
    return life


@contextlib.contextmanager
def standing(blocker, folder: Path, make: str | Callable[[], Life]) -> Iterator[Life]:
    """A world for a module: the name of a stage, or a function that builds another one."""
    with contextlib.ExitStack() as stack:
        stack.enter_context(blocker.unblock())
        stack.enter_context(override_settings(DATA_DIR=folder, KEYS_DIR=folder / "keys"))
        for alias in connections:
            stack.enter_context(transaction.atomic(using=alias))
        yield _reach(make, folder) if isinstance(make, str) else make()
        for alias in connections:
            transaction.set_rollback(True, using=alias)


def world_at(make: str | Callable[[], Life]):
    """The module fixture of a stage (or of a builder): `world = world_at("collected")` in a conftest or a test file."""

    @pytest.fixture(scope="module")
    def world(django_db_setup, django_db_blocker, tmp_path_factory):
        with standing(django_db_blocker, tmp_path_factory.mktemp("world"), make) as life:
            yield life

    return world


@pytest.fixture
def life(world, request, settings, tmp_path, monkeypatch) -> Life:
    """The module's world for one test: its own copy of the files and objects, rows rolled back, a clock of its own."""
    request.getfixturevalue("db")
    folder = tmp_path / "data"
    shutil.copytree(settings.DATA_DIR, folder)
    settings.DATA_DIR, settings.KEYS_DIR = folder, folder / "keys"
    own = copy.deepcopy(world)
    monkeypatch.setattr("hailong.config.clock.now", lambda: own.now)
    return own
