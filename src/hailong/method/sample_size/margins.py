"""What a number of forms buys: half widths in points, and the difference that two groups let show.

Points are percentage points of the 20–100 index or of a share. Simple random sampling; clusters are in `clusters`.
"""

import math

from scipy import special

from hailong.method.sample_size.quantiles import ITEM_SD, LEVELS, t_value, z_value


def unsampled(n: int, population: int | None) -> float:
    """1 − f, never negative; 1 where the population is unknown."""
    return 1.0 if population is None else max(0.0, 1 - n / max(population, n))


def margin_share(
    n: int, population: int | None = None, *, share: float = 0.5, confidence: float = 0.95
) -> float | None:
    """z·√(p(1−p)/n)·√((N−n)/(N−1)) in points: the form that offices print. None below 1 form."""
    if n < 1:
        return None
    factor = 1.0 if population is None or population <= 1 else max(0, population - n) / (population - 1)
    return 100 * z_value(confidence) * math.sqrt(share * (1 - share) / n * factor)


def margin_sips(
    n: int, population: int | None = None, *, sd: float = ITEM_SD, confidence: float = 0.95
) -> float | None:
    """t·S/√n·√(1−f)·100/P in points of SIPS (P = 5). None below 2 forms."""
    if n < 2:
        return None
    return 100 / LEVELS * t_value(confidence, n - 1) * sd * math.sqrt(unsampled(n, population) / n)


def detectable_difference(n_a: int, n_b: int, *, sd: float = ITEM_SD, power: float = 0.8) -> float | None:
    """The true difference (points of SIPS) between two groups that a 5 % two-sided test finds with this power.

    None where a group has no form. Source: normal approximation, (z_0.975 + z_power)·S·√(1/n_a + 1/n_b)·20.
    """
    if min(n_a, n_b) < 1:
        return None
    quantiles = z_value(0.95) + float(special.ndtri(power))
    return 100 / LEVELS * quantiles * sd * math.sqrt(1 / n_a + 1 / n_b)
