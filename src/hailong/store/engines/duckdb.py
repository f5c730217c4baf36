"""The analytical engine in the process: DuckDB behind Ibis, with bounded threads and memory and no network.

The cold start (imports, first query) costs 2–3 s once; callers keep the process, not the connection.
"""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

import duckdb
import ibis
import pyarrow as pa

from hailong.method.problem import Problem
from hailong.store.engines.bytewise import Dialect
from hailong.store.engines.types import normalised

THREADS = 2
MEMORY = "1GB"


@contextmanager
def opened(_: str = "") -> Iterator["DuckEngine"]:
    """A private in-memory database. Limits: HAILONG_DUCKDB_THREADS (2), HAILONG_DUCKDB_MEMORY (1GB).

    What does not fit is spilled to a folder of this connection under TMPDIR, readable by its owner only.
    """
    self_test()
    with tempfile.TemporaryDirectory(prefix="hl-engine-") as folder:
        backend = _backend(temp_directory=folder)
        try:
            yield DuckEngine(backend)
        finally:
            backend.disconnect()


def _backend(**settings: str) -> Any:
    return ibis.duckdb.connect(
        ":memory:",
        threads=int(os.environ.get("HAILONG_DUCKDB_THREADS", THREADS)),
        memory_limit=os.environ.get("HAILONG_DUCKDB_MEMORY", MEMORY),
        autoinstall_known_extensions=False,
        autoload_known_extensions=False,
        python_enable_replacements=False,
        **settings,
    )


class DuckEngine:
    """DuckDB behind `store.engines.Engine`."""

    dialect: Dialect = "duckdb"

    def __init__(self, backend: Any) -> None:
        self.backend = backend

    def parquet(self, path: str) -> Any:
        """A table expression over one Parquet file."""
        return self.backend.read_parquet(path)

    def table(self, name: str, rows: pa.Table) -> None:
        """Names an Arrow table for this connection; an earlier one of that name is replaced."""
        self.backend.con.register(name, rows)

    def view(self, name: str, sql: str) -> None:
        """Names a step: still one scan, but Ibis does not copy the step's expressions into all that use them."""
        self.backend.con.execute(f'CREATE OR REPLACE TEMP VIEW "{name}" AS {sql}')

    def named(self, name: str) -> Any:
        """The expression of a named table or step."""
        return self.backend.table(name)

    def sql(self, expression: Any) -> str:
        """The statement of an expression. Worth keeping: Ibis takes far longer to write it than DuckDB to run it."""
        return str(self.backend.compile(expression))

    def fetch(self, sql: str) -> pa.Table:
        """Runs a statement. Ibis' own `to_pyarrow` would cast 128-bit sums down to 64; this keeps them.

        Raises: Problem `engine_memory_exhausted` where memory and disk together do not hold the work,
            `engine_number_overflow` where a product or a sum outgrows its integers.
        """
        try:
            return normalised(self.backend.con.sql(sql).to_arrow_table())
        except duckdb.OutOfMemoryException as full:
            raise Problem("engine_memory_exhausted", memory=os.environ.get("HAILONG_DUCKDB_MEMORY", MEMORY)) from full
        except duckdb.OutOfRangeException as beyond:
            raise Problem("engine_number_overflow") from beyond


@cache
def self_test() -> None:
    """Create, overwrite and drop a table once per process.

    Ibis 12 with sqlglot ≥ 30.18 sends DROP TABLE without a name (ibis 12101, 12124); better to fail here than in a
    figure.
    """
    backend = _backend()
    try:
        for value in (1, 2):
            backend.create_table("probe", pa.table({"x": [value]}), overwrite=True)
        if backend.con.sql("SELECT x FROM probe").fetchall() != [(2,)]:
            raise RuntimeError("the analytical engine did not overwrite a table")
        backend.drop_table("probe")
        if backend.con.sql("SELECT 1 FROM duckdb_tables()").fetchall():
            raise RuntimeError("the analytical engine did not drop a table")
    finally:
        backend.disconnect()
