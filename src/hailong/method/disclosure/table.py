"""A table of people with margins: cells of leaf codes, sums over groups of codes and over everybody.

An axis is a tree: flat (group), or unit → group of units → province. Source: Hundepool et al. (2012), 4.1; de Wolf,
Privacy in Statistical Databases, LNCS 2316 (2002), for hierarchies.
"""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import product

from hailong.method.disclosure.facts import Fact, Knowledge
from hailong.method.problem import Problem, raise_all

TOTAL = ""
Cell = tuple[str, ...]  # one code for each axis; "" is the total of the axis


@dataclass(frozen=True)
class Axis:
    """parent_of: code -> the code that it is part of, "" for the total.

    Raises: Problem(s) `disclosure_axis_broken` (axis, code): a code whose parents do not lead to the total.
    """

    name: str
    parent_of: Mapping[str, str]

    @classmethod
    def flat(cls, name: str, codes: Iterable[str]) -> "Axis":
        return cls(name, dict.fromkeys(codes, TOTAL))

    def __post_init__(self) -> None:
        lost = [code for code in self.parent_of if code == TOTAL or not self._leads_up(code)]
        raise_all(Problem("disclosure_axis_broken", axis=self.name, code=code) for code in lost)
        if not self.parent_of:
            raise ValueError("an axis has at least one code")

    def _leads_up(self, code: str) -> bool:
        for _ in range(len(self.parent_of)):
            code = self.parent_of.get(code, code)
            if code == TOTAL:
                return True
        return False

    @cached_property
    def children(self) -> dict[str, tuple[str, ...]]:
        """Code with parts -> its parts."""
        found: dict[str, list[str]] = {}
        for code, parent in self.parent_of.items():
            found.setdefault(parent, []).append(code)
        return {parent: tuple(codes) for parent, codes in found.items()}

    @cached_property
    def codes(self) -> tuple[str, ...]:
        """All codes, the total last."""
        return (*self.parent_of, TOTAL)

    @cached_property
    def leaves(self) -> tuple[str, ...]:
        return tuple(code for code in self.parent_of if code not in self.children)

    def under(self, code: str) -> tuple[str, ...]:
        """The leaves that a code is made of."""
        parts = self.children.get(code)
        return (code,) if parts is None else tuple(leaf for part in parts for leaf in self.under(part))


@dataclass(frozen=True)
class Table:
    """counts: every combination of leaf codes -> people (whole, ≥ 0).

    Raises: ValueError for cells that lack, are too many or negative.
    """

    axes: tuple[Axis, ...]
    counts: Mapping[Cell, int]

    def __post_init__(self) -> None:
        if set(self.counts) != set(product(*(axis.leaves for axis in self.axes))):
            raise ValueError("a count for every combination of leaf codes, and no other")
        if any(count < 0 for count in self.counts.values()):
            raise ValueError("people are not negative")

    @cached_property
    def cells(self) -> dict[Cell, int]:
        """All cells with their people, sums too; the grand total last."""
        under = [{code: axis.under(code) for code in axis.codes} for axis in self.axes]
        return {
            cell: sum(self.counts[leaf] for leaf in product(*(under[at][code] for at, code in enumerate(cell))))
            for cell in product(*(axis.codes for axis in self.axes))
        }

    @cached_property
    def relations(self) -> tuple[tuple[Cell, tuple[Cell, ...]], ...]:
        """(sum, its parts): along every axis, for every code with parts."""
        found = []
        for at, axis in enumerate(self.axes):
            others: Sequence[Sequence[str]] = [
                other.codes if place != at else (TOTAL,) for place, other in enumerate(self.axes)
            ]
            for parent, parts in axis.children.items():
                for cell in product(*others):
                    around = [(*cell[:at], code, *cell[at + 1 :]) for code in (parent, *parts)]
                    found.append((around[0], tuple(around[1:])))
        return tuple(found)

    @property
    def everybody(self) -> Cell:
        return (TOTAL,) * len(self.axes)

    def knowledge(self, hidden: Iterable[Cell]) -> Knowledge:
        """What is known of the hidden cells when all others are printed. The grand total must be.

        Empty cells are printed as such, so what is hidden and not empty is known to hold somebody.
        """
        unknown = frozenset(hidden)
        if self.everybody in unknown:
            raise ValueError("without the grand total nothing bounds the cells: do not print the table")
        facts = []
        for whole, parts in self.relations:
            terms: dict[Hashable, int] = {part: 1 for part in parts if part in unknown}
            rest = -sum(self.cells[part] for part in parts if part not in unknown)
            if whole in unknown:
                terms[whole] = -1
            else:
                rest += self.cells[whole]
            if terms:
                facts.append(Fact("/".join(whole), terms, rest, rest))
        truth: dict[Hashable, int] = {cell: count for cell, count in self.cells.items() if cell in unknown}
        filled = [cell for cell, count in self.cells.items() if cell in unknown and count]
        facts += [Fact(f"{'/'.join(cell)} > 0", {cell: 1}, 1, None) for cell in filled]
        return Knowledge(truth, tuple(facts), most=self.cells[self.everybody])
