"""The linear and binary programs behind `method.disclosure.suppression`.

A way is a change of all cells that leaves every sum as it is: hidden cells move, printed ones do not. A sensitive cell
is protected when one way moves it up and another down as far as its level asks. The dual of the attacker's program is a
cut: any set that protects must hide enough of the cells on which the prices of the sums lean.
Source: Fischetti & Salazar, Management Science 47 (2001), 3–4.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from hailong.method.disclosure.attack import Level
from hailong.method.disclosure.table import Cell, Table

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Cut = tuple[Floats, float]  # Σ coefficient × hidden ≥ least
NOTHING = 1e-7
MANY = 3  # cells for which one program together is worth while


@dataclass
class Programs:
    """matrix: relations × cells, +1 for parts, −1 for the sum; asked: place of a sensitive cell -> (width, above,
    below); ways: those found so far × cells; solved: programs so far.
    """

    names: tuple[Cell, ...]
    matrix: Any
    values: Floats
    asked: Mapping[int, tuple[int, int, int]]
    primary: Bools
    ways: Floats
    solved: int = 0

    @classmethod
    def of(cls, table: Table, levels: Mapping[Cell, Level]) -> "Programs":
        from scipy.sparse import csr_array

        names = tuple(table.cells)
        place = {cell: at for at, cell in enumerate(names)}
        lines = [[(place[whole], -1.0), *((place[part], 1.0) for part in parts)] for whole, parts in table.relations]
        rows = [row for row, line in enumerate(lines) for _ in line]
        columns, data = zip(*(pair for line in lines for pair in line), strict=True)
        order = sorted(levels, key=lambda cell: (-table.cells[cell], cell))
        return cls(
            names=names,
            matrix=csr_array((data, (rows, columns)), shape=(len(lines), len(names))),
            values=np.array(list(table.cells.values()), dtype=np.float64),
            asked={place[cell]: levels[cell].needed(table.cells[cell]) for cell in order},
            primary=np.array([cell in levels for cell in names]),
            ways=np.zeros((0, len(names))),
        )

    @property
    def spare(self) -> Floats:
        """How far a cell can fall: not to nought, since empty cells are printed as such."""
        return np.maximum(self.values - 1, 0)

    @property
    def most(self) -> float:
        return float(self.values[-1])  # the grand total stands last

    def is_protected(self, at: int, hidden: Bools) -> bool:
        """Whether this cell can move as far as is asked; known ways are tried before new ones are sought."""
        if at not in self._unproved(hidden):
            return True
        for sign in (1, -1):
            enough = 2 * sum(self.asked[at])
            self._remember(self._move([at], sign, hidden, enough).x)
            if at not in self._unproved(hidden):
                return True
        return False

    def all_protected(self, hidden: Bools) -> bool:
        return all(self.is_protected(at, hidden) for at in self.still_open(hidden))

    def still_open(self, hidden: Bools) -> list[int]:
        """Sensitive cells that no way known protects, after ways were sought that move many of them at once."""
        found = self._unproved(hidden)
        while len(found) > MANY:
            for sign in (1, -1):
                self._remember(self._move(found, sign, hidden, max(max(self.asked[at]) for at in found)).x)
            left = self._unproved(hidden)
            if len(left) > len(found) // 2:
                return left
            found = left
        return found

    def _unproved(self, hidden: Bools) -> list[int]:
        """Sensitive cells that no way known protects."""
        ups, downs = self._reach(hidden)
        return [
            at
            for at, (width, above, below) in self.asked.items()
            if ups[at] + downs[at] < width - NOTHING or ups[at] < above - NOTHING or downs[at] < below - NOTHING
        ]

    def _reach(self, hidden: Bools) -> tuple[Floats, Floats]:
        """How far the known ways that move hidden cells only move each cell up, and down."""
        if not len(self.ways):
            return np.zeros(len(hidden)), np.zeros(len(hidden))
        own = self.ways[(np.abs(self.ways[:, ~hidden]) <= NOTHING).all(axis=1)]
        return own.max(axis=0, initial=0.0), -own.min(axis=0, initial=0.0)

    def _remember(self, way: Floats) -> None:
        """A way serves every sensitive cell that it moves."""
        self.ways = np.vstack([self.ways, way])

    def _move(self, places: list[int], sign: int, hidden: Bools, enough: int) -> Any:
        """The way that moves these cells up (+1) or down (−1) most, none of them by more than enough."""
        from scipy.optimize import linprog

        aim = np.zeros(len(hidden))
        aim[places] = -sign
        low, high = -self.spare * hidden, (self.most - self.values) * hidden
        low[places], high[places] = np.maximum(low[places], -enough), np.minimum(high[places], enough)
        self.solved += 1
        limits = np.column_stack([low, high])
        return linprog(aim, A_eq=self.matrix, b_eq=np.zeros(self.matrix.shape[0]), bounds=limits, method="highs")

    def whole_tables(self, hidden: Bools) -> list[list[int]]:
        """The tables to which the ways lead that move hidden cells only, to the nearest whole numbers."""
        kept = self.ways[(np.abs(self.ways[:, ~hidden]) <= NOTHING).all(axis=1)]
        return [list(map(int, table)) for table in np.rint(self.values + kept)]

    def cheapest(self, at: int, free: Bools, costs: Floats) -> Bools | None:
        """The cells moved by the cheapest pair of ways, up and down, that protect this one; None: nothing does.

        Four parts: ups and downs of the way up, ups and downs of the way down.
        """
        from scipy.optimize import linprog
        from scipy.sparse import block_array, hstack

        cells, (width, above, below) = len(self.values), self.asked[at]
        limits = np.concatenate([(self.most - self.values) * free, self.spare * free] * 2)
        way = hstack([self.matrix, -self.matrix])
        together = np.zeros((3, 4 * cells))
        signs = np.array([1.0, -1.0])
        together[0, [at, cells + at]] = together[1, [at, cells + at]] = -signs
        together[0, [2 * cells + at, 3 * cells + at]] = together[2, [2 * cells + at, 3 * cells + at]] = signs
        self.solved += 1
        found = linprog(
            np.tile(costs, 4) + NOTHING, A_ub=together, b_ub=[-width, -above, -below],
            A_eq=block_array([[way, None], [None, way]]), b_eq=np.zeros(2 * self.matrix.shape[0]),
            bounds=np.column_stack([np.zeros(4 * cells), limits]), method="highs",
        )  # fmt: skip
        if found.x is None:
            return None
        parts = found.x.reshape(4, cells)
        for one in (parts[0] - parts[1], parts[2] - parts[3]):
            self._remember(one)
        return np.asarray((np.abs(self.ways[-2:]) > NOTHING).any(axis=0))

    def first_cuts(self, free: Bools) -> list[Cut]:
        """In every sum a sensitive cell needs another hidden one, and so does a complement: alone it hides nothing."""
        found = []
        for row in range(self.matrix.shape[0]):
            members = self.matrix.indices[self.matrix.indptr[row] : self.matrix.indptr[row + 1]]
            for at in members:
                if free[at]:
                    cut = np.zeros(len(self.values))
                    cut[members] = 1.0
                    cut[at] = 0.0 if self.primary[at] else -1.0
                    found.append((cut, 1.0 if self.primary[at] else 0.0))
        return found

    def propose(self, cuts: list[Cut], free: Bools, costs: Floats, nodes: int) -> tuple[Bools | None, float]:
        """(the cheapest set that all cuts allow, or None; no set is cheaper than this)."""
        from scipy.optimize import Bounds, LinearConstraint, milp

        rows = LinearConstraint(np.array([cut for cut, _ in cuts]), np.array([least for _, least in cuts]), np.inf)
        limits = Bounds(self.primary.astype(float), free.astype(float))
        options = {"node_limit": nodes, "mip_rel_gap": 0.0}
        found = milp(costs, constraints=rows, bounds=limits, integrality=np.ones(len(costs)), options=options)
        bound = 0.0 if found.mip_dual_bound is None else max(0.0, float(found.mip_dual_bound))
        return (None if found.x is None else found.x > 0.5), bound

    def cuts_against(self, hidden: Bools) -> list[Cut]:
        """One cut for each way in which a proposed set leaves a sensitive cell open; none: it protects."""
        found = []
        for at in self.still_open(hidden):
            if self.is_protected(at, hidden):
                continue
            width, above, below = self.asked[at]
            (up_worth, up), (down_worth, down) = (self._price(at, sign, hidden) for sign in (1, -1))
            ends = ((up_worth, up, above), (down_worth, down, below), (up_worth + down_worth, up + down, width))
            for worth, reach, least in ends:
                if reach < least - NOTHING:
                    found.append((np.minimum(worth / least, 1.0), 1.0 - NOTHING))
        return found

    def _price(self, at: int, sign: int, hidden: Bools) -> tuple[Floats, float]:
        """What each cell, if hidden, adds at most to the reach of this one, by the dual prices; and the reach."""
        solved = self._move([at], sign, hidden, 2 * sum(self.asked[at]))
        reduced = np.zeros(len(self.values))
        reduced[at] = -sign
        reduced = reduced - self.matrix.T @ solved.eqlin.marginals
        worth = np.maximum(reduced, 0) * self.spare - np.minimum(reduced, 0) * (self.most - self.values)
        return worth, abs(float(solved.x[at]))
