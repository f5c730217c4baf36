"""Do two questions go together? Tests of two-way tables under the design.

Sources: Rao and Scott (1981, 1984), the law of X² and its second order; Thomas and Rao (1987); Wald test as in Koch,
Freeman and Freeman (1975). Equal to R `survey::svychisq` (`F`, `Chisq`, `Wald`, `adjWald`, `lincom`, `saddlepoint`).
"""

from dataclasses import dataclass

import numpy as np
from scipy import linalg, special

from hailong.method.design_based.contrasts import FTest, wald
from hailong.method.design_based.design import Codes, SampleDesign
from hailong.method.design_based.estimates import Estimates, indicators, means, totals
from hailong.method.design_based.quadratic_forms import QuadraticForm, exceedance, saddlepoint
from hailong.method.design_based.variance import ROUNDING, Floats, multistage_covariance
from hailong.method.problem import Problem

SINGULAR = 1e-12  # least over largest eigenvalue of a correlation matrix: what R's `solve` refuses, with room


@dataclass(frozen=True)
class RaoScott:
    """pearson: Pearson's X² of the weighted shares times n; effects: (q,) the generalised design effects, q = (rows −
    1)(columns − 1); f: the second-order test; df: ν of the design.

    X² goes like Σ effect_j·χ²(1) over an independent χ²(d0·ν)/(d0·ν), d0·ν the denominator's degrees of freedom of `f`.
    """

    pearson: float
    effects: Floats
    f: FTest

    @property
    def mean_effect(self) -> float:
        return float(self.effects.mean())

    @property
    def first_order_p(self) -> float:
        """P(χ² ≥ X²/mean_effect) on q degrees of freedom."""
        return float(special.chdtrc(len(self.effects), self.pearson / self.mean_effect))

    @property
    def exact_p(self) -> float:
        """P of the law above, without approximation; NaN without a degree of freedom. R `lincom` with CompQuadForm."""
        df = self.f.denominator_df
        return exceedance(QuadraticForm.above(self.pearson, self.effects, df), 0.0) if df > 0 else np.nan

    @property
    def saddlepoint_p(self) -> float:
        """The saddlepoint approximation of `exact_p`, near the mean the second order; NaN without a degree of freedom.

        Only to compare with other offices: equals R `saddlepoint`, and R `lincom` where CompQuadForm is not installed.
        R takes the denominator as a whole number of chi-squares, each with the weight −X²/(d0·ν); so does this.
        """
        df = self.f.denominator_df
        if not df >= 1:
            return np.nan
        form = QuadraticForm.above(self.pearson, self.effects, df)
        whole = QuadraticForm(form.weights, np.floor(form.freedom))
        found = saddlepoint(whole, 0.0)
        return self.f.p if found is None else found


@dataclass(frozen=True)
class Table:
    """Two questions. rows, columns: (n,) answers, None = not answered; their levels in the order of the scale."""

    rows: Codes
    columns: Codes
    row_levels: tuple[object, ...]
    column_levels: tuple[object, ...]

    @property
    def shape(self) -> tuple[int, int]:
        return len(self.row_levels), len(self.column_levels)

    def cells(self) -> Floats:
        """(n, R·C) indicators of the cells, row by row; NaN where one of the two was not answered."""
        one, two = indicators(self.rows, self.row_levels), indicators(self.columns, self.column_levels)
        return (one[:, :, None] * two[:, None, :]).reshape(len(one), -1)


def _shares(design: SampleDesign, table: Table) -> tuple[Estimates, Floats]:
    """Estimates of the cells and their shares, (R, C). Raises: Problem `design_table_flat`."""
    found = means(design, table.cells())
    shares = found.value[0].reshape(table.shape)
    if min(table.shape) < 2 or (shares.sum(axis=0) == 0).any() or (shares.sum(axis=1) == 0).any():
        raise Problem("design_table_flat", rows=table.shape[0], columns=table.shape[1])
    return found, shares


