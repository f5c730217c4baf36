"""The child's side: limit itself, look at the file, parse it, print lines of JSON. Run as `python -m …` by `sandbox`.

Lines: `[row number, sheet, cells]` for each row, then `{"end": facts}`; or `{"problems": […]}`. A cell is text or
`{"at": ISO date and time}`. A killed, aborted or overrun child prints no end, and that is a problem too.
"""

import json
import resource
import sys
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

from hailong.frame.reading import delimited, guard, workbook
from hailong.frame.table import TableRow
from hailong.method.problem import Problem

MEGABYTE = 1_000_000
MODEST_MB = 290  # target of trust: a hostile file costs less than 300
NEEDED_PER_MB = 4  # megabytes of memory for one of unpacked sheets; honest ones need about 2


def main() -> None:
    job = json.load(sys.stdin)
    limits = job["limits"]
    _limit(limits)
    try:
        _print(Path(job["path"]), job["name"], limits)
    except Problem as problem:
        _say({"problems": [{"code": one.code, "facts": one.facts} for one in problem.all]})
    except MemoryError:
        _say({"problems": [{"code": "register_needs_too_much_memory", "facts": {}}]})


def _limit(limits: dict[str, int]) -> None:
    """Set the limits of this process before it looks at anything from outside."""
    _allow_memory(limits, MODEST_MB)
    for what, value in (
        (resource.RLIMIT_CPU, limits["seconds"]),
        (resource.RLIMIT_FSIZE, limits["output_mb"] * 1_000_000),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, 32),
    ):
        hard = resource.getrlimit(what)[1]
        value = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(what, (value, value))


def _allow_memory(limits: dict[str, int], megabytes: int) -> None:
    """Memory by what a file really holds: a small one that asks for much (two cells in far corners) gets none."""
    most = limits["memory_mb"] * MEGABYTE
    hard = resource.getrlimit(resource.RLIMIT_AS)[1]
    most = most if hard == resource.RLIM_INFINITY else min(most, hard)
    resource.setrlimit(resource.RLIMIT_AS, (min(most, megabytes * MEGABYTE), most))


def _print(path: Path, name: str, limits: dict[str, int]) -> None:
    checked = guard.check(path, name, inflated_limit=limits["inflated_mb"] * 1_000_000)
    _allow_memory(limits, MODEST_MB + NEEDED_PER_MB * checked.inflated // MEGABYTE)
    reader = workbook if checked.kind == "xlsx" else delimited
    rows, facts = reader.read(path)
    count = 0
    for count, row in enumerate(rows, 1):
        if count > limits["rows"]:
            raise Problem("register_has_too_many_rows", limit=limits["rows"])
        _say(_encoded(row))
    if not count:
        raise Problem("register_has_no_rows")
    _say({"end": {**facts(), "kind": checked.kind, "date_1904": checked.date_1904}})


def _encoded(row: TableRow) -> list[Any]:
    return [row.number, row.sheet, [{"at": x.isoformat()} if isinstance(x, datetime) else x for x in row.cells]]


def _say(what: Iterable[Any]) -> None:
    sys.stdout.write(json.dumps(what, ensure_ascii=False, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main()
