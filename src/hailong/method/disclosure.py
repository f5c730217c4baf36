"""Statistical disclosure control of published counts.

Rules: no published cell under 10, and none that subtraction from its margins gives away; a cell where all answered the
same is flagged; two releases must not differ by fewer than 10 people. Source: Hundepool et al., Statistical Disclosure
Control (2012); trust design 6.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

MIN_CELL = 10

Cell = tuple[str, str]


@dataclass(frozen=True)
class Protected:
    """What must be hidden in a table of counts. primary: too small; complementary: would give a primary cell away."""

    primary: frozenset[Cell]
    complementary: frozenset[Cell]

    @property
    def hidden(self) -> frozenset[Cell]:
        return self.primary | self.complementary


def protect(counts: Mapping[Cell, int], *, minimum: int = MIN_CELL) -> Protected:
    """Cells to hide in a two-way table whose row and column totals are published.

    counts: (row, column) -> people; a zero or absent cell is empty by plan and hides nobody. Per line (row or column)
    the hidden cells are none, or at least two that together hold at least `minimum` people, and no small cell is fixed
    by all totals together. The smallest others are added until that holds or nothing is left (see `exposed`).
    """
    filled = {cell: count for cell, count in counts.items() if count > 0}
    primary = frozenset(cell for cell, count in filled.items() if count < minimum)
    hidden = set(primary)
    while added := _for_line(filled, hidden, minimum) or _for_cycle(filled, hidden, primary):
        hidden.add(added)
    return Protected(primary=primary, complementary=frozenset(hidden - primary))


def protect_list(
    counts: Mapping[str, int], *, minimum: int = MIN_CELL, also: frozenset[str] = frozenset(), least: int = 2
) -> frozenset[str]:
    """Names to hide in a list of counts whose total is published; an empty one hides nobody.

    also: names that are hidden for another reason (all answered alike). Hidden are none, or at least `least` (one more
    than there are published totals) that together hold at least `minimum` people: the smallest others are added until
    that holds or nothing is left.
    """
    filled = {name: count for name, count in counts.items() if count > 0}
    hidden = {name for name, count in filled.items() if count < minimum or name in also}
    for name in sorted(filled.keys() - hidden, key=lambda one: (filled[one], one)):
        if not hidden or (len(hidden) >= least and sum(filled[one] for one in hidden) >= minimum):
            break
        hidden.add(name)
    return frozenset(hidden)


def _for_line(filled: Mapping[Cell, int], hidden: set[Cell], minimum: int) -> Cell | None:
    """The smallest cell of the first line that gives a hidden cell away; None when no line can be helped."""
    for line in _lines(filled):
        own = [cell for cell in line if cell in hidden]
        others = sorted((filled[cell], cell) for cell in line if cell not in hidden)
        if own and others and not _safe(own, filled, minimum):
            return others[0][1]
    return None


def _for_cycle(filled: Mapping[Cell, int], hidden: set[Cell], primary: frozenset[Cell]) -> Cell | None:
    """The smallest cell that puts a determined small cell on a cycle, or else one of its own row or column."""
    for cell in sorted(primary & determined(hidden)):
        near, far = _reach((0, cell[0]), hidden - {cell}), _reach((1, cell[1]), hidden - {cell})
        visible = sorted((count, other) for other, count in filled.items() if other not in hidden)
        joining = [
            other
            for _, other in visible
            if {(0, other[0]), (1, other[1])} & near and {(0, other[0]), (1, other[1])} & far
        ]
        beside = [other for _, other in visible if other[0] == cell[0] or other[1] == cell[1]]
        if joining or beside:
            return (joining or beside)[0]
    return None


def determined(hidden: Iterable[Cell]) -> set[Cell]:
    """Hidden cells whose value follows from all the totals and the cells that are shown.

    Rows and columns are points, hidden cells are lines between them: a value is free exactly when its line is on a
    cycle (numbers can be moved round the cycle without moving a total).
    """
    cells = set(hidden)
    return {cell for cell in cells if (1, cell[1]) not in _reach((0, cell[0]), cells - {cell})}


def _reach(start: tuple[int, str], cells: set[Cell]) -> set[tuple[int, str]]:
    """Rows (0, name) and columns (1, name) that hidden cells connect with this one."""
    seen, waiting = {start}, [start]
    while waiting:
        axis, name = waiting.pop()
        for cell in cells:
            point = (1 - axis, cell[1 - axis])
            if cell[axis] == name and point not in seen:
                seen.add(point)
                waiting.append(point)
    return seen


def _lines(cells: Iterable[Cell]) -> list[list[Cell]]:
    """Rows, then columns, each sorted."""
    lines: dict[tuple[int, str], list[Cell]] = {}
    for cell in sorted(cells):
        for axis in (0, 1):
            lines.setdefault((axis, cell[axis]), []).append(cell)
    return [lines[name] for name in sorted(lines)]


def _safe(own: Sequence[Cell], filled: Mapping[Cell, int], minimum: int) -> bool:
    return len(own) >= 2 and sum(filled[cell] for cell in own) >= minimum


def exposed(counts: Mapping[Cell, int], protected: Protected, *, minimum: int = MIN_CELL) -> list[Cell]:
    """Small cells that no hiding inside the table can save: hide the totals of their row and column as well."""
    filled = {cell: count for cell, count in counts.items() if count > 0}
    found = protected.primary & determined(protected.hidden)
    for line in _lines(filled):
        own = [cell for cell in line if cell in protected.hidden]
        if own and not _safe(own, filled, minimum):
            found |= protected.primary & set(own)
    return sorted(found)


def homogeneous(counts: Mapping[int, int]) -> bool:
    """All answers on one level: the cell tells what every single person answered, however many they are."""
    return sum(counts.values()) > 0 and max(counts.values()) == sum(counts.values())


@dataclass(frozen=True)
class Leak:
    """Two published groups of people that differ by too few. `people` is the size of the difference."""

    smaller: str
    larger: str
    people: int


def differencing(
    groups: Mapping[str, tuple[frozenset[str], int]],
    earlier: Mapping[str, tuple[frozenset[str], int]] | None = None,
    *,
    minimum: int = MIN_CELL,
) -> list[Leak]:
    """Pairs of published groups, one inside the other, whose difference holds 1 … minimum − 1 people.

    groups: name -> (atoms it is made of, e.g. strata; people); earlier: the same of earlier releases, where an equal
    set of atoms with another count is a leak too (a later version dropped or added a few).
    """
    every = [*groups.items(), *((f"earlier: {name}", value) for name, value in (earlier or {}).items())]
    return [
        Leak(smaller=small, larger=large, people=abs(more - fewer))
        for index, (small, (inner, fewer)) in enumerate(every)
        for other, (large, (outer, more)) in enumerate(every)
        if index != other and 0 < abs(more - fewer) < minimum and (inner < outer or (inner == outer and index < other))
    ]
