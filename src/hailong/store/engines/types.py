"""One set of column types whatever the engine: BIGINT, DECIMAL(38, 0), DOUBLE, text, and the rest as it comes."""

from typing import Any

import pyarrow as pa

WIDE = pa.decimal128(38, 0)


def normalised(table: pa.Table) -> pa.Table:
    """Integers of any width as 64 bits, exact wider sums as DECIMAL(38, 0), text as `string`, one chunk per column.

    Raises: `ArrowInvalid` where a number does not fit; nothing is ever rounded.
    """
    columns = [_column(table[name].combine_chunks()) for name in table.column_names]
    return pa.table(dict(zip(table.column_names, columns, strict=True)))


def _column(values: Any) -> Any:
    kind = values.type
    if isinstance(kind, pa.BaseExtensionType):  # ADBC hands out NUMERIC as opaque text
        return values.storage.cast(WIDE)
    if pa.types.is_integer(kind):
        return values.cast(pa.int64())
    if pa.types.is_decimal(kind):
        return values.cast(WIDE)
    if pa.types.is_large_string(kind) or pa.types.is_string_view(kind) or pa.types.is_dictionary(kind):
        return values.cast(pa.string())
    if pa.types.is_float32(kind):
        return values.cast(pa.float64())
    return values
