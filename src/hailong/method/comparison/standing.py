"""The standing of the units of a block: band, interval of ranks and tier of each, and who is not ranked.

A rank alone is not to be had: `Standing.ordinal` refuses it where the data do not bear it.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from hailong.method.comparison import ranks
from hailong.method.comparison.contest import Contest, Entrant, check, contest
from hailong.method.comparison.errors import steadied
from hailong.method.comparison.mean import Band, Deviation, deviations
from hailong.method.comparison.multiplicity import Control
from hailong.method.comparison.tiers import tiers
from hailong.method.figure import Figure
from hailong.method.problem import Problem


@dataclass(frozen=True)
class Rules:
    """What a ranking declares before it is computed.

    min_n: responses below which a unit is listed, not ranked, and not tested; alpha: error rate of the bands and of the
    joint rank sets; control: of the bands over the units; equal_units: the mean gives each unit the same weight, else
    its population (where one unit has none, all have their n: people and responses are not added up);
    widest_share_pct: a joint set that holds more than this share of the ranks forbids a bare rank.
    Raises: ValueError out of range.
    """

    min_n: int
    alpha: float = 0.05
    control: Control = Control.FDR
    equal_units: bool = False
    widest_share_pct: float = 50.0

    def __post_init__(self) -> None:
        if self.min_n < 1 or not 0 < self.alpha < 0.5 or not 0 < self.widest_share_pct <= 100:
            raise ValueError("rules of a ranking out of range")


@dataclass(frozen=True)
class Place:
    """A ranked unit. rank: of the unrounded value, ties share it; best…worst: joint set; tier: 1 = highest group."""

    unit: str
    rank: int
    best: int
    worst: int
    tier: int


@dataclass(frozen=True)
class Standing:
    """All units of one block.

    contest: the ranked units; places: unit -> place, of the ranked; unranked: the other units, in the order given;
    deviations: unit -> test against the mean, for all units of the ranking size with a value (withheld ones too).
    """

    rules: Rules
    contest: Contest
    places: Mapping[str, Place]
    unranked: tuple[str, ...]
    deviations: Mapping[str, Deviation]

    @property
    def bands(self) -> dict[str, Band]:
        """Unit -> band, for units that can be compared."""
        return {unit: one.band for unit, one in self.deviations.items()}

    @property
    def count(self) -> int:
        """How many units are ranked."""
        return len(self.places)

    def ordinal(self, unit: str) -> int:
        """The bare rank. Raises: Problem `unit_not_ranked`; `rank_too_uncertain` where the set is too wide."""
        if unit not in self.places:
            raise Problem("unit_not_ranked", unit=unit, minimum=self.rules.min_n)
        place = self.places[unit]
        if self.count > 1 and place.worst - place.best + 1 > self.rules.widest_share_pct / 100 * self.count:
            raise Problem("rank_too_uncertain", unit=unit, best=place.best, worst=place.worst, count=self.count)
        return place.rank


def standing(entrants: Sequence[Entrant], rules: Rules, *, withheld: Collection[str] = ()) -> Standing:
    """The standing of entrants, one for each unit, from separate samples.

    Args:
        withheld: units whose figure is not shown; they count in the mean and its tests, and get no rank: the ranks of
            the others would tell theirs.

    Raises: the Problems of `contest.check`; `ranking_without_error` for a unit of the ranking size with a value
    but without standard error (reference modes have none).
    """
    check(entrants)
    large = [one for one in entrants if one.figure.n >= rules.min_n and one.figure.value is not None]
    ranked = contest([one for one in large if one.figure.unit not in withheld])
    contest(large)
    able = [one for one in entrants if one.figure.value is not None and one.se is not None]
    figures, whole = [one.figure for one in able], contest(able)
    found = deviations(
        replace(whole, se=np.array(steadied(figures, whole.se.tolist()))),
        _sizes(figures, rules),
        [one.figure.n >= rules.min_n for one in able],
        alpha=rules.alpha,
        control=rules.control,
    )
    places = places_of(ranked, rules.alpha)
    unranked = tuple(one.figure.unit for one in entrants if one.figure.unit not in places)
    return Standing(rules, ranked, places, unranked, found)


def places_of(ranked: Contest, alpha: float = 0.05) -> dict[str, Place]:
    """Unit -> place, by the joint sets of Tukey–Kramer."""
    above = ranks.told_apart(ranked, alpha)
    sets, rank, tier = ranks.joint(ranked, alpha), ranks.ranks(ranked), tiers(ranked.value, above)
    table = np.column_stack((rank, sets.best, sets.worst, tier)).tolist()
    return {unit: Place(unit, *row) for unit, row in zip(ranked.units, table, strict=True)}


def _sizes(figures: Sequence[Figure], rules: Rules) -> list[float]:
    populations = [one.population for one in figures]
    if rules.equal_units:
        return [1.0] * len(figures)
    return [float(one) for one in populations if one] if all(populations) else [float(one.n) for one in figures]
