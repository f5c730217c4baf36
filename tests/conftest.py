"""What every test shares: a fixed moment, both databases, no network, and the count that `./hailong test` adds up."""

import datetime as dt
import json
import os
import socket
from pathlib import Path
from zoneinfo import ZoneInfo

import hypothesis
import pytest

ROOT = Path(__file__).resolve().parents[1]
ENGINE = os.environ.get("HAILONG_TEST_ENGINE", "sqlite")
BOTH = ["default", "contacts"]
# A verdict depends neither on how busy the machine is nor on chance: the same examples everywhere, none too slow.
hypothesis.settings.register_profile("house", deadline=None, derandomize=True, database=None)
hypothesis.settings.load_profile("house")
DATABASE_FIXTURES = {"db", "transactional_db", "live_server", "django_db_setup"}


@pytest.fixture
def at() -> dt.datetime:
    """A working day in the field period of Vạn Ninh 2023, as actions want it."""
    return dt.datetime(2023, 7, 20, 9, 0, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))


@pytest.fixture(scope="session")
def root() -> Path:
    """The root of the repository."""
    return ROOT


@pytest.fixture(autouse=True)
def no_memory_of_attempts():
    """What one test tried counts against no other: limits by address are kept in the cache."""
    yield
    from django.core.cache import cache

    cache.clear()


@pytest.fixture(autouse=True)
def no_network(monkeypatch):
    """Nothing that we test may leave this machine."""
    connect = socket.socket.connect

    def local_only(self, address):
        if isinstance(address, tuple) and address[0] not in {"127.0.0.1", "::1", "localhost"}:
            raise AssertionError(f"a test wanted to connect to {address}")
        return connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", local_only)


def pytest_itemcollected(item):
    """`database` gives a test both databases; a test that takes them another way is `database` all the same.

    A `world` test brings its installation along; those of `test_built` see to PostgreSQL themselves.
    """
    if item.get_closest_marker("world"):
        return
    if item.get_closest_marker("database"):
        if not item.get_closest_marker("django_db"):
            item.add_marker(pytest.mark.django_db(databases=BOTH))
    elif item.get_closest_marker("django_db") or DATABASE_FIXTURES & set(getattr(item, "fixturenames", ())):
        item.add_marker("database")


def pytest_collection_modifyitems(config, items):
    """On PostgreSQL only what touches a database runs again; other engines only where they are asked for."""
    if "engines" not in config.getoption("-m"):
        apart = [item for item in items if item.get_closest_marker("engines")]
        config.hook.pytest_deselected(items=apart)
        items[:] = [item for item in items if item not in apart]
    if ENGINE == "postgresql":
        kept = [item for item in items if item.get_closest_marker("database")]
        config.hook.pytest_deselected(items=[item for item in items if not item.get_closest_marker("database")])
        items[:] = kept


def pytest_terminal_summary(terminalreporter):
    """Leave the counts for `./hailong test`."""
    if target := os.environ.get("HAILONG_TEST_TALLY"):
        stats = terminalreporter.stats
        counts = {kind: len(reports) for kind, reports in stats.items() if kind not in {"", "deselected", "warnings"}}
        ran = [report for kind in ("passed", "failed", "error") for report in stats.get(kind, [])]
        counts["database"] = sum("database" in getattr(report, "keywords", ()) for report in ran)
        Path(target).write_text(json.dumps(counts))
