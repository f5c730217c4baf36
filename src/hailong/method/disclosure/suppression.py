"""Which other cells must be hidden so that the sensitive ones of a table do not follow from its sums.

First a set that protects, by linear programs of least cost, thinned out; then, where the effort allows, the set of
least cost by cutting planes: a binary program proposes, the attacker's linear program answers with a cut, until nothing
proposed is open. Whatever comes out has passed the attacker of `method.disclosure.attack`.
Source: Fischetti & Salazar, Management Science 47 (2001); Hundepool et al. (2012), 4.3–4.4.
"""

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, replace

import numpy as np

from hailong.method.disclosure.attack import Level, Protected, attack
from hailong.method.disclosure.programs import Bools, Floats, Programs
from hailong.method.disclosure.table import Cell, Table
from hailong.method.problem import Problem

TRIES = 3  # a table of more than one hierarchy may look protected in fractions only: then a wider level is asked for


@dataclass(frozen=True)
class Search:
    """programs: linear programs for the first set and its thinning; rounds: proposals of the exact search (0: none);
    most_cells: larger tables are not searched exactly; nodes: of one proposal.
    """

    programs: int = 1_500
    rounds: int = 25
    most_cells: int = 150
    nodes: int = 2_000


@dataclass(frozen=True)
class Loss:
    """What hiding costs. weights: cell -> cost (whole, ≥ 1); None: its people, at least 1. keep: cells that must stay
    printed; the grand total always does.
    """

    weights: Mapping[Cell, int] | None = None
    keep: frozenset[Cell] = frozenset()


@dataclass(frozen=True)
class Suppression:
    """primary: the sensitive cells; hidden: they and their complements; cost: loss of the complements; least_cost: no
    set of complements costs less, as far as it was searched.
    """

    primary: frozenset[Cell]
    hidden: frozenset[Cell]
    cost: int
    least_cost: int

    @property
    def complements(self) -> frozenset[Cell]:
        return self.hidden - self.primary

    @property
    def optimal(self) -> bool:
        return self.cost == self.least_cost


def suppress(
    table: Table, primary: Iterable[Cell], *, level: Level, loss: Loss | None = None, search: Search | None = None
) -> Suppression:
    """The least costly set of cells to hide, or one near it (see `Suppression.optimal`). Empty cells stay printed: that
    nobody is there hides nobody, but tells that somebody is in every hidden cell.

    Raises: Problem `suppression_impossible` (fact `cells`: those that no set protects): merge categories instead.
    """
    hide, loss, search = frozenset(primary), loss or Loss(), search or Search()
    level = replace(level, floor=max(level.floor, 1))
    if unknown := hide - table.cells.keys():
        raise ValueError(f"no cells of the table: {sorted(unknown)}")
    if hide & {table.everybody, *loss.keep}:
        raise Problem("suppression_impossible", cells=_names(hide & {table.everybody, *loss.keep}))
    if not hide:
        return Suppression(hide, hide, 0, 0)
    asked = dict.fromkeys(hide, level)
    for _ in range(TRIES):
        programs = Programs.of(table, asked)
        found = _suppress(table, programs, loss, search)
        told = _told(table, programs, found, level)
        if not told:
            return found
        asked |= {cell: _wider(asked[cell]) for cell in told}
    raise Problem("suppression_impossible", cells=_names(told))


def _names(cells: Iterable[Cell]) -> str:
    return ", ".join(sorted(" × ".join(code or "∑" for code in cell) for cell in cells))


def _wider(level: Level) -> Level:
    return replace(level, width=2 * level.width, width_share=2 * level.width_share, above=2 * level.above)


def _told(table: Table, programs: Programs, found: Suppression, level: Level) -> list[Cell]:
    """Sensitive cells that the attacker of whole numbers does not leave protected."""
    hidden = np.array([cell in found.hidden for cell in programs.names])
    known = [dict[Hashable, int](zip(programs.names, one, strict=True)) for one in programs.whole_tables(hidden)]
    order = sorted(found.primary)
    verdicts = attack(table.knowledge(found.hidden), {cell: {cell: 1} for cell in order}, level=level, known=known)
    return [cell for cell, one in zip(order, verdicts, strict=True) if not isinstance(one, Protected)]


def _suppress(table: Table, programs: Programs, loss: Loss, search: Search) -> Suppression:
    names, primary = programs.names, frozenset(programs.names[at] for at in programs.asked)
    fixed = {table.everybody, *loss.keep, *(cell for cell, count in table.cells.items() if not count)} - primary
    free = np.array([cell not in fixed for cell in names])
    costs = np.array([0 if cell in primary else _cost(cell, table, loss) for cell in names], dtype=np.float64)
    first = _first(programs, free, costs)
    if first is None:
        hopeless = [names[at] for at in programs.asked if not programs.is_protected(at, free)]
        raise Problem("suppression_impossible", cells=_names(hopeless))
    best, least = _thinned(programs, first, costs, search.programs), 0.0
    if len(names) <= search.most_cells and search.rounds:
        best, least = _exact(programs, best, (free, costs), search)
    cost = int(costs[best].sum())
    hidden = frozenset(names[at] for at in np.flatnonzero(best))
    return Suppression(primary, hidden, cost, min(cost, int(np.ceil(least - 1e-6))))


def _cost(cell: Cell, table: Table, loss: Loss) -> int:
    return max(1, table.cells[cell] if loss.weights is None else loss.weights[cell])


def _first(programs: Programs, free: Bools, costs: Floats) -> Bools | None:
    """The cheapest way to move each sensitive cell, one after the other, the largest first. None: one has none."""
    hidden = programs.primary.copy()
    for at in programs.still_open(hidden):
        if programs.is_protected(at, hidden):
            continue
        way = programs.cheapest(at, free, np.where(hidden, 0.0, costs))
        if way is None:
            return None
        hidden |= way
    return hidden


def _thinned(programs: Programs, hidden: Bools, costs: Floats, most: int) -> Bools:
    """Without the complements that nothing needs, the dearest tried first, for as long as the effort lasts."""
    hidden = hidden.copy()
    spent = programs.solved
    extra = [int(at) for at in np.flatnonzero(hidden & ~programs.primary)]
    for at in sorted(extra, key=lambda one: (-costs[one], one)):
        if programs.solved - spent > most:
            break
        hidden[at] = False
        if not programs.all_protected(hidden):
            hidden[at] = True
    return hidden


def _exact(programs: Programs, best: Bools, prices: tuple[Bools, Floats], search: Search) -> tuple[Bools, float]:
    """(the best set known, a bound below which none lies), by cutting planes."""
    free, costs = prices
    cuts, least = programs.first_cuts(free), 0.0
    for _ in range(search.rounds):
        proposed, bound = programs.propose(cuts, free, costs, search.nodes)
        least = max(least, bound)
        if proposed is None or least >= costs[best].sum() - 1 + 1e-6:
            break
        new = programs.cuts_against(proposed)
        if not new:
            best = proposed
            break
        cuts += new
        full = proposed | best
        tried = _thinned(programs, full, costs, 60) if costs[full].sum() < 2 * costs[best].sum() else best
        best = tried if costs[tried].sum() < costs[best].sum() else best
    return best, least
