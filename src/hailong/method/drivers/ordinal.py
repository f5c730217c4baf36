"""Ordinal regression by the design: answers on a scale as they are, without taking 4 to be twice 2.

P(Y ≤ k) = F(ζ_k − x'b): F logistic is proportional odds (McCullagh 1980), F normal the ordered probit. Equals R
`ordinal::clm` and `MASS::polr` (model SE) and `survey::svyolr` (design SE).
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import expit, ndtr, ndtri

from hailong.method.drivers.guard import check_size
from hailong.method.drivers.patterns import Model, Patterns, Point, maximise, sandwich
from hailong.method.drivers.psus import Elements, Psus
from hailong.method.problem import Problem

Floats = npt.NDArray[np.float64]
LINKS = ("logit", "probit")


def ordinal(patterns: Patterns, psus: Psus | Elements, *, link: str = "logit") -> Model:
    """Parameters: the predictors (positive = goes with higher answers), then the thresholds `0|1`, `1|2` …

    Raises: Problem `drivers_too_few_responses`, `drivers_no_freedom`, `model_without_maximum`, `ordinal_link_unknown`.
    """
    if link not in LINKS:
        raise Problem("ordinal_link_unknown", link=str(link)[:20])
    check_size(patterns.n, len(patterns.names))
    scale = np.abs(patterns.x).max(axis=0)
    likelihood = _Likelihood.of(patterns, scale, link)
    theta, point = maximise(likelihood.at, likelihood.start(), patterns.weight)
    factor = np.concatenate([scale, np.ones(likelihood.thresholds)])
    names = (*patterns.names, *(f"{k}|{k + 1}" for k in range(likelihood.thresholds)))
    return sandwich(patterns, psus, names, theta / factor, point.scaled(factor))


@dataclass(frozen=True)
class _Likelihood:
    """upper, lower: (rows, k) derivative of the upper and the lower end of a row's interval by the parameters; top,
    bottom: whether that end is infinite.
    """

    upper: Floats
    lower: Floats
    top: npt.NDArray[np.bool_]
    bottom: npt.NDArray[np.bool_]
    weight: Floats
    thresholds: int
    link: str

    @classmethod
    def of(cls, patterns: Patterns, scale: Floats, link: str) -> "_Likelihood":
        y, p = patterns.y, patterns.x.shape[1]
        count = int(y.max())
        upper = np.zeros((len(y), p + count))
        upper[:, :p] = -patterns.x / scale
        lower = upper.copy()
        rows, top, bottom = np.arange(len(y)), y == count, y == 0
        upper[rows[~top], p + y[~top]] = 1
        lower[rows[~bottom], p + y[~bottom] - 1] = 1
        return cls(upper, lower, top, bottom, patterns.weight, count, link)

    def start(self) -> Floats:
        """No effects; thresholds that give back the shares of the answers."""
        levels = self.upper.shape[1] - self.thresholds
        own = self.upper[:, levels:]
        weight = np.append(self.weight @ own, self.weight[self.top].sum())
        reached = np.cumsum(weight)[:-1] / weight.sum()
        ends = np.log(reached / (1 - reached)) if self.link == "logit" else ndtri(reached)
        return np.concatenate([np.zeros(levels), ends])

    def at(self, theta: Floats) -> Point:
        u, v = self.upper @ theta, self.lower @ theta
        share = self._between(u, v)
        du, ddu = self._density(u, self.top)
        dv, ddv = self._density(v, self.bottom)
        with np.errstate(divide="ignore", invalid="ignore"):
            loglik = float(self.weight @ np.log(share)) if (share > 0).all() else -np.inf
            scores = (du[:, None] * self.upper - dv[:, None] * self.lower) / share[:, None]
            curve = (self.upper.T * (self.weight * ddu / share)) @ self.upper
            curve -= (self.lower.T * (self.weight * ddv / share)) @ self.lower
        reach = max(np.abs(u[~self.top]).max(), np.abs(v[~self.bottom]).max())
        return Point(loglik, scores, curve - (scores.T * self.weight) @ scores, float(reach))

    def _between(self, u: Floats, v: Floats) -> Floats:
        """F(u) − F(v), taken on the side where it does not cancel."""
        cdf = expit if self.link == "logit" else ndtr
        high = cdf(np.where(self.top, np.inf, u)) - cdf(np.where(self.bottom, -np.inf, v))
        low = cdf(np.where(self.bottom, np.inf, -v)) - cdf(np.where(self.top, -np.inf, -u))
        return np.asarray(np.where(np.where(self.bottom, u, v) > 0, low, high))

    def _density(self, u: Floats, infinite: npt.NDArray[np.bool_]) -> tuple[Floats, Floats]:
        """(F', F'') at u; nought at an infinite end."""
        if self.link == "logit":
            density = expit(u) * expit(-u)
            slope = density * (expit(-u) - expit(u))
        else:
            near = np.clip(u, -40, 40)  # beyond, a float has no density to tell
            density = np.exp(-(near**2) / 2) / np.sqrt(2 * np.pi)
            slope = -u * density
        return np.where(infinite, 0.0, density), np.where(infinite, 0.0, slope)
