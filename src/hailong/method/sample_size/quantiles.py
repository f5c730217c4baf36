"""Two-sided quantiles, and the spreads that a plan assumes until its last survey gives better."""

from functools import lru_cache

from scipy import special

from hailong.method.problem import Problem

ITEM_SD = 0.8  # one item on the 1–5 scale, unless the last survey gives better
COMPOSITE_SD = 0.5  # the mean of many items, unless the last survey gives better
LEVELS = 5


@lru_cache
def z_value(confidence: float) -> float:
    """Two-sided normal quantile: 1.959964 for 0.95. Raises: Problem `confidence_out_of_range`."""
    if not 0.5 <= confidence < 1:
        raise Problem("confidence_out_of_range", confidence=confidence)
    return float(special.ndtri((1 + confidence) / 2))


@lru_cache
def t_value(confidence: float, df: int) -> float:
    """Two-sided Student quantile; `df` ≥ 1. Raises: Problem `confidence_out_of_range`."""
    if not 0.5 <= confidence < 1:
        raise Problem("confidence_out_of_range", confidence=confidence)
    return float(special.stdtrit(df, (1 + confidence) / 2))
