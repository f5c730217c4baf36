"""How many forms a target asks for: a share or the index within a margin, in a finite or an unknown population.

Everything is unrounded until `forms`. "95 % confidence" alone fixes only z: a target names its margin and the domain
that it holds for (R-004-19). Sources: Cochran (1977) ch. 4; Yamane (1967).
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from hailong.method.problem import Problem, raise_all
from hailong.method.sample_size.margins import margin_sips
from hailong.method.sample_size.quantiles import ITEM_SD, LEVELS, z_value


def cochran(
    population: int | None, margin: float, *, share: float = 0.5, confidence: float = 0.95, deff: float = 1.0
) -> float:
    """n0 = deff·z²·p(1−p)/e²; n = n0/(1 + (n0 − 1)/N), unrounded. `margin` and `share` are fractions (0.05 = 5 %).

    Raises: Problem `margin_out_of_range`, `confidence_out_of_range`, `share_out_of_range`, `deff_not_positive`,
        `population_empty`. Source: Cochran (1977) 4.4.
    """
    _check_margin(margin)
    check_assumptions(population, deff)
    if not 0 < share < 1:
        raise Problem("share_out_of_range", share=share)
    n0 = deff * z_value(confidence) ** 2 * share * (1 - share) / margin**2
    return n0 if population is None else n0 / (1 + (n0 - 1) / population)


def yamane(population: int, margin: float) -> float:
    """n = N/(1 + N·e²), unrounded: Cochran with z = 2 and p = 0.5. Source: Yamane (1967); CV 1159/BNV-CCHC (2014)."""
    _check_margin(margin)
    return population / (1 + population * margin**2)


def forms(unrounded: float) -> int:
    """Forms to collect: always rounded up (a hair above an integer by floating point is that integer)."""
    return math.ceil(unrounded - 1e-9)


def _check_margin(margin: float) -> None:
    if not 0 < margin < 1:
        raise Problem("margin_out_of_range", margin=margin)


def check_assumptions(population: int | None, deff: float) -> None:
    """Raises: Problem `population_empty` (N below 1), `deff_not_positive`."""
    if population is not None and population < 1:
        raise Problem("population_empty", population=population)
    if not (math.isfinite(deff) and deff > 0):
        raise Problem("deff_not_positive", deff=deff)


def index_size(
    population: int | None, margin_points: float, *, sd: float = ITEM_SD, confidence: float = 0.95, deff: float = 1.0
) -> float:
    """n0 = deff·(z·S·20/e)²; n = n0/(1 + n0/N), unrounded: forms for SIPS within ± e points.

    margin_points: e in points of the 20–100 index. sd: S on the 1–5 scale. Raises: Problem `margin_out_of_range`,
    `deviation_not_positive`, `population_empty`, `deff_not_positive`. Source: Cochran (1977) 4.7.
    """
    _check_margin(margin_points / 100)
    check_assumptions(population, deff)
    if not (math.isfinite(sd) and sd > 0):
        raise Problem("deviation_not_positive", row=1)
    n0 = deff * (z_value(confidence) * sd * (100 / LEVELS) / margin_points) ** 2
    return n0 if population is None else n0 / (1 + n0 / population)


def least_forms(population: int | None, margin_points: float, *, sd: float = ITEM_SD, confidence: float = 0.95) -> int:
    """The smallest n whose Student interval is no wider than ± e points: `margin_sips`(n) ≤ e < `margin_sips`(n − 1).

    A few forms more than `index_size`, which knows the standard deviation in advance. Raises: as `index_size`.
    """
    low, high = 1, max(2, forms(index_size(None, margin_points, sd=sd, confidence=confidence)))
    most = population or 10 * high + 1000
    high = min(max(high, 2), most)
    while high < most and not _within(high, population, margin_points, sd, confidence):
        low, high = high, min(2 * high, most)
    while high - low > 1:
        middle = (low + high) // 2
        enough = _within(middle, population, margin_points, sd, confidence)
        low, high = (low, middle) if enough else (middle, high)
    return high


def _within(n: int, population: int | None, margin_points: float, sd: float, confidence: float) -> bool:
    if population is not None and n >= population:
        return True
    width = margin_sips(n, population, sd=sd, confidence=confidence)
    return width is not None and width <= margin_points


@dataclass(frozen=True)
class Target:
    """What one domain (a unit, a field, the whole) must reach, and what is expected of its people.

    Attributes:
        name: the domain, for messages. population: N, None = unknown. measure: `share` or `index`.
        margin_points: half width, in points of a share or of the index. expected: the share p (0.5 is the safest) or
        the standard deviation S on the 1–5 scale. deff: design effect (weights × clusters). response, eligibility:
        shares of those asked who answer, and of the list who belong to it (0 < … ≤ 1).
    """

    name: str
    population: int | None
    measure: Literal["share", "index"]
    margin_points: float
    expected: float
    confidence: float = 0.95
    deff: float = 1.0
    response: float = 1.0
    eligibility: float = 1.0


@dataclass(frozen=True)
class Requirement:
    """forms: usable forms to collect. invitations: people to draw, so that as many forms are expected."""

    target: Target
    forms: int
    invitations: int


def required(targets: Sequence[Target]) -> tuple[Requirement, ...]:
    """Forms and invitations of every target, judged together; in their order.

    Raises: Problem(s) of `cochran` and `index_size`; `response_out_of_range`; `precision_unreachable` where even
        everybody on the list would not give enough forms: take all, accept a wider margin, or raise the response.
    """
    found, problems = [], []
    for target in targets:
        try:
            found.append(_requirement(target))
        except Problem as problem:
            problems += problem.all
    raise_all(problems)
    return tuple(found)


def _requirement(target: Target) -> Requirement:
    if target.measure == "share":
        needed = cochran(
            target.population, target.margin_points / 100, share=target.expected, confidence=target.confidence,
            deff=target.deff,
        )  # fmt: skip
    else:
        needed = index_size(
            target.population, target.margin_points, sd=target.expected, confidence=target.confidence, deff=target.deff
        )
    count = forms(needed)
    return Requirement(target, count, _invitations(target, count))


def _invitations(target: Target, count: int) -> int:
    invited = invitations(count, response=target.response, eligibility=target.eligibility)
    if target.population is not None and invited > target.population:
        reachable = math.floor(target.population * target.response * target.eligibility + 1e-9)
        raise Problem(
            "precision_unreachable", name=target.name, needed=count, reachable=reachable, population=target.population
        )
    return invited


def invitations(count: int, *, response: float = 1.0, eligibility: float = 1.0) -> int:
    """count/(response·eligibility), rounded up. Raises: Problem `response_out_of_range` unless both are in (0, 1]."""
    if not (0 < response <= 1 and 0 < eligibility <= 1):
        raise Problem("response_out_of_range", response=response, eligibility=eligibility)
    return forms(count / (response * eligibility))
