"""Do two questions go together? Tests of two-way tables under the design.

Sources: Rao and Scott (1981, 1984), second order; Thomas and Rao (1987); Wald test as in Koch, Freeman and Freeman
(1975). Equal to R `survey::svychisq` (`F`, `Chisq`, `Wald`, `adjWald`).
"""

from dataclasses import dataclass

import numpy as np
from scipy import special

from hailong.method.design_based.contrasts import FTest, wald
from hailong.method.design_based.design import Codes, SampleDesign
from hailong.method.design_based.estimates import Estimates, indicators, means, totals
from hailong.method.design_based.variance import Floats, multistage_covariance
from hailong.method.problem import Problem


@dataclass(frozen=True)
class RaoScott:
    """pearson: Pearson's X² of the weighted shares times n; mean_effect: the mean generalised design effect; f: the
    second-order test; first_order_p: P(χ² ≥ X²/mean_effect) on (rows − 1)(columns − 1).
    """

    pearson: float
    mean_effect: float
    f: FTest
    first_order_p: float


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

    Raises: Problem `design_table_flat` (a level that nobody chose, or only one level); `design_level_unknown`; as
    `estimates.means`.
    """
    found, shares = _shares(design, table)
    n = float(found.n[0, 0])
    expected = np.outer(shares.sum(axis=1), shares.sum(axis=0))
    pearson = n * float(((shares - expected) ** 2 / expected).sum())
    c = _interaction(*table.shape)
    p = shares.ravel()
    inverse = np.divide(1.0, p, out=np.zeros_like(p), where=p > 0)[:, None] * c
    delta = np.linalg.solve(c.T @ (inverse / n), inverse.T @ found.covariance() @ inverse)
    trace = float(np.trace(delta))
    d0 = trace**2 / float(np.trace(delta @ delta))
    effect = trace / len(delta)
    f = FTest(pearson / trace, d0, d0 * design.df)
    return RaoScott(pearson, effect, f, float(special.chdtrc(len(delta), pearson / effect)))


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
