"""The attacker: between which whole numbers a hidden count must lie, given everything known.

Each target is minimised and maximised over all whole counts that fit the facts (HiGHS). What is called Protected is
proved by two sets of counts that were checked in exact integer arithmetic; what is called Open by a bound of the
solver; whatever was not decided, or not looked at, is NotExamined with its reason. Between the two ends some numbers
may be impossible. Source: Hundepool et al., Statistical Disclosure Control (2012), 4.2.2; Fischetti & Salazar (2001).
"""

import math
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

import numpy as np
import numpy.typing as npt

from hailong.method.disclosure.facts import Fact, Knowledge, Terms, total

NEAR = 1e-6  # how far a bound of the solver may miss a whole number
FEW = 3  # known counts tried for one end of a target
INSIDE = 2e-6  # of the largest coefficient: how far inside an end a second try stays


@dataclass(frozen=True)
class Level:
    """How uncertain a hidden count of `value` people must stay: high − low ≥ max(width, width_share × value),
    high ≥ value + above, low ≤ value − below (no deeper than `floor`: what everybody knows no count lies below, 1 where
    empty cells are always printed).
    """

    width: int
    width_share: float = 0.0
    above: int = 0
    below: int = 0
    floor: int = 0

    def __post_init__(self) -> None:
        if self.width < 1 or min(self.width_share, self.above, self.below, self.floor) < 0:
            raise ValueError("a level of protection asks for a width of at least one person")

    def needed(self, value: int) -> tuple[int, int, int]:
        """(width, above, below) for this count."""
        below = min(self.below, max(value - self.floor, 0))
        return max(self.width, math.ceil(self.width_share * value)), self.above, below

    def reached(self, value: int, low: int, high: int) -> bool:
        width, above, below = self.needed(value)
        return high - low >= width and high >= value + above and low <= value - below


@dataclass(frozen=True)
class Effort:
    """How much is tried before a target counts as not examined: unknowns and facts that hang together with it, nodes
    of the search. No seconds: the same question has the same answer on every machine.
    """

    most_unknowns: int = 20_000
    most_facts: int = 40_000
    nodes: int = 2_000


@dataclass(frozen=True)
class Protected:
    """Both ends were reached by counts that fit everything known."""

    target: Hashable
    low: int
    high: int


@dataclass(frozen=True)
class Open:
    """Nothing outside low … high fits, and that is too narrow."""

    target: Hashable
    low: int
    high: int

    @property
    def exact(self) -> bool:
        return self.low == self.high


@dataclass(frozen=True)
class NotExamined:
    """Nobody knows. reason: `too_large`, `undecided`."""

    target: Hashable
    reason: str


Verdict = Protected | Open | NotExamined


def attack(
    knowledge: Knowledge,
    targets: Mapping[Hashable, Terms],
    *,
    level: Level,
    effort: Effort | None = None,
    known: Sequence[Mapping[Hashable, int]] = (),
) -> tuple[Verdict, ...]:
    """One verdict for each target, in their order. targets: name -> coefficients of the unknowns that it adds up.

    known: counts of all unknowns that may fit; where two that do prove a target protected nothing is searched, and its
    range is the one proved, not the widest.
    """
    system = _System(knowledge, effort or Effort(), known)
    return tuple(system.judge(name, terms, level) for name, terms in targets.items())


@dataclass(frozen=True)
class _Reach:
    """One end of a target: proved: reached by counts that fit; bound: nothing that fits lies beyond."""

    proved: int
    bound: int


class _System:
    def __init__(self, knowledge: Knowledge, effort: Effort, known: Sequence[Mapping[Hashable, int]]) -> None:
        self.knowledge, self.effort, self.known = knowledge, effort, known
        self.fitting: dict[int, bool] = {}
        self.facts_of: dict[Hashable, list[int]] = {atom: [] for atom in knowledge.truth}
        for place, fact in enumerate(knowledge.facts):
            for atom in fact.terms:
                self.facts_of[atom].append(place)

    def judge(self, name: Hashable, terms: Terms, level: Level) -> Verdict:
        value = total(terms, self.knowledge.truth)
        ends = self._known_ends(terms, value)
        if level.reached(value, *ends):
            return Protected(name, *ends)
        found = self._together(terms)
        if found is None:
            return NotExamined(name, "too_large")
        part = _Part(self.knowledge, *found, nodes=self.effort.nodes)
        low, high = part.end(terms, -1), part.end(terms, 1)
        if level.reached(value, low.proved, high.proved):
            return Protected(name, low.proved, high.proved)
        if not level.reached(value, low.bound, high.bound):
            return Open(name, low.bound, high.bound)
        return NotExamined(name, "undecided")

    def _known_ends(self, terms: Terms, value: int) -> tuple[int, int]:
        """The least and the most of a target among the known counts that fit."""
        ends = [value, value]
        reach = sorted((total(terms, counts), place) for place, counts in enumerate(self.known))
        for side, order in enumerate((reach, reach[::-1])):
            for other, place in order[:FEW]:
                if place not in self.fitting:
                    self.fitting[place] = fits(self.knowledge, self.knowledge.facts, self.known[place])
                if self.fitting[place]:
                    ends[side] = other if (other < value) == (side == 0) else value
                    break
        return ends[0], ends[1]

    def _together(self, terms: Terms) -> tuple[list[Hashable], list[Fact]] | None:
        """The unknowns and facts that hang together with a target; None: more than the effort allows."""
        waiting, atoms, facts = list(terms), dict.fromkeys(terms), dict[int, None]()
        while waiting:
            for place in self.facts_of[waiting.pop()]:
                if place in facts:
                    continue
                facts[place] = None
                new = [atom for atom in self.knowledge.facts[place].terms if atom not in atoms]
                atoms.update(dict.fromkeys(new))
                waiting += new
                if len(atoms) > self.effort.most_unknowns or len(facts) > self.effort.most_facts:
                    return None
        order = [atom for atom in self.knowledge.truth if atom in atoms]
        return order, [self.knowledge.facts[place] for place in sorted(facts)]


