"""The engines, each started once: DuckDB with one and two threads, a private PostgreSQL, a private Spark cluster."""

import contextlib
import os

import pytest


@pytest.fixture(scope="session")
def places():
    """Name -> engine and address. PostgreSQL and Spark are ours alone and end with the tests.

    The database of PostgreSQL orders text as Vietnamese dictionaries do, so no order by bytes comes by itself.
    """
    from adbc_driver_postgresql import dbapi

    from hailong.config.cluster import own_cluster
    from hailong.config.spark import private_spark

    with own_cluster() as cluster, private_spark() as spark:
        address = cluster.environment["HAILONG_DATABASE_URL"]
        with dbapi.connect(address, autocommit=True) as connection, connection.cursor() as cursor:
            cursor.execute("CREATE DATABASE vietnamese TEMPLATE template0 LOCALE_PROVIDER icu ICU_LOCALE 'vi'")
        yield {
            "duckdb, 1 thread": ("duckdb", "", "1"),
            "duckdb, 2 threads": ("duckdb", "", "2"),
            "postgresql": ("postgresql", address.replace("/survey?", "/vietnamese?"), ""),
            "spark": ("spark", spark, ""),
        }


@pytest.fixture(scope="session")
def engines(places):
    """Name -> an open engine."""
    from hailong.store.engines import connect

    with contextlib.ExitStack() as opened:
        found = {}
        for name, (engine, url, threads) in places.items():
            if threads:
                os.environ["HAILONG_DUCKDB_THREADS"] = threads
            found[name] = opened.enter_context(connect(engine, url))
        os.environ.pop("HAILONG_DUCKDB_THREADS", None)
        yield found
