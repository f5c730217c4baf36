"""The files of a register on their way in: each is read, its columns are found, its own words are known.

A register is one file or many (one for each commune); they are judged together, so that a person or a dossier that
stands in two of them counts once. A fault of one file refuses them all: nothing is half done.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from hailong.frame import columns, reading
from hailong.frame.columns import HEADINGS, Columns
from hailong.frame.models import ColumnMapping
from hailong.frame.table import Table
from hailong.method.frame import RETURNED, Dialect, RegisterRow
from hailong.method.frame.dates import moment
from hailong.method.frame.text import plain_key
from hailong.method.problem import Problem, raise_all

SHOWN_ROWS = 30
FEW, MANY = 20, 1_000  # so few spellings are never suspicious; so many are never names of fields or units
LOOKED_AT = 2_000


@dataclass(frozen=True)
class Choice:
    """What a person said of files with certain headings; it is remembered for them.

    Attributes:
        columns: our field → column from 0.
        returned: words or codes of their status that mean "result returned"; none: the usual ones.
        signature: of the headings it was said of; empty: of every file read now.
    """

    columns: Mapping[str, int]
    returned: tuple[str, ...] = ()
    signature: str = ""


@dataclass(frozen=True)
class Part:
    """One file, read. `chosen`: what a person said of it now, to be remembered."""

    name: str
    table: Table
    columns: Columns
    dialect: Dialect
    chosen: Choice | None = None


def read_parts(files: Mapping[str, Path], *, unit: str, choice: Choice | None) -> tuple[list[Part], list[Problem]]:
    """Read every file: those that can be read, and what is wrong with the others.

    Args:
        files: name → where it lies. unit: key of the unit whose register it is, "" where the rows say it.

    Problems: `register_…` of the files and their columns; `register_in_file` before those of one of several.
    """
    parts: list[Part] = []
    problems: list[Problem] = []
    for name, path in files.items():
        try:
            parts.append(_part(name, reading.read_register(path, name=name), unit, choice))
        except Problem as found:
            problems += [Problem("register_in_file", file=name, count=len(files))] if len(files) > 1 else []
            problems += found.all
    most = reading.Limits().rows
    if sum(len(part.table.rows) for part in parts) > most:
        problems.append(Problem("register_has_too_many_rows", limit=most))
    return parts, problems


def _part(name: str, table: Table, unit: str, choice: Choice | None) -> Part:
    signature = columns.signature(table.headings)
    chosen = choice if choice and choice.signature in ("", signature) else None
    said = chosen or remembered(signature)
    found = columns.match(table.headings, chosen=said.columns if said else None)
    raise_all(columns.missing(found, unit_known=bool(unit)))
    raise_all(_strange(table, found))
    returned = frozenset(said.returned) if said and said.returned else RETURNED
    return Part(name, table, found, Dialect(returned, unit, table.date_1904), chosen)


def first_in_trouble(files: Mapping[str, Path], *, unit_known: bool) -> Table:
    """The first file whose columns are not all known, else the first: the one to ask a person about.

    Raises: `register_…` of a file that cannot be read.
    """
    tables = {name: reading.read_register(path, name=name) for name, path in files.items()}
    for table in tables.values():
        said = remembered(columns.signature(table.headings))
        found = columns.match(table.headings, chosen=said.columns if said else None)
        if columns.missing(found, unit_known=unit_known) or _strange(table, found):
            return table
    return next(iter(tables.values()))


def remembered(signature: str) -> Choice | None:
    """What was said of such headings before."""
    kept = ColumnMapping.objects.filter(signature=signature).first()
    return Choice(kept.columns, tuple(kept.returned), signature) if kept else None


def _strange(table: Table, found: Columns) -> list[Problem]:
    """Columns that cannot hold what they are tied to: names of people must not be taken for fields, and kept."""
    problems = []
    for field in ("field_name", "settling_unit", "status"):
        count = len(spellings(table, found, field))
        if count > MANY or count > max(FEW, len(table.rows) / 2):
            problems.append(Problem("register_column_strange", column=HEADINGS[field][0], spellings=count))
    at = found.of.get("returned_at")
    dates = [row.cells[at] for row in islice(table.rows, LOOKED_AT) if row.cells[at]] if at is not None else []
    unread = sum(1 for one in dates if moment(one) is None)
    if unread > max(FEW, len(dates) / 2):
        column = HEADINGS["returned_at"][0]
        problems.append(Problem("register_dates_strange", column=column, unread=unread, cells=len(dates)))
    return problems


def spellings(table: Table, found: Columns, field: str) -> Counter[str]:
    """Spellings of a column with the number of their rows; the first met stands for those that compare equal."""
    if (at := found.of.get(field)) is None:
        return Counter()
    counts = Counter(str(row.cells[at]) for row in table.rows if row.cells[at])
    first: dict[str, str] = {}
    merged: Counter[str] = Counter()
    for word, count in counts.items():
        merged[first.setdefault(plain_key(word), word)] += count
    return merged


def register_rows(parts: Sequence[Part]) -> Iterator[RegisterRow]:
    """All rows of all files, in the order of the files."""
    for part in parts:
        many = len({row.sheet for row in part.table.rows}) > 1
        for row in columns.register_rows(part.table, part.columns, part.dialect):
            if len(parts) == 1:
                yield row
            else:
                place = f"{part.name} · {row.sheet}" if many else part.name
                yield RegisterRow(row.number, row.cells, place, row.dialect)


def facts(part: Part) -> dict[str, Any]:
    """What is kept of a file: how it was read and what in it was not."""
    table = part.table
    return {
        "name": part.name[:200],
        "rows": len(table.rows),
        "mapping": dict(part.columns.of),
        "returned": sorted(part.dialect.returned) if part.dialect.returned != RETURNED else [],
        "skipped": len(table.skipped_rows),
        "skipped_rows": list(table.skipped_rows[:SHOWN_ROWS]),
        "ignored_sheets": table.ignored_sheets,
    }