class _Part:
    """A system of unknowns that hang together, as rows for the solver."""

    def __init__(self, knowledge: Knowledge, atoms: list[Hashable], facts: list[Fact], *, nodes: int) -> None:
        self.knowledge, self.atoms, self.facts, self.nodes = knowledge, atoms, facts, nodes
        self.place = {atom: at for at, atom in enumerate(atoms)}
        self.rows, self.low, self.high = self._rows()

    def _rows(self) -> tuple[Any, npt.NDArray[np.float64], npt.NDArray[np.float64]]:
        from scipy.sparse import csr_array  # a second to load, for those who attack

        data, columns, starts, low, high = [], [], [0], [], []
        for fact in self.facts:
            scale = max((abs(value) for value in fact.terms.values()), default=0) or 1
            columns += [self.place[atom] for atom in fact.terms]
            data += [value / scale for value in fact.terms.values()]
            starts.append(len(columns))
            low.append(-np.inf if fact.low is None else fact.low / scale)
            high.append(np.inf if fact.high is None else fact.high / scale)
        shape = (len(self.facts), len(self.atoms))
        return csr_array((data, columns, starts), shape=shape, dtype=np.float64), np.array(low), np.array(high)

    def end(self, terms: Terms, sign: int) -> _Reach:
        """The least (sign −1) or most (+1) of a target."""
        aim = np.zeros(len(self.atoms))
        for atom, value in terms.items():
            aim[self.place[atom]] = -sign * value
        true = total(terms, self.knowledge.truth)
        ends = [sum(max(0, sign * value) for value in terms.values()) * self.knowledge.most]
        proved = true
        for inside in (0.0, INSIDE):
            found = self._solve(aim, inside)
            if not inside and found.mip_dual_bound is not None and math.isfinite(found.mip_dual_bound):
                ends.append(math.floor(-found.mip_dual_bound + NEAR * max(1.0, abs(found.mip_dual_bound) * 1e-3)))
            counts = {} if found.x is None else self._counts(found.x)
            if counts and fits(self.knowledge, self.facts, counts):
                other = total(terms, counts)
                proved = other if sign * other > sign * proved else proved
                break
        bound = max(min(ends), sign * proved)
        return _Reach(proved, sign * bound)

    def _solve(self, aim: npt.NDArray[np.float64], inside: float) -> Any:
        from scipy.optimize import Bounds, LinearConstraint, milp

        loose = self.low < self.high
        low, high = self.low + inside * loose, self.high - inside * loose
        rows = [LinearConstraint(self.rows, low, high)] if self.facts else []
        limits = Bounds(np.zeros(len(aim)), np.full(len(aim), float(self.knowledge.most)))
        options = {"node_limit": self.nodes, "mip_rel_gap": 0.0}
        return milp(aim, constraints=rows, bounds=limits, integrality=np.ones(len(aim)), options=options)

    def _counts(self, x: npt.NDArray[np.float64]) -> dict[Hashable, int]:
        return dict(zip(self.atoms, cast(list[int], np.rint(x).astype(np.int64).tolist()), strict=True))


def fits(knowledge: Knowledge, facts: Sequence[Fact], counts: Mapping[Hashable, int]) -> bool:
    """Exactly, in whole numbers; and prints the same, where the facts say less than was printed."""
    if not all(0 <= count <= knowledge.most for count in counts.values()):
        return False
    alike = knowledge.prints_alike
    return all(fact.holds(counts) for fact in facts) and (alike is None or alike({**knowledge.truth, **counts}))
