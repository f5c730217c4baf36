"""Spark as the engine, for data that does not fit one machine. HAILONG_ENGINE_URL is its master (`spark://host:port`).

A session starts in 9–17 s and each question costs seconds, so everything is asked once, as cells. Overflow is an error
(ANSI), the web page of the driver stays off, and results come back as Arrow.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import ibis
import pyarrow as pa
from pyspark.errors import ArithmeticException
from pyspark.sql import SparkSession

from hailong.method.problem import Problem
from hailong.store.engines.bytewise import Dialect
from hailong.store.engines.types import normalised

SETTINGS = {
    "spark.ui.enabled": "false",
    "spark.sql.ansi.enabled": "true",
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.shuffle.partitions": "8",
    "spark.sql.execution.arrow.pyspark.enabled": "true",
    "spark.sql.decimalOperations.allowPrecisionLoss": "true",
}


@contextmanager
def opened(url: str) -> Iterator["SparkEngine"]:
    """A session of its own, ended afterwards; inside another one of the same master, a session beside it.

    Raises: ValueError while a session of another master runs: Spark would go on there without a word.
    """
    running = SparkSession.getActiveSession()
    if running is not None:
        if running.sparkContext.master != url:
            raise ValueError(f"Spark runs at {running.sparkContext.master}")
        yield SparkEngine(running.newSession())
        return
    builder = SparkSession.builder.master(url).appName("hailong")
    for name, value in SETTINGS.items():
        builder = builder.config(name, value)
    session = builder.getOrCreate()
    try:
        yield SparkEngine(session)
    finally:
        session.stop()


class SparkEngine:
    """Spark behind `store.engines.Engine`."""

    dialect: Dialect = "spark"

    def __init__(self, session: Any) -> None:
        self.session = session
        session.sparkContext.setLogLevel("ERROR")
        self.backend = ibis.pyspark.connect(session)
        self._files = 0

    def parquet(self, path: str) -> Any:
        """Read where it lies: a path that every worker sees."""
        self._files += 1
        self.session.read.parquet(path).createOrReplaceTempView(f"parquet_{self._files}")
        return self.named(f"parquet_{self._files}")

    def table(self, name: str, rows: pa.Table) -> None:
        self.session.createDataFrame(rows).createOrReplaceTempView(name)

    def view(self, name: str, sql: str) -> None:
        self.session.sql(sql).createOrReplaceTempView(name)

    def named(self, name: str) -> Any:
        return self.backend.table(name)

    def sql(self, expression: Any) -> str:
        return str(self.backend.compile(expression))

    def fetch(self, sql: str) -> pa.Table:
        """Raises: Problem `engine_number_overflow` where a product or a sum outgrows its integers."""
        try:
            return normalised(self.session.sql(sql).toArrow())
        except ArithmeticException as beyond:
            raise Problem("engine_number_overflow") from beyond
