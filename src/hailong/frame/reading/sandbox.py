"""The parent's side: start the limited process, wait, read its lines. Nothing here opens the file itself."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, Any

import hailong
from hailong.frame.table import Cell, Table, TableRow
from hailong.method.problem import Problem, raise_all

MEGABYTE = 1_000_000


@dataclass(frozen=True)
class Limits:
    """What a register may cost. The defaults carry 200,000 rows of 20 columns.

    Attributes:
        file_mb: size of the upload. inflated_mb: all members of the zip together.
        rows: data rows. memory_mb: most address space of the process, for the largest files only.
        seconds: of its processor time, and by the wall × 2.
        output_mb: what it may write.
    """

    file_mb: int = 128
    inflated_mb: int = 512
    rows: int = 300_000
    memory_mb: int = 1_400
    seconds: int = 60
    output_mb: int = 600


def read_register(path: Path, *, name: str, limits: Limits = Limits()) -> Table:  # noqa: B008 - frozen
    """Read one register.

    Args:
        path: the uploaded file, wherever it lies. name: what its sender called it (`.xlsx`, `.csv`, `.txt`).

    Raises: Problem `register_…` (words in `ui.words.frame`): the file was refused, or could not be read in the
    limits.
    """
    size = path.stat().st_size
    if size > limits.file_mb * MEGABYTE:
        raise Problem("register_too_large", size_mb=round(size / MEGABYTE), limit_mb=limits.file_mb)
    with tempfile.TemporaryFile() as output:
        _run_child(path, name, limits, output)
        output.seek(0)
        return _table(output)


def _run_child(path: Path, name: str, limits: Limits, output: IO[bytes]) -> None:
    """Run the reader in an environment without any of the server's secrets."""
    job = {"path": str(path.resolve()), "name": name, "limits": asdict(limits)}
    source = str(Path(hailong.__file__).parents[1])
    try:
        subprocess.run(  # noqa: S603 - own interpreter, own module
            [sys.executable, "-X", "utf8", "-m", "hailong.frame.reading.child"],
            input=json.dumps(job).encode(),
            stdout=output,
            stderr=subprocess.DEVNULL,
            env={"PYTHONPATH": source, "PATH": os.defpath, "PYTHONDONTWRITEBYTECODE": "1"},
            cwd=tempfile.gettempdir(),
            timeout=limits.seconds * 2,
            check=False,
        )
    except subprocess.TimeoutExpired as late:
        raise Problem("register_takes_too_long", seconds=limits.seconds) from late


def _table(output: Iterable[bytes]) -> Table:
    """The table, or the problem the child found; a child that died in the middle has no last line."""
    rows: list[TableRow] = []
    seen: dict[str, str] = {}
    for line in output:
        said = _said(line)
        if isinstance(said, list):
            number, sheet, cells = said
            rows.append(TableRow(number, tuple([_cell(cell, seen) for cell in cells]), seen.setdefault(sheet, sheet)))
        elif "problems" in said:
            raise_all(Problem(problem["code"], **problem["facts"]) for problem in said["problems"])
        elif "end" in said:
            facts = said["end"]
            return Table(
                headings=tuple(facts.pop("headings")),
                skipped_rows=tuple(facts.pop("skipped_rows")),
                rows=tuple(rows),
                **facts,
            )
    raise Problem("register_stops_the_reader")


def _said(line: bytes) -> Any:
    """One line of the child; half a line means that it died while writing."""
    try:
        return json.loads(line)
    except ValueError as broken:
        raise Problem("register_stops_the_reader") from broken


def _cell(cell: Any, seen: dict[str, str]) -> Cell:
    """Text (one object per spelling: a register repeats itself) or `{"at": ISO}`."""
    return seen.setdefault(cell, cell) if isinstance(cell, str) else datetime.fromisoformat(cell["at"])
