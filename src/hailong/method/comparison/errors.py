"""The error of one figure that a test may use: nought only where everybody was asked, never where nothing is known."""

from math import inf

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
    value itself, as it is where everybody answered; an error of nought without an interval is not known.
    """
    if figure.se is None or figure.se >= SAME or figure.value is None:
        return figure.se
    if figure.low is None or figure.high is None:
        return None
    arm = max(figure.value - figure.low, figure.high - figure.value)
    return arm / t_quantile((1 + confidence) / 2, degrees(figure)) if arm > SAME else 0.0
