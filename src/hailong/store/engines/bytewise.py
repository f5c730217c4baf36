"""Text as its bytes on each engine: SHA-256 and order, from functions that the engines bring along.

Engines order text by the language of their database and name the same hash differently; an engine knows its `dialect`,
and who needs bytes asks here.
"""

from collections.abc import Callable, Sequence
from typing import Any, Literal

import ibis
import pyarrow as pa

Dialect = Literal["duckdb", "postgresql", "spark"]


def _builtin(shape: Callable[..., None], name: str, takes: tuple[type, ...], gives: type) -> Any:
    """A function that the engine has and Ibis does not know."""
    return ibis.udf.scalar.builtin(shape, name=name, signature=(takes, gives))


_hexadecimal = _builtin(lambda text: None, "sha256", (str,), str)  # DuckDB
_sha2 = _builtin(lambda text, bits: None, "sha2", (str, int), str)  # Spark
_unhex = _builtin(lambda digits: None, "unhex", (str,), bytes)  # DuckDB and Spark
_utf8 = _builtin(lambda text, encoding: None, "convert_to", (str, str), bytes)  # PostgreSQL
_digest = _builtin(lambda content: None, "sha256", (bytes,), bytes)  # PostgreSQL
_digits = _builtin(lambda content, form: None, "encode", (bytes, str), str)  # PostgreSQL


def sha256(dialect: Dialect, text: Any) -> Any:
    """The SHA-256 of a text in UTF-8, as 32 bytes."""
    if dialect == "postgresql":
        return _digest(_utf8(text, "UTF8"))
    return _unhex(sha256_digits(dialect, text))


def sha256_digits(dialect: Dialect, text: Any) -> Any:
    """The SHA-256 of a text in UTF-8, as 64 hexadecimal digits in small letters."""
    if dialect == "postgresql":
        return _digits(sha256(dialect, text), "hex")
    return _sha2(text, 256) if dialect == "spark" else _hexadecimal(text)


def sorted_table(table: pa.Table, names: Sequence[str]) -> pa.Table:
    """A fetched table by these columns, text by its bytes, null last."""
    return table.sort_by([(name, "ascending") for name in names]) if names else table


def in_order(dialect: Dialect, text: Any) -> Any:
    """What to sort by, so that texts stand in the order of their UTF-8 bytes."""
    return _utf8(text, "UTF8") if dialect == "postgresql" else text
