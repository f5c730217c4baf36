"""PostgreSQL as the engine: temporary tables and views of one session, statements from Ibis, Arrow back through ADBC.

Row by row through a Python driver the same cells take twenty times as long. HAILONG_ENGINE_URL is a libpq address.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import ibis
import pyarrow as pa
import pyarrow.parquet as pq
from adbc_driver_postgresql import dbapi

from hailong.method.problem import Problem
from hailong.store.engines.bytewise import Dialect
from hailong.store.engines.types import normalised

TYPES = {
    "smallint": "int16", "integer": "int32", "bigint": "int64", "numeric": "decimal(38, 0)", "text": "string",
    "boolean": "boolean", "date": "date", "bytea": "binary",
    "double precision": "float64", "real": "float32", "ARRAY": "array<string>",
}  # fmt: skip
BATCH_ROWS = 131_072
OUT_OF_RANGE = "22003"


@contextmanager
def opened(url: str) -> Iterator["PostgresEngine"]:
    """One session; what it made ends with it."""
    with dbapi.connect(url) as connection:
        yield PostgresEngine(connection)
        connection.rollback()


class PostgresEngine:
    """PostgreSQL behind `store.engines.Engine`."""

    dialect: Dialect = "postgresql"

    def __init__(self, connection: Any) -> None:
        self.connection = connection
        self._files = 0

    def parquet(self, path: str) -> Any:
        """Copies the file into a temporary table, batch by batch."""
        self._files += 1
        name, file = f"parquet_{self._files}", pq.ParquetFile(path)
        self._ingest(name, pa.RecordBatchReader.from_batches(file.schema_arrow, file.iter_batches(BATCH_ROWS)))
        return self.named(name)

    def table(self, name: str, rows: pa.Table) -> None:
        self._run(f'DROP TABLE IF EXISTS pg_temp."{name}" CASCADE')
        self._ingest(name, rows)

    def view(self, name: str, sql: str) -> None:
        self._run(f'DROP VIEW IF EXISTS pg_temp."{name}" CASCADE')
        self._run(f'CREATE TEMP VIEW "{name}" AS {sql}')

    def named(self, name: str) -> Any:
        with self.connection.cursor() as cursor:
            asked = "SELECT column_name, data_type FROM information_schema.columns WHERE table_name = $1"
            cursor.execute(f"{asked} AND table_schema LIKE 'pg_temp%' ORDER BY ordinal_position", (name,))
            return ibis.table({column: TYPES[kind] for column, kind in cursor.fetchall()}, name=name)

    def sql(self, expression: Any) -> str:
        return str(ibis.to_sql(expression, dialect="postgres"))

    def fetch(self, sql: str) -> pa.Table:
        """Raises: Problem `engine_number_overflow` where a product or a sum outgrows its integers."""
        with self.connection.cursor() as cursor:
            try:
                cursor.execute(sql)
                return normalised(cursor.fetch_arrow_table())
            except dbapi.DataError as wrong:
                if wrong.sqlstate != OUT_OF_RANGE:
                    raise
                raise Problem("engine_number_overflow") from wrong

    def _ingest(self, name: str, rows: pa.Table | pa.RecordBatchReader) -> None:
        with self.connection.cursor() as cursor:
            cursor.adbc_ingest(name, rows, mode="create", temporary=True)
            cursor.execute(f'ANALYZE pg_temp."{name}"')

    def _run(self, sql: str) -> None:
        with self.connection.cursor() as cursor:
            cursor.execute(sql)
