"""How a new SQLite database comes into being: made aside without waiting for the disk, then put in its place whole.

Every step of a migration is a commit, and every commit of ours waits for the disk. Nobody needs that while there is
nothing yet to lose: what breaks off leaves no database behind, and the next start begins again.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db.backends.base.base import BaseDatabaseWrapper

NOTHING_TO_LOSE = "PRAGMA journal_mode=MEMORY; PRAGMA synchronous=OFF; PRAGMA foreign_keys=ON;"


@contextmanager
def made_aside(connection: BaseDatabaseWrapper) -> Iterator[None]:
    """Within: `connection` writes the new database beside its place. A database that exists is used as it always is."""
    place = Path(connection.settings_dict["NAME"])
    if connection.vendor != "sqlite" or place.exists():
        yield
        return
    with _alone_in(place.parent):
        if place.exists():  # another process made it while we waited
            yield
            return
        aside = place.with_name(f"{place.name}.new")
        aside.unlink(missing_ok=True)
        with _pointed_at(connection, aside):
            yield
        _on_the_disk(aside)
        os.link(aside, place)  # refuses to replace
        aside.unlink()
        _on_the_disk(place.parent)


@contextmanager
def _alone_in(folder: Path) -> Iterator[None]:
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


@contextmanager
def _pointed_at(connection: BaseDatabaseWrapper, aside: Path) -> Iterator[None]:
    settings = connection.settings_dict
    usual = {"NAME": settings["NAME"], "OPTIONS": settings["OPTIONS"]}
    connection.close()
    settings.update(NAME=str(aside), OPTIONS=usual["OPTIONS"] | {"init_command": NOTHING_TO_LOSE})
    try:
        yield
    finally:
        connection.close()
        settings.update(usual)


def _on_the_disk(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
