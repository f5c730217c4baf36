"""Differences and tests with the covariance of what is compared.

Figures of one design (agencies that share schools, years that share units, modes, items of one response) are never
independent: their contrast takes the joint covariance of `estimates.Estimates.covariance`. Two designs that share no
unit are compared with `independent`. Sources: Särndal, Swensson and Wretman (1992) 5.5; Wald (1943); Korn and Graubard
(1990); Satterthwaite (1946).
"""

from dataclasses import dataclass

import numpy as np
from scipy import special

from hailong.method.design_based.design import SampleDesign
from hailong.method.design_based.estimates import Groups, means
from hailong.method.design_based.variance import Floats
from hailong.method.intervals import t_interval
from hailong.method.problem import Problem
from hailong.method.sample_size import t_value, z_value


@dataclass(frozen=True)
class Contrast:
    """A linear combination. value, se: in its unit; df; statistic: value/se (NaN without variance); p: two-sided."""

    value: float
    se: float
    df: float

    @property
    def statistic(self) -> float:
        return self.value / self.se if self.se > 0 else np.nan

    @property
    def p(self) -> float:
        """P(|t| ≥ |value/se|), NaN without variance or degrees of freedom."""
        if not self.se > 0 or self.df < 1:
            return np.nan
        return float(2 * special.stdtr(self.df, -abs(self.statistic)))

    def interval(self, confidence: float = 0.95) -> tuple[float, float]:
        """value ± t·se; NaN without a degree of freedom."""
        low, high = t_interval(self.value, self.se, df=self.df, confidence=confidence)
        return float(low), float(high)


def contrast(coefficients: Floats, values: Floats, covariance: Floats, *, df: float) -> Contrast:
    """cᵀθ̂ with √(cᵀVc). All (q,), V (q, q); df of the design, or the least of the domains that are compared."""
    c = np.asarray(coefficients, dtype=np.float64)
    return Contrast(float(c @ values), float(np.sqrt(max(float(c @ covariance @ c), 0.0))), df)


def independent(left: Contrast, right: Contrast) -> Contrast:
    """left − right of two designs without a unit in common; degrees of freedom by Satterthwaite (1946)."""
    a, b = left.se**2, right.se**2
    spread = a**2 / left.df + b**2 / right.df if min(left.df, right.df) >= 1 else 0.0
    df = (a + b) ** 2 / spread if spread > 0 else float(max(min(left.df, right.df), 0))
    return Contrast(left.value - right.value, float(np.sqrt(a + b)), df)


def t_test(design: SampleDesign, values: Floats, groups: Groups) -> Contrast:
    """Mean of the second group less that of the first, joint variance, df of the design less 1.

    groups: with exactly two `keys`. One parameter more than a mean is estimated, hence less 1 (n − 2 in a simple random
    sample). Raises: Problem `design_groups_not_two`; as `estimates.means`. Equals R `svyttest(y ~ group)`.
    """
    found = means(design, values, groups)
    if len(found.keys) != 2 or found.value.shape[1] != 1:
        raise Problem("design_groups_not_two", count=len(found.keys))
    return contrast(np.array([-1.0, 1.0]), found.value[:, 0], found.covariance(), df=design.df - 1)


@dataclass(frozen=True)
class FTest:
    """F statistic with its degrees of freedom; p: P(F ≥ statistic)."""

    statistic: float
    numerator_df: float
    denominator_df: float

    @property
    def p(self) -> float:
        return float(special.fdtrc(self.numerator_df, self.denominator_df, self.statistic))


def wald(values: Floats, covariance: Floats, *, df: float, adjusted: bool) -> FTest:
    """Are q contrasts all zero? W = θ̂ᵀV⁻¹θ̂; F = W/q on (q, df), adjusted W·(df − q + 1)/(q·df) on (q, df − q + 1).

    Raises: Problem `design_wald_impossible` when V is singular or, adjusted, too few units stand behind it (df < q).
    Source: Korn and Graubard (1990): the adjusted form keeps its level when df is small.
    """
    q = len(values)
    if np.linalg.matrix_rank(covariance) < q or df < (q if adjusted else 1):
        raise Problem("design_wald_impossible", contrasts=q, df=df)
    statistic = float(values @ np.linalg.solve(covariance, values))
    if adjusted:
        return FTest(statistic * (df - q + 1) / (q * df), q, df - q + 1)
    return FTest(statistic / q, q, df)


def detectable(se: float, *, power: float = 0.8, confidence: float = 0.95, df: int | None = None) -> float:
    """The true difference that a test finds with the given power: (quantile of confidence + quantile of power)·se.

    se: of the difference; power: 0.5 ≤ power < 1; df: None = normal. Raises: Problem `confidence_out_of_range` for
    either. Source: Cochran (1977) 4; tables of power of the t test need the non-central t only below some 10 units.
    """
    if not 0.5 <= power < 1:
        raise Problem("confidence_out_of_range", confidence=power)
    if df is None:
        return (z_value(confidence) + float(special.ndtri(power))) * se
    return (t_value(confidence, df) + float(special.stdtrit(df, power))) * se
