"""Columns of whole numbers as numpy has them, exact whatever width the engine gave them."""

from typing import Any

import numpy as np
import pyarrow as pa


def integers(table: pa.Table, name: str) -> Any:
    """A column as integers, whatever width the engine gave it: int64 where all fit, else Python integers."""
    column = table[name].combine_chunks()
    if column.null_count or not len(column):
        return np.array([int(value) for value in column.to_pylist()], dtype=object)
    if column.type == pa.int64() or column.type == pa.int32():
        return column.to_numpy().astype(np.int64)
    if pa.types.is_decimal128(column.type) and column.type.scale == 0:
        words = np.frombuffer(column.buffers()[1], dtype="<i8").reshape(-1, 2)[column.offset :][: len(column)]
        low, high = words[:, 0], words[:, 1]  # two's complement: the value is high·2⁶⁴ + low, low without sign
        if np.array_equal(high, low >> 63):
            return low.copy()
        return high.astype(object) * 2**64 + low.view("<u8").astype(object)
    return np.array([int(value) for value in column.to_pylist()], dtype=object)


def total(table: pa.Table, name: str) -> int:
    """The sum of a column, without bounds."""
    return sum(integers(table, name).tolist())
