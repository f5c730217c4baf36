"""Which engine runs the cells: DuckDB in the process, PostgreSQL, or Spark. Callers know only `connect` and `Engine`.

HAILONG_ENGINE names it (`duckdb`, the default, `postgresql`, `spark`); HAILONG_ENGINE_URL says where the other two are.
All get the same statements from the same expressions and give back the same integers, so no figure depends on it.
"""

import importlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Protocol

import pyarrow as pa

from hailong.method.problem import Problem
from hailong.store.engines.bytewise import Dialect

ENGINES = ("duckdb", "postgresql", "spark")
ELSEWHERE = {"postgresql": ("postgresql://",), "spark": ("spark://", "local[")}


class Engine(Protocol):
    """Tables in, Arrow out, whatever computes in between. dialect: what it speaks (see `bytewise`)."""

    dialect: Dialect

    def parquet(self, path: str) -> Any:
        """The expression of one Parquet file."""

    def table(self, name: str, rows: pa.Table) -> None:
        """Names an Arrow table for this connection; an earlier one of that name is replaced."""

    def view(self, name: str, sql: str) -> None:
        """Names a step; an earlier one of that name is replaced."""

    def named(self, name: str) -> Any:
        """The expression of a named table or step."""

    def sql(self, expression: Any) -> str:
        """The statement of an expression in this engine's dialect."""

    def fetch(self, sql: str) -> pa.Table:
        """Runs a statement; columns as `types.normalised` gives them."""


@contextmanager
def connect(engine: str | None = None, url: str | None = None) -> Iterator[Engine]:
    """A private place in the engine that the settings name. Nothing stays behind in it.

    Raises: Problem `engine_unknown`, `engine_address_missing`, `engine_not_installed`.
    """
    name = engine or os.environ.get("HAILONG_ENGINE", "duckdb")
    if name not in ENGINES:
        raise Problem("engine_unknown", engine=name[:40], engines=", ".join(ENGINES))
    place = url if url is not None else os.environ.get("HAILONG_ENGINE_URL", "")
    if name in ELSEWHERE and not place.startswith(ELSEWHERE[name]):
        raise Problem("engine_address_missing", engine=name)
    try:
        module = importlib.import_module(f"{__name__}.{name}")
    except ModuleNotFoundError as error:
        if (error.name or "").startswith("hailong"):
            raise
        raise Problem("engine_not_installed", engine=name, package=error.name or "") from None
    with module.opened(place) as found:
        yield found
