"""What is known outside, as inequalities between whole numbers: every printed figure is a `Fact` over unknown counts.

Rounding is exact: a printed number stands for a set of fractions, and a strict end of it (`<`) is `≤ … − 1` between
whole numbers. Weights are whole too (1/10 000). Source: Hundepool et al., Statistical Disclosure Control (2012), 4.2;
Fischetti & Salazar, J. Optim. Theory Appl. 111 (2001).
"""

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from hailong.method.problem import Problem, raise_all

Terms = Mapping[Hashable, int]  # unknown -> coefficient


@dataclass(frozen=True)
class Fact:
    """low ≤ Σ coefficient × unknown ≤ high, in whole numbers; None: no such end. says: what was printed where."""

    says: str
    terms: Terms
    low: int | None
    high: int | None

    def holds(self, counts: Mapping[Hashable, int]) -> bool:
        value = total(self.terms, counts)
        return (self.low is None or self.low <= value) and (self.high is None or value <= self.high)


@dataclass(frozen=True)
class Knowledge:
    """Everything that can be put together about some unknown counts of people.

    truth: unknown -> its real count; most: what everybody knows that no count exceeds (the population, a published
    total); prints_alike: other counts -> whether the whole publication would look the same, where the facts say less
    than was printed; None: the facts say all.

    Raises: ValueError for a fact about something that is not among the unknowns, or a count outside 0 … most;
    Problem(s) `disclosure_facts_contradict` (fact `said`): what was printed cannot come from these counts.
    """

    truth: Mapping[Hashable, int]
    facts: tuple[Fact, ...]
    most: int
    prints_alike: Callable[[Mapping[Hashable, int]], bool] | None = None

    def __post_init__(self) -> None:
        if any(not 0 <= count <= self.most for count in self.truth.values()):
            raise ValueError("a count lies outside 0 … most")
        if any(atom not in self.truth for fact in self.facts for atom in fact.terms):
            raise ValueError("a fact speaks of something that is not among the unknowns")
        raise_all(
            Problem("disclosure_facts_contradict", said=fact.says) for fact in self.facts if not fact.holds(self.truth)
        )


def together(parts: Mapping[str, Knowledge], *, shared: Mapping[Hashable, int]) -> Knowledge:
    """What several tables or items tell jointly: unknown and its real count, for those that are the same in every part
    that names them; all others become (part, unknown).

    Raises: ValueError where a part has another real count for a shared unknown, or asks what prints alike (it cannot be
    asked about parts it does not know).
    """
    if any(part.prints_alike for part in parts.values()):
        raise ValueError("what prints alike is asked of the whole publication, not of its parts")
    truth: dict[Hashable, int] = dict(shared)
    most = max(part.most for part in parts.values())
    facts = []
    for name, part in parts.items():
        if any(part.truth.get(atom, count) != count for atom, count in shared.items()):
            raise ValueError(f"{name} has another count for what is shared")
        new = {atom: atom if atom in shared else (name, atom) for atom in part.truth}
        truth |= {new[atom]: count for atom, count in part.truth.items()}
        for fact in part.facts:
            terms = {new[atom]: coefficient for atom, coefficient in fact.terms.items()}
            facts.append(Fact(f"{name}: {fact.says}", terms, fact.low, fact.high))
        if part.most < most:
            facts += [Fact(f"{name}: everybody", {atom: 1}, None, part.most) for atom in new.values()]
    return Knowledge(truth, tuple(facts), most)


def total(terms: Terms, counts: Mapping[Hashable, int]) -> int:
    """Σ coefficient × count."""
    return sum(coefficient * counts[atom] for atom, coefficient in terms.items())


def number(says: str, of: Iterable[Hashable], printed: int) -> Fact:
    """A printed number of people: the sum of these unknowns."""
    return Fact(says, dict.fromkeys(of, 1), printed, printed)


def rounded_number(says: str, of: Iterable[Hashable], printed: int, *, step: int) -> Fact:
    """A number of people printed as the nearest multiple of `step`, halves upwards."""
    return Fact(says, dict.fromkeys(of, 2), 2 * printed - step, 2 * printed + step - 1)


def ratio(says: str, over: Terms, under: Terms, printed: Decimal, *, factor: int = 100) -> tuple[Fact, Fact]:
    """factor × Σ over ÷ Σ under printed with the decimals of `printed`, halves away from zero; nothing negative.

    A weighted share: over = weights of those who count, under = weights of all. An index: over = weight × score,
    under = weight × highest score.
    """
    parts = 10 ** -int(printed.as_tuple().exponent)
    if printed < 0 or parts < 1:
        raise ValueError("a printed ratio is not negative and has whole units or decimals")
    steps = int(printed * parts)
    above = _difference(over, 2 * factor * parts, under, 2 * steps - 1)
    below = _difference(over, 2 * factor * parts, under, 2 * steps + 1)
    return Fact(says, above, 0, None), Fact(says, below, None, -1)


def shares(says: str, levels: Sequence[Terms], printed: Sequence[int]) -> tuple[Fact, ...]:
    """Shares of levels in 1/Σ printed that add up, as `method.distribution.shares_in` makes them of their weights.

    levels: per level, lowest first, unknown -> weight. The largest remainder method gives these shares if and only
    if no level lies more than a step further above its share than another one: with e = parts × weight ÷ total − share,
    e_m − e_l ≤ 1, and < 1 where l is lower than m (the higher level comes first on ties).
    """
    if len(levels) != len(printed):
        raise ValueError("one printed share for each level")
    parts = sum(printed)
    found = []
    everybody = [(atom, weight) for level in levels for atom, weight in level.items()]
    for m, above in enumerate(levels):
        for l, below in enumerate(levels):
            if m == l:
                continue
            terms: dict[Hashable, int] = {}
            for sign, level in ((parts, above), (-parts, below)):
                for atom, weight in level.items():
                    terms[atom] = terms.get(atom, 0) + sign * weight
            for atom, weight in everybody:
                terms[atom] = terms.get(atom, 0) - (printed[m] - printed[l] + 1) * weight
            found.append(Fact(says, terms, None, 0 if l > m else -1))
    return tuple(found)


def _difference(over: Terms, times: int, under: Terms, less: int) -> dict[Hashable, int]:
    terms = {atom: times * value for atom, value in over.items()}
    for atom, value in under.items():
        terms[atom] = terms.get(atom, 0) - less * value
    return terms
