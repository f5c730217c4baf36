"""Student's t and the studentized range, from `scipy.special` alone: all of `scipy.stats` takes seconds to load.

Sources: Tukey (1953); the integral over the largest of K normal values, then over s = √(χ²/ν), as in R `ptukey`
(Copenhaver and Holland 1988), here by the trapezoid rule and by Gauss–Legendre panels on analytic integrands.
"""

from functools import lru_cache
from math import inf, isinf, lgamma, log, tau

import numpy as np
import numpy.typing as npt
from scipy import special

Floats = npt.NDArray[np.float64]

_STEP = 0.125
_NORMAL = np.arange(-9, 9 + _STEP / 2, _STEP)
_DENSITY = np.exp(-(_NORMAL**2) / 2) / np.sqrt(2 * np.pi) * _STEP
_NODES = 16
_TAIL = 1e-17
_MANY = 1e10  # degrees of freedom that differ from infinitely many by less than the last digits
_AT_ONCE = 64  # statistics in one block: its arrays stay in the cache


def t_quantile(probability: float, df: float) -> float:
    """Quantile of Student's t; of the normal distribution at infinite df."""
    return float(special.ndtri(probability) if isinf(df) else special.stdtrit(df, probability))


def two_sided(t: float, df: float) -> float:
    """The two-sided p of a t statistic; 0 of an infinite one."""
    return float(2 * (special.ndtr(-abs(t)) if isinf(df) else special.stdtr(df, -abs(t))))


def range_tail(q: Floats, count: int, df: float) -> Floats:
    """P(Q > q) of the studentized range of `count` ≥ 2 means with df degrees of freedom (`ptukey`, upper tail).

    q: any shape, ≥ 0, infinite gives 0. Exact to about 1e-12 (1e-10 from 1e5 df on); above 1e10 df as at infinity.
    """
    flat = np.ravel(np.asarray(q, dtype=np.float64))
    scale, weight = _scales(df)
    tails = np.empty(len(flat))
    for start in range(0, len(flat), _AT_ONCE):
        part = np.minimum(flat[start : start + _AT_ONCE], 1e6)
        tails[start : start + _AT_ONCE] = 1 - _normal_range(np.multiply.outer(part, scale), count) @ weight
    return np.clip(tails, 0.0, 1.0).reshape(np.shape(q))


@lru_cache(maxsize=256)
def range_quantile(alpha: float, count: int, df: float) -> float:
    """The q that the studentized range of `count` ≥ 2 means exceeds with probability alpha (`qtukey`), to 1e-12."""
    low, high = 0.0, 8.0
    while _tail(high, count, df) > alpha:
        low, high = high, 2 * high
    while high - low > 1e-12 * high:
        middle = (low + high) / 2
        low, high = (middle, high) if _tail(middle, count, df) > alpha else (low, middle)
    return (low + high) / 2


def _tail(q: float, count: int, df: float) -> float:
    return float(range_tail(np.array([q]), count, df)[0])


def _normal_range(widths: Floats, count: int) -> Floats:
    """P(range of `count` standard normal values ≤ width)."""
    found = np.zeros(widths.shape)
    upper = special.ndtr(_NORMAL)
    for z, below, mass in zip(_NORMAL, upper, _DENSITY, strict=True):
        found += mass * (below - special.ndtr(z - widths)) ** (count - 1)
    return count * found


def _scales(df: float) -> tuple[Floats, Floats]:
    """Nodes of s = √(χ²_ν/ν) and their probabilities; the single node 1 at infinite df."""
    if df > _MANY:
        return np.ones(1), np.ones(1)
    half = df / 2
    low, high = (np.sqrt(inverse(half, _TAIL) / half) for inverse in (special.gammaincinv, special.gammainccinv))
    node, mass = np.polynomial.legendre.leggauss(_NODES)
    panels = 4 if df > 60 else 8 if df > 15 else 32  # few degrees of freedom: a long tail
    edges = np.linspace(low, high, panels + 1)
    width = np.diff(edges)[:, None] / 2
    at = (edges[:-1, None] + width * (node + 1)).ravel()
    u = at - 1  # 2·log s − s² + 1 without its cancelled digits
    density = np.exp(half * (2 * np.log1p(u) - u * (2 + u)) + _peak(half)) / at
    return at, np.asarray(density * (width * mass).ravel())


def _peak(half: float) -> float:
    """log(2·a^a·e^−a/Γ(a)); by Stirling's series where lgamma has lost the digits."""
    if half < 1000:
        return log(2) + half * log(half) - half - lgamma(half)
    return log(2) + log(half / tau) / 2 - 1 / (12 * half) + 1 / (360 * half**3)


def welch(parts: list[tuple[float, float]]) -> float:
    """Welch–Satterthwaite df of a sum of independent parts (standard error, df); infinite when every part is."""
    below = sum(0.0 if isinf(df) else part**4 / df for part, df in parts)
    return sum(part**2 for part, _ in parts) ** 2 / below if below else inf
