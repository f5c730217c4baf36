"""Who may stand beside whom: a figure carries its block and subject, an entrant its method, standing and data set too.

Sources: regulation 2782/QĐ-UBND articles 5 and 7 (modes, one method); statistics 7.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import fsum, inf, sqrt

import numpy as np
import numpy.typing as npt

from hailong.method.comparison.errors import degrees, error_of
from hailong.method.comparison.levels import levels
from hailong.method.figure import Figure
from hailong.method.problem import Problem, raise_all
from hailong.method.spec import Spec

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Entrant:
    """A figure with what decides whether it may be compared.

    method: index method id; official: official modes (True) or reference modes; dataset: fingerprint of the frozen
    data; confidence: of the figure's interval.
    """

    figure: Figure
    method: str
    official: bool
    dataset: str
    confidence: float = 0.95

    @classmethod
    def of(cls, figure: Figure, spec: Spec, dataset: str) -> "Entrant":
        """A figure of a run, with the run's spec and the fingerprint of its data."""
        return cls(figure, spec.method, spec.official, dataset, spec.confidence)

    @property
    def df(self) -> float:
        """At least one; infinite where the degrees of freedom are not known."""
        return degrees(self.figure)

    @property
    def se(self) -> float | None:
        """Standard error in percentage points that a test may use (`errors.error_of`)."""
        return error_of(self.figure, self.confidence)


@dataclass(frozen=True)
class Contest:
    """Estimates of K units side by side.

    | column | type, unit | NaN / None means |
    |---|---|---|
    | units | K codes, each once | – |
    | value | float, percent | never NaN |
    | se | float ≥ 0, percentage points | never NaN; 0 = no sampling error |
    | df | float ≥ 1, degrees of freedom; infinite = variance known | never NaN |
    | covariance | K×K float, squared points, its diagonal se² | None = separate samples |

    Raises: ValueError where that does not hold, and for a covariance that no estimates can have.
    """

    units: tuple[str, ...]
    value: Floats
    se: Floats
    df: Floats
    covariance: Floats | None = None

    def __post_init__(self) -> None:
        count = len(self.units)
        if len(set(self.units)) != count or any(len(one) != count for one in (self.value, self.se, self.df)):
            raise ValueError("a contest has one value, error and df for each unit, each unit once")
        if not (np.isfinite(self.value).all() and np.isfinite(self.se).all()):
            raise ValueError("a contest holds finite values and errors")
        if not ((self.se >= 0).all() and (self.df >= 1).all()):
            raise ValueError("errors are not negative, df at least 1")
        if self.covariance is not None:
            _check_covariance(self.covariance, self.se)

    def __len__(self) -> int:
        return len(self.units)

    @cached_property
    def level(self) -> npt.NDArray[np.int64]:
        """(K,) the level of equal values that each unit is on, 0 = highest."""
        found = np.zeros(len(self), dtype=np.int64)
        for number, alike in enumerate(levels(self.value.tolist())):
            found[alike] = number
        return found

    @property
    def variances(self) -> Floats:
        """The K×K covariance matrix, diagonal for separate samples."""
        return np.diag(self.se**2) if self.covariance is None else self.covariance

    def pair_se(self) -> Floats:
        """K×K: standard error of the difference of two units; 0 on the diagonal."""
        own = self.se**2
        square = own[:, None] + own[None, :]
        if self.covariance is not None:
            square = square - 2 * self.covariance
            square = np.where(square <= 1e-12 * own.max(initial=0.0), 0.0, square)
        found = np.sqrt(square)
        np.fill_diagonal(found, 0.0)
        return found

    def pair_t(self) -> Floats:
        """K×K: (value of the column − value of the row) over its error; ±infinite where there is no error.

        Nought between units of one level, so that who is equal to two is never between them.
        """
        gap = self.value[None, :] - self.value[:, None]
        gap = np.where(self.level[None, :] == self.level[:, None], 0.0, gap)
        se = self.pair_se()
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.where(gap == 0, 0.0, gap / se)

    @property
    def pair_df(self) -> float:
        """One df for all pairs: the least Welch–Satterthwaite df of any, so that no test is too bold."""
        if len(self) < 2 or np.isinf(self.df).all():
            return inf
        if self.covariance is not None:
            return float(self.df.min())
        square = self.se**2
        with np.errstate(divide="ignore", invalid="ignore"):
            quarter = square**2 / self.df
            df = (square[:, None] + square[None, :]) ** 2 / (quarter[:, None] + quarter[None, :])
        apart = df[~np.eye(len(self), dtype=bool)]
        return float(np.min(apart[~np.isnan(apart)], initial=inf))

    def deviation(self, at: int, shares: Floats) -> tuple[float, float]:
        """Standard error and df of unit `at` minus the mean of all, the unit itself being part of the mean.

        The contrast c is the unit's indicator minus the shares: V = cᵀΣc, that is (1 − W)²s² of the unit plus
        Σ W_k²s_k² of the others for separate samples.
        """
        c = -shares
        c[at] = 1 - shares[at]
        if self.covariance is not None:
            return sqrt(max(float(c @ self.covariance @ c), 0.0)), float(self.df.min())
        square = (c * self.se) ** 2
        variance, below = fsum(square), fsum(square**2 / self.df)
        return sqrt(variance), variance**2 / below if below else inf


