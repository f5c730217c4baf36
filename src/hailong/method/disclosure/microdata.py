"""k-anonymity and l-diversity of rows, the risk that remains, and how to reach them with the least loss.

Rows with the same values of the quasi-identifiers form a class. Classes come as counts, so ten million rows are as
many classes as there are combinations. Source: Samarati & Sweeney (1998); Machanavajjhala et al., ACM TKDD 1 (2007),
distinct l-diversity; Benedetti & Franconi (1998), individual risk; Hundepool et al. (2012), 3.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import combinations, product
from math import prod

from hailong.method.problem import Problem, raise_all

Key = tuple[str | None, ...]  # one value for each quasi-identifier; None: not given, a value of its own
MOST_RECODINGS = 5_000


@dataclass(frozen=True)
class Class:
    """rows: ≥ 1; weight_e4: Σ design weights in 1/10 000; levels: sensitive question -> how many different answers."""

    rows: int
    weight_e4: int
    levels: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Risk:
    """k: rows of the smallest class; l: sensitive question -> fewest different answers in a class; uniques: rows alone
    in their class; below_k: rows in classes under the k asked for; population_uniques_most: people that the uniques
    stand for (estimated upper bound of how many are unique in the population); expected_matches: Σ over rows of the
    chance that who looks for this person finds the right one (Benedetti & Franconi).
    """

    rows: int
    classes: int
    k: int
    l: Mapping[str, int]  # noqa: E741
    uniques: int
    below_k: int
    population_uniques_most: float
    expected_matches: float

    @property
    def unique_share_pct(self) -> float:
        return 100 * self.uniques / self.rows


def risk(classes: Mapping[Key, Class], *, k: int) -> Risk:
    """Raises: Problem `microdata_empty`."""
    if not classes:
        raise Problem("microdata_empty")
    ordered = [classes[key] for key in sorted(classes, key=_order)]
    questions = sorted({question for one in ordered for question in one.levels})
    return Risk(
        rows=sum(one.rows for one in ordered),
        classes=len(ordered),
        k=min(one.rows for one in ordered),
        l={question: min(one.levels[question] for one in ordered) for question in questions},
        uniques=sum(one.rows == 1 for one in ordered),
        below_k=sum(one.rows for one in ordered if one.rows < k),
        population_uniques_most=sum(one.weight_e4 for one in ordered if one.rows == 1) / 10_000,
        expected_matches=sum(one.rows * match_risk(one.rows, one.weight_e4 / 10_000) for one in ordered),
    )


def match_risk(rows: int, population: float) -> float:
    """E(1/F | f): the chance of a right match in a class of `rows` in the sample that stands for `population` people.

    F given f is negative binomial with p = f ÷ population: E = p^f ÷ f × ₂F₁(f, f; f + 1; 1 − p). A census: 1/f.
    """
    if population <= rows:
        return 1 / rows
    from scipy.special import hyp2f1  # a second to load

    p = rows / population  # Euler's transformation keeps the last digits: p^(1 − f) ₂F₁(1, 1; f + 1; 1 − p)
    return float(p / rows * hyp2f1(1, 1, rows + 1, 1 - p))


def require(found: Risk, *, k: int, l: Mapping[str, int] | None = None) -> None:  # noqa: E741
    """Raises: Problem(s) `microdata_below_k`, `microdata_below_l` (question): these rows may not be given away."""
    faults = []
    if found.k < k:
        faults.append(Problem("microdata_below_k", k=found.k, needed=k, rows=found.below_k))
    for question, least in sorted((l or {}).items()):
        if question not in found.l:
            raise ValueError(f"the classes were not counted by {question}")
        if found.l[question] < least:
            faults.append(Problem("microdata_below_l", question=question, l=found.l[question], needed=least))
    raise_all(faults)


@dataclass(frozen=True)
class Ladder:
    """How far one quasi-identifier may be made coarser. steps: value as it is -> coarser value, finest step first; step
    0 leaves it as it is.
    """

    column: str
    steps: tuple[Mapping[str, str], ...] = ()

    def at(self, value: str | None, step: int) -> str | None:
        """Raises: Problem `recoding_value_unknown` (column, value)."""
        if value is None or step == 0:
            return value
        if value not in self.steps[step - 1]:
            raise Problem("recoding_value_unknown", column=self.column, value=value)
        return self.steps[step - 1][value]


@dataclass(frozen=True)
class Proposal:
    """steps: of each ladder; becomes: key -> key given away (values left out are None), or None: the rows are left out;
    loss: part of the information lost, 0 … 1 (normalised certainty penalty: a value that stands for m of M loses
    (m − 1)/(M − 1), one left out loses all); suppressed: values left out, dropped: rows left out.
    """

    steps: tuple[int, ...]
    becomes: Mapping[Key, Key | None]
    loss: Fraction
    suppressed: int
    dropped: int


def propose(rows: Mapping[Key, int], ladders: Sequence[Ladder], *, k: int) -> Proposal:
    """The recoding of all rows and the leaving out of single values that reach k with the least loss; on ties the finer
    steps of the first columns.

    rows: key -> rows. Every combination of steps is tried (at most MOST_RECODINGS); under each, values of the rows in
    small classes are left out, as few columns as do. None counts as a value of its own: rows without it must be k, too.
    Raises: Problem `recoding_too_many`, `recoding_value_unknown`, `microdata_empty`, `microdata_below_k` (too few).
    """
    number = prod(len(ladder.steps) + 1 for ladder in ladders)
    if not rows:
        raise Problem("microdata_empty")
    if number > MOST_RECODINGS:
        raise Problem("recoding_too_many", recodings=number, most=MOST_RECODINGS)
    people = sum(rows.values())
    if people < k:
        raise Problem("microdata_below_k", k=people, needed=k, rows=people)
    choices = product(*(range(len(ladder.steps) + 1) for ladder in ladders))
    return min((_proposal(rows, ladders, steps, k) for steps in choices), key=lambda one: (one.loss, one.steps))


def _proposal(rows: Mapping[Key, int], ladders: Sequence[Ladder], steps: tuple[int, ...], k: int) -> Proposal:
    coarse = {key: tuple(map(Ladder.at, ladders, key, steps)) for key in sorted(rows, key=_order)}
    sizes: dict[Key, int] = {}
    for key, other in coarse.items():
        sizes[other] = sizes.get(other, 0) + rows[key]
    lost = [_Lost.of(coarse, at) for at in range(len(ladders))]
    final = _left_out(sizes, k, [len(one.by_value) for one in lost])
    becomes = {key: final[other] for key, other in coarse.items()}
    parts, suppressed, dropped = [0] * len(ladders), 0, 0
    for key, other in coarse.items():
        to = becomes[key]
        dropped += rows[key] * (to is None)
        for at, value in enumerate(other):
            gone = to is not None and to[at] is None and value is not None
            parts[at] += rows[key] * (lost[at].all if gone or to is None else lost[at].by_value[value])
            suppressed += rows[key] * gone
    loss = sum((Fraction(part, one.all) for part, one in zip(parts, lost, strict=True)), Fraction(0))
    return Proposal(steps, becomes, loss / (sum(rows.values()) * max(1, len(ladders))), suppressed, dropped)


@dataclass(frozen=True)
class _Lost:
    """What a column loses, in 1/all. by_value: value given away -> how many known values it stands for, less one."""

    by_value: Mapping[str | None, int]
    all: int

    @classmethod
    def of(cls, coarse: Mapping[Key, Key], at: int) -> "_Lost":
        fine: dict[str | None, set[str | None]] = {}
        for key, other in coarse.items():
            fine.setdefault(other[at], set()).add(key[at])
        every = sum(len(values) for values in fine.values())
        return cls({value: len(values) - 1 for value, values in fine.items()}, max(1, every - 1))


def _left_out(sizes: Mapping[Key, int], k: int, values: Sequence[int]) -> dict[Key, Key | None]:
    """Class -> class given away. Small classes lose the same one column, then two, …; what never gets k is left out.

    values: different values of each column; those with few go first.
    """
    final: dict[Key, Key | None] = {key: key for key, size in sizes.items() if size >= k}
    small = {key: size for key, size in sizes.items() if size < k}
    columns = range(len(values))
    ways = sorted(
        (set(gone) for many in columns for gone in combinations(columns, many + 1)),
        key=lambda gone: (len(gone), sum(values[at] for at in gone), sorted(gone)),
    )
    for gone in ways:
        blank: dict[Key, list[Key]] = {}
        for key in small:
            blank.setdefault(tuple(None if at in gone else value for at, value in enumerate(key)), []).append(key)
        already = {other for other in final.values() if other is not None}
        for other, keys in blank.items():
            if other in already or sum(small[key] for key in keys) >= k:
                final |= dict.fromkeys(keys, other)
        small = {key: size for key, size in small.items() if key not in final}
    return final | dict.fromkeys(small, None)


def _order(key: Key) -> tuple[tuple[bool, str], ...]:
    return tuple((value is not None, value or "") for value in key)
