"""The place of a demo world: whose directory it is, and who builds or serves it right now. No Django at import.

A demo starts from nothing, so it deletes what it finds. It may only ever find a world: never the data of an
installation, and never a world that another process lives in.
"""

import fcntl
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from hailong.config.databases import ADDRESSES, has_tables, pair
from hailong.method.problem import Problem

MARK = "world.lock"
CLOCK = "clock.json"  # only a world keeps one


@contextmanager
def claimed(directory: Path) -> Iterator[None]:
    """Within, and in the server that this process may become: nobody else builds or serves the world here.

    Raises: Problem `world_place_foreign` where something else lives there, `world_in_use` where somebody is at work.
    """
    if directory.exists() and not is_world(directory) and any(directory.iterdir()):
        raise Problem("world_place_foreign", place=str(directory))
    directory.mkdir(parents=True, exist_ok=True)
    handle = os.open(directory / MARK, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Problem("world_in_use", who=os.read(handle, 20).decode() or "?", place=str(directory)) from None
        os.ftruncate(handle, 0)
        os.write(handle, str(os.getpid()).encode())
        os.set_inheritable(handle, True)
        yield
    finally:
        os.close(handle)


def is_world(directory: Path) -> bool:
    return (directory / MARK).exists() or (directory / CLOCK).exists()


def clear(directory: Path) -> None:
    """Make place for a new world: everything goes but the mark that we hold."""
    for path in directory.iterdir():
        if path.name == MARK:
            continue
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink()


def refuse_what_is_real(environment: Mapping[str, str]) -> None:
    """A demo is never part of a real installation. Raises Problem `world_in_production`."""
    if environment.get("HAILONG_PRODUCTION") == "1":
        raise Problem("world_in_production")


def refuse_used_databases(environment: Mapping[str, str]) -> None:
    """A world is built into empty databases only. Raises Problem `world_database_used`."""
    pair(environment, Path())
    for name in ADDRESSES:
        if (url := environment.get(name)) and has_tables(url):
            raise Problem("world_database_used", setting=name)
