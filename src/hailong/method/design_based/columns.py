"""Columns as they come from outside: numbers that may be none, codes that may not be put in order."""

from typing import Any

import numpy as np
import numpy.typing as npt

from hailong.method.problem import Problem

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
NAMED = 10  # rows, strata, domains named in a Problem


def numbers(column: Any) -> tuple[Floats, Bools]:
    """(the numbers, NaN where there is none; what is given and no number, such as a word).

    None is no number and nothing wrong. Text that reads as a number is one. Shapes out: that of the column.
    """
    given = np.asarray(column)
    if given.dtype.kind in "fiub":
        return given.astype(np.float64), np.zeros(given.shape, dtype=bool)
    found, wrong = np.full(given.shape, np.nan), np.zeros(given.shape, dtype=bool)
    for at, one in np.ndenumerate(given):
        try:
            found[at] = np.nan if one is None else float(one)
        except (TypeError, ValueError):
            wrong[at] = True
    return found, wrong


def values_of(column: Any) -> Floats:
    """The values of items, NaN = not answered. Raises: Problem `design_value_not_number`."""
    found, wrong = numbers(column)
    if wrong.any():
        rows = np.unique(np.nonzero(wrong)[0])
        raise Problem("design_value_not_number", count=int(wrong.sum()), rows=named(rows))
    return found


def are_mixed(codes: npt.NDArray[Any]) -> bool:
    """Whether codes have no order among each other, as numbers and text have none (codes without None)."""
    if codes.dtype.kind != "O":
        return False
    try:
        np.unique(codes)
    except TypeError:
        return True
    return False


def named(places: npt.NDArray[np.intp]) -> str:
    """Rows are counted from 1 when a person reads them; at most ten are named."""
    return ", ".join(str(place + 1) for place in places[:NAMED])
