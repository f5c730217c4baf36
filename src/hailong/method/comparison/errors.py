"""The error of one figure that a test may use: nought only where everybody was asked, never where nothing is known."""

from collections.abc import Sequence
from math import fsum, inf, isfinite, sqrt

from hailong.method.comparison.distributions import t_quantile
from hailong.method.comparison.levels import SAME
from hailong.method.figure import Figure


def degrees(figure: Figure) -> float:
    """Unknown degrees of freedom are many; none at all (as many responses as strata) count as one, the widest."""
    return inf if figure.df is None else float(max(figure.df, 1))


def error_of(figure: Figure, confidence: float = 0.95) -> float | None:
    """Standard error in percentage points; None = no test can be made.

    confidence: of the figure's interval. Where all answered alike the estimated error is nought although the interval
    is not: then the wider arm of the interval, divided by its t. Nought stays nought only where the interval is the
    value itself, as it is where everybody answered; an error of nought without an interval is not known, nor is one
    that is no number or negative.
    """
    if figure.se is not None and not (isfinite(figure.se) and figure.se >= 0):
        return None
    if figure.se is None or figure.se >= SAME or figure.value is None:
        return figure.se
    if figure.low is None or figure.high is None:
        return None
    arm = max(figure.value - figure.low, figure.high - figure.value)
    return arm / t_quantile((1 + confidence) / 2, degrees(figure)) if arm > SAME else 0.0


def steadied(figures: Sequence[Figure], errors: Sequence[float]) -> list[float]:
    """(K,) errors to test units against their mean with: none below what the spread within all units would give.

    errors: √ of the estimated variances. Where nearly everybody is satisfied, a sample that by chance met nobody else
    has almost no spread: its error comes out far too small just where its value comes out high. So the variance within
    units is pooled, S² = Σ(n_j − 1)·s_j²·n_j/(1 − f_j) / Σ(n_j − 1), and no error is less than √(S²·(1 − f_j)/n_j). A
    unit where everybody was asked keeps its own. f_j = n_j/N_j, 0 where N_j is not known.
    """
    open_share = [max(1 - one.n / one.population, 0.0) if one.population else 1.0 for one in figures]
    facts = [
        (one.n, error**2 * one.n / share)
        for one, error, share in zip(figures, errors, open_share, strict=True)
        if share > 0 and one.n > 1
    ]
    weight = sum(n - 1 for n, _ in facts)
    pooled = fsum((n - 1) * variance for n, variance in facts) / weight if weight else 0.0
    return [
        max(error, sqrt(pooled * share / one.n)) if one.n else error
        for one, error, share in zip(figures, errors, open_share, strict=True)
    ]
