"""McDonald's omega: reliability when the items measure one thing but not equally well.

Congeneric model Σ = λλ' + Ψ on the covariance matrix by maximum likelihood; ω = (Σλ)²/((Σλ)² + ΣΨ). Sources: McDonald
(1999); Jöreskog (1967, 1971). Equals R `lavaan::cfa(std.lv = TRUE)`.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import optimize

from hailong.method.problem import Problem

Floats = npt.NDArray[np.float64]
SMALLEST = 1e-6  # of an item's variance: below it the item would be the factor itself (Heywood)


@dataclass(frozen=True)
class OneFactor:
    """loadings: (k,) in units of the items, their sum positive; residuals: (k,) variances; omega: of the plain sum;
    fit: minimum of ln|Σ| + tr SΣ⁻¹ − ln|S| − k.
    """

    loadings: Floats
    residuals: Floats
    omega: float
    fit: float


def one_factor(covariance: npt.ArrayLike) -> OneFactor:
    """covariance: (k, k), k ≥ 3, positive definite, any divisor.

    Raises: Problem `omega_too_few_items` (k < 3: not identified), `omega_matrix_singular`, `omega_item_is_factor` (no
    proper solution: an item would have no variance of its own; item counts from 1).
    """
    matrix = np.asarray(covariance, dtype=np.float64)
    if len(matrix) < 3:
        raise Problem("omega_too_few_items", items=len(matrix))
    spread = np.sqrt(np.diag(matrix))
    if not (spread > 0).all() or np.linalg.eigvalsh(matrix / np.outer(spread, spread))[0] < 1e-10:
        raise Problem("omega_matrix_singular", items=len(matrix))
    correlation = matrix / np.outer(spread, spread)
    unique, fit = _unique(correlation)
    if unique.min() <= SMALLEST * 1.01:
        raise Problem("omega_item_is_factor", item=int(np.argmin(unique)) + 1)
    loadings = _loadings(correlation, unique) * spread
    loadings *= np.sign(loadings.sum()) or 1.0
    residuals = unique * spread**2
    common = float(loadings.sum()) ** 2
    return OneFactor(loadings, residuals, common / (common + float(residuals.sum())), fit)


def _unique(correlation: Floats) -> tuple[Floats, float]:
    """Unique variances that maximise the likelihood, the loadings concentrated out (Jöreskog 1967, Lawley)."""

    def value(logs: Floats) -> tuple[float, Floats]:
        unique = np.exp(logs)
        root = np.sqrt(unique)
        values, vectors = np.linalg.eigh(correlation / np.outer(root, root))
        rest = values[:-1]
        fitted = _loading(values, vectors, root) ** 2 + unique
        return float((rest - np.log(rest) - 1).sum()), (fitted - np.diag(correlation)) / unique

    start = np.log(np.clip(1 / np.diag(np.linalg.inv(correlation)), 0.05, 0.95))
    bounds = [(np.log(SMALLEST), 0.0)] * len(correlation)
    options = {"maxiter": 5000, "ftol": 1e-16, "gtol": 1e-12}
    found = optimize.minimize(value, start, jac=True, method="L-BFGS-B", bounds=bounds, options=options)
    return np.exp(found.x), float(found.fun)


def _loadings(correlation: Floats, unique: Floats) -> Floats:
    root = np.sqrt(unique)
    values, vectors = np.linalg.eigh(correlation / np.outer(root, root))
    return _loading(values, vectors, root)


def _loading(values: Floats, vectors: Floats, root: Floats) -> Floats:
    """Of the factor that goes best with these unique variances: the largest eigenvalue and its vector."""
    return np.asarray(vectors[:, -1] * np.sqrt(max(values[-1] - 1, 0.0)) * root)
