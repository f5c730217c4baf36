"""Cross-products: all that regression, relative importance and reliability need of the responses, in one pass.

X is the matrix of responses with a column of ones first, W the weights. M = X'WX is a sum over responses, so it may be
kept per PSU, per random group or for the whole, added up, and taken apart again. Sums of integers stay integers (int64
where no step can leave it, else Python integers in dtype object) and are centred exactly before they become floats.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from hailong.method.drivers.guard import ROUNDING
from hailong.method.problem import Problem

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Exact = npt.NDArray[Any]  # float64, int64, or Python integers in dtype object
WIDEST = 2**63 - 1
"""What int64 holds; a step that might leave it is done in Python integers."""
MISSING_RULES = ("complete", "person_means", "pairwise")


@dataclass(frozen=True)
class Moments:
    """M = X'WX of one or more sets of responses that do not overlap.

    names: the q variables, the outcome first where there is one; stack: (G, q + 1, q + 1), [g, 0, 0] = Σw,
    [g, 0, j] = Σw·x_j, [g, i, j] = Σw·x_i·x_j; n: (G,) responses in each set.
    """

    names: tuple[str, ...]
    stack: Exact
    n: Ints

    def __post_init__(self) -> None:
        size = len(self.names) + 1
        if self.stack.shape != (len(self.n), size, size):
            raise ValueError(f"stack {self.stack.shape} does not fit {len(self.names)} names and {len(self.n)} sets")

    @property
    def whole(self) -> "Moments":
        """All sets as one, added in their order."""
        return Moments(self.names, _added(self.stack)[None], np.array([self.n.sum()], dtype=np.int64))

    @property
    def means(self) -> Floats:
        """(G, q) weighted means."""
        stack = _unbounded(self.stack)
        return np.asarray(stack[:, 0, 1:] / stack[:, :1, 0], dtype=np.float64)

    @property
    def covariance(self) -> Floats:
        """(G, q, q), divisor Σw: Σw(x − x̄)(x − x̄)'/Σw. Exact up to the last division where the sums are integers.

        What is only rounding left by subtraction is set to nought, so that a constant shows as one.
        """
        stack = _unbounded(self.stack)
        total, first = stack[:, :1, :1], stack[:, 0, 1:]
        raw = total * stack[:, 1:, 1:]
        centred = raw - first[:, :, None] * first[:, None, :]
        found = np.asarray(centred / (total * total), dtype=np.float64)
        if stack.dtype != object:
            floor = ROUNDING * np.einsum("gii->gi", raw) / total[:, 0] ** 2
            still = np.einsum("gii->gi", found) <= floor
            found[still[:, :, None] | still[:, None, :]] = 0.0
        return found

    def mapped(self, matrix: npt.ArrayLike, names: tuple[str, ...]) -> "Moments":
        """The moments of new variables, z = A·(1, x): matrix A is (len(names), q + 1), its first column a shift."""
        rows = np.asarray(matrix)
        one = np.zeros((1, rows.shape[1]), dtype=rows.dtype)
        one[0, 0] = 1
        whole = np.vstack([one, rows])
        if self.stack.dtype == np.int64 and _stays(whole, self.stack):
            whole = whole.astype(np.int64)
            return Moments(names, whole @ self.stack @ whole.T, self.n)
        return Moments(names, whole @ _unbounded(self.stack) @ whole.T, self.n)

    def centred(self) -> tuple["Moments", Floats]:
        """(moments about a point near the means, as floats; that point). Sums of integers are moved exactly."""
        total = _unbounded(_added(self.stack))
        exact = total.dtype == object
        centre = total[0, 1:] // total[0, 0] if exact else (total[0, 1:] / total[0, 0])
        identity = np.eye(len(self.names), dtype=np.int64).astype(total.dtype)
        moved = self.mapped(np.hstack([-centre[:, None], identity]), self.names)
        return Moments(self.names, moved.stack.astype(np.float64), self.n), centre.astype(np.float64)


def _unbounded(stack: Exact) -> Exact:
    """Python integers in place of int64: products of sums do not fit."""
    return stack.astype(object) if stack.dtype == np.int64 else stack


def _largest(stack: npt.NDArray[np.int64]) -> int:
    """max |M|, without the overflow of |−2⁶³|."""
    return max(int(stack.max()), -int(stack.min())) if stack.size else 0


def _stays(matrix: Exact, stack: npt.NDArray[np.int64]) -> bool:
    """Whether A·M·A' is surely in int64, each product and sum on the way too: all of them are at most (r, the largest
    row sum of |A|)²·max |M|. matrix: A; only integers stay.
    """
    rows = matrix.tolist()
    if not all(type(value) is int for row in rows for value in row):
        return False
    return bool(max(_largest(stack), 1) * max(sum(abs(value) for value in row) for row in rows) ** 2 <= WIDEST)


def _added(stack: Exact) -> Exact:
    """The sum of the sets (G, …); in Python integers where G·max |M| is more than int64 holds."""
    bounded = stack.dtype != np.int64 or len(stack) * _largest(stack) <= WIDEST
    return np.asarray(stack.sum(axis=0) if bounded else stack.astype(object).sum(axis=0))


def moments(
    values: npt.ArrayLike, weights: npt.ArrayLike, names: tuple[str, ...], sets: npt.ArrayLike | None = None
) -> Moments:
    """From responses in memory.

    values: (rows, q), NaN is not allowed (decide on missing answers first); weights: (rows,) > 0; sets: (rows,) number
    of the set of each response, 0 … G − 1, every one used; all in one set without.
    """
    table, weight = np.asarray(values, dtype=np.float64), np.asarray(weights, dtype=np.float64)
    if np.isnan(table).any() or not (weight > 0).all():
        raise ValueError("a missing value, or a weight that is not positive")
    number = np.zeros(len(table), dtype=np.int64) if sets is None else np.asarray(sets, dtype=np.int64)
    count = int(number.max()) + 1
    full = np.column_stack([np.ones(len(table)), table])
    order = np.argsort(number, kind="stable")
    n = np.bincount(number, minlength=count)
    if not n.all():
        raise ValueError("a set without responses")
    start = np.concatenate([[0], np.cumsum(n)[:-1]])
    size = full.shape[1]
    stack = np.empty((count, size, size))
    for j in range(size):
        column = (weight * full[:, j])[order]
        stack[:, j, :] = np.add.reduceat(column[:, None] * full[order], start, axis=0)
    return Moments(names, stack, n.astype(np.int64))


@dataclass(frozen=True)
class Kept:
    """How a rule for missing answers treated the responses; printed beside every result that stands on them.

    rule: of `MISSING_RULES` (complete = only responses that answered everything; person_means = the mean of what a
    person answered within each criterion, responses with at least one answer in every criterion; pairwise = each pair
    of variables from the responses that answered both); n_all: responses that came; n: kept (pairwise: the fewest
    behind any pair); weight_kept_pct: share of the weights kept; filled: item answers that the kept responses did not
    give and a person's mean stands in for (single items under person_means alone).
    """

    rule: str
    n_all: int
    n: int
    weight_kept_pct: float
    filled: int = 0

    def __post_init__(self) -> None:
        if self.rule not in MISSING_RULES:
            raise Problem("missing_rule_unknown", rule=str(self.rule)[:20])

    @property
    def dropped(self) -> int:
        return self.n_all - self.n

    @property
    def dropped_pct(self) -> float:
        """Share of the responses left out, per cent; 0 when there were none."""
        return 100 * self.dropped / self.n_all if self.n_all else 0.0


def complete(values: npt.ArrayLike, weights: npt.ArrayLike) -> tuple[npt.NDArray[np.bool_], Kept]:
    """(which rows answered everything, what that drops). values: (rows, q), NaN = no answer; weights: (rows,)."""
    table, weight = np.asarray(values, dtype=np.float64), np.asarray(weights, dtype=np.float64)
    kept = np.asarray(~np.isnan(table).any(axis=1))
    share = 100 * float(weight[kept].sum() / weight.sum()) if len(weight) else 0.0
    return kept, Kept("complete", len(table), int(kept.sum()), share)


def pairwise_covariance(values: npt.ArrayLike, weights: npt.ArrayLike) -> tuple[Floats, Ints, Kept]:
    """(covariance, responses behind each pair, what is kept); each pair about its own means, divisor as `n − 1`.

    values: (rows, q), NaN = no answer. Equals R `cov(use = "pairwise.complete.obs")` for equal weights. The matrix may
    not be one that any data could have: `guard.check_semidefinite` tells. Raises: Problem `pairwise_pair_empty`.
    """
    table, weight = np.asarray(values, dtype=np.float64), np.asarray(weights, dtype=np.float64)
    there = ~np.isnan(table)
    known = there.astype(np.float64)
    filled = np.where(there, table - np.nanmean(table, axis=0), 0.0)
    scaled = weight[:, None] * known
    count, total = known.T @ known, scaled.T @ known
    if (count < 2).any():
        raise Problem("pairwise_pair_empty", least=int(count.min()))
    first = (weight[:, None] * filled).T @ known
    second = (weight[:, None] * filled).T @ filled
    found = (second - first * first.T / total) / total * count / (count - 1)
    weakest = np.unravel_index(np.argmin(count), count.shape)
    kept = Kept("pairwise", len(table), int(count.min()), 100 * float(total[weakest] / weight.sum()))
    return found, count.astype(np.int64), kept
