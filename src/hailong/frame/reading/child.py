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
    for what, value in (
        (resource.RLIMIT_AS, limits["memory_mb"] * 1_000_000),
        (resource.RLIMIT_CPU, limits["seconds"]),
        (resource.RLIMIT_FSIZE, limits["output_mb"] * 1_000_000),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, 32),
    ):
        hard = resource.getrlimit(what)[1]
        value = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(what, (value, value))


def _print(path: Path, name: str, limits: dict[str, int]) -> None:
    checked = guard.check(path, name, inflated_limit=limits["inflated_mb"] * 1_000_000)
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
