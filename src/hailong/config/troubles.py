"""What can be wrong around a command — the disk, the databases, the keys, the settings — as a `Problem` in words.

Whoever runs the command can mend it, so no stack trace may greet them. Everything else is a bug and crashes loudly.
"""

import errno
import re
import sqlite3
from collections.abc import Iterator

from hailong.method.problem import Problem

# What SQLite and PostgreSQL say, in the order of trying -> the code of the problem.
SAID = (
    ("no such table", "database_not_prepared"),
    ("no such column", "database_not_prepared"),
    ("undefinedtable", "database_not_prepared"),
    ("undefinedcolumn", "database_not_prepared"),
    ("disk is full", "disk_full"),
    ("no space left", "disk_full"),
    ("diskfull", "disk_full"),
    ("malformed", "database_corrupt"),
    ("not a database", "database_corrupt"),
    ("database is locked", "database_busy"),
    ("unable to open database", "database_unreachable"),
    ("readonly database", "database_unreachable"),
    ("disk i/o error", "database_unreachable"),
    ("connection", "database_unreachable"),
    ("resolve host", "database_unreachable"),
    ("timeout", "database_unreachable"),
    ("insufficientprivilege", "database_unreachable"),
)
SAID_BY_SYSTEM = {
    errno.ENOSPC: "disk_full",
    errno.EDQUOT: "disk_full",
    errno.EACCES: "place_unusable",
    errno.EPERM: "place_unusable",
    errno.EROFS: "place_unusable",
    errno.ENOTDIR: "place_unusable",
}


def problem_of(error: BaseException) -> Problem | None:
    """The problem behind an error, looked for along what caused it; None where it is a bug."""
    for one in _chain(error):
        if isinstance(one, Problem):
            return one
        if found := _setting(one) or _database(one) or _system(one):
            return found
    return None


def problem_in(log: str) -> Problem | None:
    """The problem that the last error in the log of a server names; None where it is a bug."""
    errors = re.findall(
        r"^(?:[\w.]+\.)?(?:OperationalError|DatabaseError|OSError|PermissionError): .*$", log, re.MULTILINE
    )
    return _said(errors[-1], errors[-1]) if errors else None


def _said(heard: str, reason: str) -> Problem | None:
    code = next((code for said, code in SAID if said in heard.lower()), None)
    return Problem(code, reason=reason[:300]) if code else None


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or error.__context__


def _setting(error: BaseException) -> Problem | None:
    from hailong.config.databases import SettingError

    if isinstance(error, SettingError):
        return Problem("setting_wrong", reason=str(error))
    if type(error).__name__ == "KeyFileError":  # its module needs packages that a bare machine lacks
        return Problem("key_file_wrong", reason=str(error))
    return None


def _database(error: BaseException) -> Problem | None:
    kinds = {one.__name__ for one in type(error).__mro__}
    if not (isinstance(error, sqlite3.Error) or kinds & {"DatabaseError", "PoolTimeout"}):
        return None
    words = " ".join(str(error).split())
    return _said(f"{type(error).__name__} {words}", words)


def _system(error: BaseException) -> Problem | None:
    if not isinstance(error, OSError) or error.errno not in SAID_BY_SYSTEM:
        return None
    place = str(error.filename or "")
    return Problem(SAID_BY_SYSTEM[error.errno], reason=f"{error.strerror}: {place}" if place else str(error.strerror))
