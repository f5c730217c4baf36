"""Durable submissions per second over HTTP, on SQLite and PostgreSQL, beside plain INSERT+commit of the same row.

A real server takes real forms (hcc-19, 1.5 to 1.9 KB) from 1, 8 and 32 devices. Then as many plain connections insert
the same row, and the disk alone shows how often it can promise anything. See bench/README.md.
"""

import os
import re
import secrets
import sqlite3
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import psycopg
from psycopg import sql
from tests import posting

from hailong.config import server
from hailong.config.cluster import private_cluster

CLIENTS = (1, 8, 32)
MOST_PER_SECOND = 1000  # forms made ready for a second of measuring; when they run out a point ends early
WARMING = 16  # connections before anything is measured, so that every process of the server has begun
TABLE = "capture_response"
ALPHABET = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"


@dataclass
class Point:
    """What one measurement saw: `seconds` of wall clock and how long each piece of work took, in seconds."""

    seconds: float
    each: list[float]

    @property
    def rate(self) -> float:
        return len(self.each) / self.seconds

    def percentile_ms(self, percent: int) -> float:
        return 1000 * sorted(self.each)[len(self.each) * percent // 100]


def run(report) -> dict[str, Any]:
    seconds = float(os.environ.get("HAILONG_BENCH_SECONDS", 2))
    with tempfile.TemporaryDirectory(prefix="hl-bench-") as folder, private_cluster(durable=True) as databases:
        fields = _fields(Path(folder), databases, int(seconds * MOST_PER_SECOND * len(CLIENTS)), report)
        disk = _disk(Path(folder) / "promise", seconds)
        report(f"fdatasync: {disk.rate:.0f}/s")
        result = {"cores": os.cpu_count(), "seconds_per_point": seconds, "fdatasync_per_second": round(disk.rate, 1)}
        for engine, field in fields.items():
            result |= _engine(engine, field, disk, seconds, report)
    return result


@dataclass
class Field:
    """An installation with open cases: its environment, the forms to come, and how to reach its database plainly."""

    environment: dict[str, str]
    bodies: Iterator[bytes]
    connect: Callable[[], Any]
    statement: Callable[[list[str]], Any]
    plain_connections: Callable[[int], int]


def _fields(folder: Path, databases: dict[str, str], cases: int, report) -> dict[str, Field]:
    """Both installations, built side by side."""
    homes = {"sqlite": ({}, folder / "sqlite"), "postgresql": (databases, folder / "postgresql")}
    for _, home in homes.values():
        home.mkdir()
    with report.step(f"Dựng thực địa / building the field: 2 × {cases}"), ThreadPoolExecutor() as pool:
        work = {name: pool.submit(posting.field, home, urls, cases) for name, (urls, home) in homes.items()}
        bodies = {name: iter(done.result()) for name, done in work.items()}
    return {
        "sqlite": Field(
            posting.surroundings(homes["sqlite"][1], {}),
            bodies["sqlite"],
            lambda: _sqlite(homes["sqlite"][1] / "survey.sqlite3"),
            lambda columns: f"INSERT INTO {TABLE} ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})",  # noqa: S608
            lambda clients: 1,
        ),
        "postgresql": Field(
            posting.surroundings(homes["postgresql"][1], databases),
            bodies["postgresql"],
            lambda: _postgresql(databases["HAILONG_DATABASE_URL"]),
            _insert_for_psycopg,
            lambda clients: clients,
        ),
    }


def _insert_for_psycopg(columns: list[str]) -> sql.Composed:
    names, places = sql.SQL(", ").join(map(sql.Identifier, columns)), sql.SQL(", ").join(map(sql.Placeholder, columns))
    return sql.SQL("INSERT INTO {} ({}) VALUES ({})").format(sql.Identifier(TABLE), names, places)


def _sqlite(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, isolation_level=None, timeout=20)
    for order in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {order}")
    connection.create_function("REGEXP", 2, lambda pattern, text: re.search(pattern, text) is not None)
    return connection


def _postgresql(url: str) -> psycopg.Connection:
    parts = urlsplit(url)
    host = parse_qs(parts.query)["host"][0]
    return psycopg.connect(host=host, user=parts.username, dbname=parts.path.lstrip("/"), autocommit=True)


def _engine(name: str, field: Field, disk: Point, seconds: float, report) -> dict[str, Any]:
    figures = {}
    with server.running(environment=field.environment) as address:
        _devices(address, field.bodies, WARMING, 0.1)
        for clients in CLIENTS:
            with report.step(f"{name}, {clients} client"):
                posted = _devices(address, field.bodies, clients, seconds)
                plain = _plain(field, name, field.plain_connections(clients), seconds)
            figures[f"{name}_{clients}"] = _figure(posted, plain)
            figures[f"{name}_{clients}_plain_insert"] = _figure(plain, disk)
    return figures


def _figure(value: Point, reference: Point) -> dict[str, float]:
    return {
        "value": round(value.rate, 1),
        "reference": round(reference.rate, 1),
        "ratio": round(value.rate / reference.rate, 3),
        "p50_ms": round(value.percentile_ms(50), 2),
        "p99_ms": round(value.percentile_ms(99), 2),
    }


def _devices(address: str, bodies: Iterator[bytes], clients: int, seconds: float) -> Point:
    """Every device posts one form after the other. Any answer but 201 ends the benchmark: it would measure refusals."""

    @contextmanager
    def device() -> Iterator[Callable[[], bool]]:
        client = posting.Client(address)

        def post() -> bool:
            if (body := next(bodies, None)) is None:
                return False
            status, _, answer = client.post(body)
            if status != 201:
                raise RuntimeError(f"{status}: {answer.decode()}")
            return True

        try:
            yield post
        finally:
            client.close()

    return _measured(device, clients, seconds)


def _plain(field: Field, name: str, connections: int, seconds: float) -> Point:
    """The row of a stored response again and again under fresh keys, one transaction each."""
    with field.connect() as connection:
        cursor = connection.cursor()
        cursor.execute(f"SELECT * FROM {TABLE} LIMIT 1")  # noqa: S608
        row = dict(zip([one[0] for one in cursor.description], cursor.fetchone(), strict=True))
    statement = field.statement(list(row))
    named = name == "postgresql"
    if named:
        row |= {key: psycopg.types.json.Jsonb(row[key]) for key in ("answers", "paradata")}

    @contextmanager
    def inserting() -> Iterator[Callable[[], bool]]:
        with field.connect() as connection:

            def insert() -> bool:
                fresh = row | _keys(named)
                if not named:
                    connection.execute("BEGIN IMMEDIATE")
                connection.execute(statement, fresh if named else list(fresh.values()))
                if not named:
                    connection.execute("COMMIT")
                return True

            yield insert

    return _measured(inserting, connections, seconds)


def _keys(as_uuid: bool) -> dict[str, Any]:
    identity = uuid.uuid4()
    return {
        "id": identity if as_uuid else identity.hex,
        "commitment": secrets.token_hex(32),
        "receipt": "".join(secrets.choice(ALPHABET) for _ in range(12)),
    }


def _disk(path: Path, seconds: float) -> Point:
    """4 KB into a file that is there already, and the promise of the disk, one after the other."""
    path.write_bytes(secrets.token_bytes(4096 * 256))
    block = secrets.token_bytes(4096)

    @contextmanager
    def promising() -> Iterator[Callable[[], bool]]:
        with path.open("r+b", buffering=0) as file:
            os.fsync(file.fileno())

            def promise() -> bool:
                file.seek(4096 * secrets.randbelow(256))
                file.write(block)
                os.fdatasync(file.fileno())
                return True

            yield promise

    return _measured(promising, 1, seconds)


def _measured(worker: Callable[[], Any], number: int, seconds: float) -> Point:
    """`number` threads do their work until the time is up or it runs out; every piece of work is timed."""
    each: list[float] = []
    until = time.perf_counter() + seconds

    def work() -> None:
        with worker() as step:
            while (began := time.perf_counter()) < until and step():
                each.append(time.perf_counter() - began)

    began = time.perf_counter()
    with ThreadPoolExecutor(number) as pool:
        for done in [pool.submit(work) for _ in range(number)]:
            done.result()
    return Point(time.perf_counter() - began, each)