def contest(entrants: Sequence[Entrant], covariance: Floats | None = None) -> Contest:
    """The contest of entrants. Raises: the Problems of `check`, and `ranking_without_error` (units, count)."""
    check(entrants)
    lacking = [one.figure.unit for one in entrants if one.figure.value is None or one.se is None]
    if lacking:
        raise Problem("ranking_without_error", units=", ".join(sorted(lacking)[:10]), count=len(lacking))
    return Contest(
        units=tuple(one.figure.unit for one in entrants),
        value=np.array([one.figure.value for one in entrants], dtype=np.float64),
        se=np.array([one.se for one in entrants], dtype=np.float64),
        df=np.array([one.df for one in entrants], dtype=np.float64),
        covariance=covariance,
    )


def check(entrants: Sequence[Entrant]) -> None:
    """Raises: Problem(s) `ranking_mixes_methods`, `ranking_mixes_standing`, `ranking_mixes_datasets`,
    `comparison_mixes` (block, measure, subject, aggregation, field or group differ), `ranking_unit_twice`.
    """
    faults = same_kind(entrants)
    if len({one.dataset for one in entrants}) > 1:
        faults.append(Problem("ranking_mixes_datasets", count=len({one.dataset for one in entrants})))
    if twice := [unit for unit, times in Counter(one.figure.unit for one in entrants).items() if times > 1]:
        faults.append(Problem("ranking_unit_twice", units=", ".join(sorted(twice)[:10])))
    raise_all(faults)


def same_kind(entrants: Sequence[Entrant]) -> list[Problem]:
    """What forbids to compare figures at all, of one data set or of several years."""
    faults = []
    methods = _kinds(entrants, lambda one: one.method)
    if len(methods) > 1:
        faults.append(Problem("ranking_mixes_methods", methods=", ".join(methods)))
    if len({one.official for one in entrants}) > 1:
        faults.append(Problem("ranking_mixes_standing", count=len(entrants)))
    if len({_matter(one.figure) for one in entrants}) > 1:
        faults.append(Problem("comparison_mixes", count=len(entrants)))
    return faults


def _kinds(entrants: Iterable[Entrant], of: Callable[[Entrant], str]) -> list[str]:
    return sorted({of(one) for one in entrants})


def _matter(one: Figure) -> tuple[str, ...]:
    return (one.block, one.measure, one.subject, one.aggregation, one.field, one.group)


def _check_covariance(covariance: Floats, se: Floats) -> None:
    if covariance.shape != (len(se), len(se)) or not np.allclose(covariance, covariance.T, rtol=1e-9, atol=0):
        raise ValueError("a covariance is a symmetric matrix with a row for each unit")
    if not np.allclose(np.diag(covariance), se**2, rtol=1e-9, atol=0):
        raise ValueError("the diagonal of the covariance is the square of the errors")
    if len(se) and np.linalg.eigvalsh(covariance)[0] < -1e-9 * max(float(se.max()) ** 2, 1e-300) * len(se):
        raise ValueError("no estimates have this covariance: it is not positive semidefinite")