def rao_scott(design: SampleDesign, table: Table) -> RaoScott:
    """Pearson's X² with the second-order correction; F on (d0, d0·ν), ν of the whole design.

    Raises: Problem `design_table_flat` (a level that nobody chose, or only one level); `design_wald_impossible` (too
    many empty cells); `design_table_certain` (a census); `design_level_unknown`; as `estimates.means`.
    """
    found, shares = _shares(design, table)
    n = float(found.n[0, 0])
    expected = np.outer(shares.sum(axis=1), shares.sum(axis=0))
    pearson = n * float(((shares - expected) ** 2 / expected).sum())
    c = _interaction(*table.shape)
    p = shares.ravel()
    inverse = np.divide(1.0, p, out=np.zeros_like(p), where=p > 0)[:, None] * c
    effects = _effects(inverse.T @ found.covariance() @ inverse, c.T @ (inverse / n), df=design.df)
    trace = float(effects.sum())
    d0 = trace**2 / float(effects @ effects)
    return RaoScott(pearson, effects, FTest(pearson / trace, d0, d0 * design.df))


def _effects(covariance: Floats, simple: Floats, *, df: int) -> Floats:
    """(q,) eigenvalues of the covariance of the interactions over that of a simple random sample, the least first.

    Raises: Problem `design_wald_impossible` (too many empty cells, no degree of freedom); `design_table_certain`
        (nothing varies).
    """
    size = np.sqrt(np.diag(simple))
    scaled = np.linalg.eigvalsh(simple / np.where(size > 0, size[:, None] * size, 1.0))
    if df < 1 or scaled[0] <= SINGULAR * scaled[-1]:
        raise Problem("design_wald_impossible", contrasts=len(simple), df=df)
    found = linalg.eigh(covariance, simple, eigvals_only=True)
    if not found.max() > 0:
        raise Problem("design_table_certain")
    return np.where(found <= ROUNDING * found.max(), 0.0, found)


def _interaction(rows: int, columns: int) -> Floats:
    """(R·C, (R − 1)(C − 1)): interactions less their projection on the main effects."""
    row, column = np.repeat(np.arange(rows), columns), np.tile(np.arange(columns), rows)
    is_row = (row[:, None] == np.arange(1, rows)).astype(np.float64)
    is_column = (column[:, None] == np.arange(1, columns)).astype(np.float64)
    main = np.column_stack([np.ones(rows * columns), is_row, is_column])
    both = (is_row[:, :, None] * is_column[:, None, :]).reshape(rows * columns, -1)
    return np.asarray(both - main @ np.linalg.lstsq(main, both, rcond=None)[0])


def wald_association(design: SampleDesign, table: Table, *, adjusted: bool) -> FTest:
    """Wald test of the (R − 1)(C − 1) differences N̂_rc − N̂_r·N̂_c/N̂, linearised. Unstable with few first-stage units.

    Raises: Problem `design_table_flat`, `design_wald_impossible`; as `rao_scott`.
    """
    _shares(design, table)
    found = totals(design, table.cells())
    count = found.value[0].reshape(table.shape)
    size, by_row, by_column = count.sum(), count.sum(axis=1), count.sum(axis=0)
    z = found.z.reshape(-1, *table.shape)
    z_row, z_column, z_all = z.sum(axis=2), z.sum(axis=1), z.sum(axis=(1, 2))
    outer = np.outer(by_row, by_column)
    linear = (
        z
        - z_row[:, :, None] * by_column / size
        - z_column[:, None, :] * by_row[:, None] / size
        + z_all[:, None, None] * outer / size**2
    )[:, 1:, 1:].reshape(len(z), -1)
    covariance = multistage_covariance(linear, design.levels, lonely=design.lonely)
    return wald((count - outer / size)[1:, 1:].ravel(), covariance, df=design.df, adjusted=adjusted)
