"""Awards for the best: who gets one by the point values, who surely belongs there, who possibly; and what breaks a tie.

Sources: An Giang plan 2019 (3 departments and 3 districts, each block by itself; R-002-33); Mogstad et al. (2024) 3.5
for sets of the best; the lot is SHA-256 of a seed made public beforehand, as in the draw of a sample.
"""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from math import isfinite, nan

from hailong.method.comparison.levels import levels
from hailong.method.comparison.standing import Standing
from hailong.method.problem import Problem


class TieRule(StrEnum):
    """What decides between units of equal index, the next rule only where this one does not."""

    SATISFIED_SHARE = "satisfied_share"  # the higher share of levels 4–5
    RESPONSES = "responses"  # more responses: the surer figure
    LOT = "lot"  # the lower SHA-256 of seed|unit


@dataclass(frozen=True)
class AwardRules:
    """places: how many awards in the block; ties: rules in order, none = all that are equal share the place; seed of
    the lot, public. Raises: Problem `award_places_wrong`, `award_seed_missing`.
    """

    places: int
    ties: tuple[TieRule, ...] = (TieRule.SATISFIED_SHARE, TieRule.RESPONSES, TieRule.LOT)
    seed: str = ""

    def __post_init__(self) -> None:
        if type(self.places) is not int or self.places < 1:
            raise Problem("award_places_wrong", places=self.places, count=0)
        if TieRule.LOT in self.ties and not self.seed:
            raise Problem("award_seed_missing", places=self.places)


@dataclass(frozen=True)
class Winner:
    """One award. decided_by: the tie rule that set it apart from the equal unit that comes next; None = the index
    itself, or the place is shared.
    """

    unit: str
    rank: int
    decided_by: TieRule | None


@dataclass(frozen=True)
class Award:
    """winners: best first; more than `places` where the last place is shared; surely: among the best `places`
    whatever chance did; possibly: may be, the winners included (95 % jointly); both in the order of the contest.
    """

    winners: tuple[Winner, ...]
    surely: tuple[str, ...]
    possibly: tuple[str, ...]


def award(
    standing: Standing, rules: AwardRules, *, satisfied_share_pct: Mapping[str, float], responses: Mapping[str, int]
) -> Award:
    """The awards of one block.

    Args:
        satisfied_share_pct, responses: per ranked unit, asked for only where a tie needs them.

    Raises: Problem `award_places_wrong` with more awards than ranked units; `award_tie_fact_missing` (unit, rule), NaN
    included.
    """
    if rules.places > standing.count:
        raise Problem("award_places_wrong", places=rules.places, count=standing.count)
    facts: dict[TieRule, Callable[[str], float]] = {
        TieRule.SATISFIED_SHARE: partial(_known, satisfied_share_pct, TieRule.SATISFIED_SHARE),
        TieRule.RESPONSES: partial(_known, responses, TieRule.RESPONSES),
        TieRule.LOT: partial(_lot, rules.seed),
    }
    places = list(standing.places.values())
    winners: list[Winner] = []
    for rank in sorted({place.rank for place in places}):
        if len(winners) >= rules.places:
            break
        level = [place.unit for place in places if place.rank == rank]
        ordered = [[(unit, None)] for unit in level] if len(level) == 1 else _ordered(level, rules.ties, facts)
        for shared in ordered:
            if len(winners) < rules.places:
                at = len(winners) + 1
                winners += [Winner(unit, at, by) for unit, by in shared]
    return Award(
        tuple(winners),
        surely=tuple(place.unit for place in places if place.worst <= rules.places),
        possibly=tuple(place.unit for place in places if place.best <= rules.places),
    )


def _ordered(
    units: Sequence[str], ties: Sequence[TieRule], facts: Mapping[TieRule, Callable[[str], float]]
) -> list[list[tuple[str, TieRule | None]]]:
    """Equal units best first, in lists of those that share a place, each with the rule that set it apart."""
    if len(units) == 1 or not ties:
        return [[(unit, None) for unit in sorted(units)]]
    keys = {unit: facts[ties[0]](unit) for unit in units}
    found = []
    for alike in levels(list(keys.values())):
        same = [list(keys)[at] for at in alike]
        inner = _ordered(same, ties[1:], facts)
        decided = ties[0] if len(same) < len(units) else None
        found += [[(unit, by or decided) for unit, by in shared] for shared in inner]
    return found


def _known(facts: Mapping[str, float], rule: TieRule, unit: str) -> float:
    if not isfinite(facts.get(unit, nan)):
        raise Problem("award_tie_fact_missing", unit=unit, rule=str(rule))
    return facts[unit]


def _lot(seed: str, unit: str) -> int:
    """Higher is better, so the negative of the hash."""
    return -int(hashlib.sha256(f"{seed}|{unit}".encode()).hexdigest(), 16)
