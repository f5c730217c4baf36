"""Registers and lists of some thousand units under hard names, and the engines that draw from them."""

from contextlib import contextmanager

import psycopg
import pyarrow as pa
from tests.settings import ENGINE
from tests.store.postgresql import PostgreSQL

from hailong.config.cluster import private_cluster
from hailong.method.selection import FrameUnit, ListUnit
from hailong.store import drawing
from hailong.store.engines import connect

SEED = "Xổ số miền Bắc 10/7/2026: 58372"
NAMES = ["Đông", "dong", "Dong", "Áng", "ang", "an-giang", "an giang", "Zân", "đa", "Ê", "ê", "xã 10", "xã 9"]
ENGINES = ["postgresql" if ENGINE == "postgresql" else "duckdb"]  # a test marked `database` runs on both


@contextmanager
def opened(name):
    """An engine of this machine; PostgreSQL sorts by its language, not by bytes."""
    if name == "duckdb":
        with connect("duckdb") as engine:
            yield engine
    else:
        with private_cluster() as where, psycopg.connect(where["HAILONG_DATABASE_URL"]) as connection:
            yield PostgreSQL(connection)


def table(units):
    """Units as columns of text, sizes as whole numbers."""
    columns = drawing.COLUMNS if isinstance(units[0], FrameUnit) else ["stratum", "order", "unit_id", "size"]
    kinds = {name: pa.int64() if name == "size" else pa.string() for name in columns}
    return pa.table({name: pa.array([getattr(unit, name) for unit in units], kind) for name, kind in kinds.items()})


def in_engine(engine, units):
    """The register or list of some units, in another order than theirs."""
    name = "register" if isinstance(units[0], FrameUnit) else "list_of_units"
    engine.table(name, table(sorted(units, key=lambda unit: hash(unit))))
    kind = drawing.Register if isinstance(units[0], FrameUnit) else drawing.ListRegister
    return kind(engine, engine.named(name))


def dossiers(each=60):
    return [FrameUnit(unit, group, f"H{unit}-{group}-{i:04}") for unit in NAMES for group in ("Đất", "tư")
            for i in range(each)]  # fmt: skip


def mixed_list():
    """Equal chances in order of hard names, sizes with giants, everybody, nobody, names that are numbers."""
    units = [ListUnit("đều", NAMES[i % 13], f"{NAMES[i % 7]} {i:05}") for i in range(3_000)]
    units += [ListUnit("quy mô", NAMES[i % 5], f"q{i}", 1 + i * i % 97) for i in range(2_000)]
    units += [ListUnit("quy mô", "", f"giant {i}", 90_000 + i) for i in range(3)]
    units += [ListUnit("1", "", f"s{i}", 5) for i in range(9)] + [ListUnit("01", "x", f"t{i}", 2 + i) for i in range(4)]
    units += [ListUnit("nobody", "", "u", 7)]
    return units, {"đều": 250, "quy mô": 61, "1": 9, "01": 4}
