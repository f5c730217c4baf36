"""Which cells of a report may not be printed: small ones, and those from which a small one follows by subtraction.

A line is a set of cells that add up to a printed total: units of a block, fields of a unit, answers of one question.
The publication checks again, over everything it releases; this keeps the report itself from telling.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from hailong.method.figure import Figure

Cell = tuple[str, str, str]
"""(unit, field, group); "" is all."""


def hidden(counts: Sequence[int], least: int, *, already: Iterable[int] = ()) -> set[int]:
    """Places in a line that may not be printed.

    Args:
        counts: responses of each cell; an empty cell is no secret.
        least: responses from which a cell may be printed.
        already: places hidden for another reason.

    Returns:
        Small cells, then the smallest others until what is hidden is at least two cells and `least` responses.
    """
    secret = {at for at, count in enumerate(counts) if 0 < count < least} | set(already)
    others = sorted((at for at, count in enumerate(counts) if at not in secret and count), key=lambda at: -counts[at])
    while secret and others and (len(secret) < 2 or sum(counts[at] for at in secret) < least):
        secret.add(others.pop())
    return secret


def secret_cells(figures: Iterable[Figure], least: int) -> frozenset[Cell]:
    """Cells of one block that may not be printed, until no line gives one away.

    Args:
        figures: of one block; those of the whole (`overall`) tell how many responses a cell has.
    """
    sizes: dict[Cell, int] = {
        (one.unit, one.field, one.group): one.n for one in figures if one.subject == "overall" and one.measure == "sips"
    }
    lines = [line for line in _lines(sizes).values() if len(line) > 1]
    secret = {cell for cell, size in sizes.items() if size < least}
    while True:
        found = {
            line[at]
            for line in lines
            for at in hidden(
                [sizes[cell] for cell in line], least, already=[at for at, cell in enumerate(line) if cell in secret]
            )
        }
        if found <= secret:
            return frozenset(secret)
        secret |= found


def _lines(sizes: Mapping[Cell, int]) -> dict[Cell, list[Cell]]:
    """Cells that differ in one place only, by that place: all units, all fields, all answers to one question."""
    lines: dict[Cell, list[Cell]] = defaultdict(list)
    for unit, field, group in sorted(sizes):
        if unit:
            lines["*", field, group].append((unit, field, group))
        if field:
            lines[unit, "*", group].append((unit, field, group))
        if group:
            lines[unit, field, f"{group.partition('=')[0]}=*"].append((unit, field, group))
    return dict(lines)
