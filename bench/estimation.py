"""Estimation of a survey of 1,430 forms: time and memory, beside the same counting in plain SQL and the scan alone.

Each way runs in a process of its own, since memory is measured at its peak. See bench/README.md.
"""

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from hailong.config.paths import ROOT

PLAIN = """
WITH answers AS (UNPIVOT (SELECT {items}, block, unit, field, stratum, weight_e4 FROM read_parquet('{file}')
                          WHERE official) ON {items} INTO NAME item VALUE level)
SELECT block, unit, field, stratum, item, level, count(*), sum(weight_e4), sum(weight_e4::DECIMAL(38,0) * weight_e4)
FROM answers GROUP BY GROUPING SETS ((block, stratum, item, level), (block, stratum, unit, item, level),
(block, stratum, field, item, level), (block, stratum, unit, field, item, level))
"""
SCAN = "SELECT {sums} FROM read_parquet('{file}')"


def run(report) -> dict[str, Any]:
    seconds = float(os.environ.get("HAILONG_BENCH_SECONDS", 2))
    with tempfile.TemporaryDirectory(prefix="hl-bench-") as folder:
        dataset = Path(folder) / "dataset"
        with report.step("Khóa 1.430 phiếu / freezing 1,430 forms"):
            responses = _freeze(dataset)
        seen = {}
        for way in WAYS:
            with report.step(way):
                seen[way] = _in_own_process(way, dataset, seconds)
    estimate, plain, scan = (seen[way] for way in WAYS)
    return {
        "cores": os.cpu_count(),
        "responses": responses,
        "figures": estimate["rows"],
        "seconds": _beside(estimate["again"], plain["again"]),
        "seconds_beside_scan": _beside(estimate["again"], scan["again"]),
        "first_seconds": _beside(estimate["first"], plain["first"]),
        "peak_memory_mb": _beside(estimate["peak_mb"], plain["peak_mb"]),
    }


def _beside(value: float, reference: float) -> dict[str, float]:
    return {"value": round(value, 4), "reference": round(reference, 4), "ratio": round(value / reference, 2)}


def _freeze(folder: Path) -> int:
    from tests.store.forms import freeze, survey_rows

    from hailong.store.dataset import write_dataset

    return int(write_dataset(folder, survey_rows(), freeze()).manifest["counts"]["responses"])


def _in_own_process(way: str, dataset: Path, seconds: float) -> dict[str, float]:
    paths = os.pathsep.join([str(ROOT / "src"), str(ROOT)])
    order = [sys.executable, "-m", "bench.estimation", way, str(dataset), str(seconds)]
    surroundings = {**os.environ, "PYTHONPATH": paths}
    done = subprocess.run(order, cwd=ROOT, env=surroundings, capture_output=True, text=True, check=True)
    return json.loads(done.stdout.splitlines()[-1])


def _estimate(dataset: Path) -> Callable[[], int]:
    from tests.store.forms import SEX

    from hailong.method.spec import Spec
    from hailong.store import estimate

    spec = Spec("sips-mean-v1", groups=(SEX["code"],))
    return lambda: len(estimate.run(dataset, spec).figures)


def _plain(dataset: Path) -> Callable[[], int]:
    return _sql(dataset, PLAIN)


def _scan(dataset: Path) -> Callable[[], int]:
    return _sql(dataset, SCAN)


def _sql(dataset: Path, pattern: str) -> Callable[[], int]:
    """The items are the columns after those of the design that hold small integers."""
    import duckdb
    import pyarrow.parquet as pq

    file = dataset / "responses.parquet"
    items = [column.name for column in pq.read_schema(file) if str(column.type) == "int16"]
    statement = pattern.format(items=", ".join(items), sums=", ".join(f"sum({item})" for item in items), file=file)
    threads = os.environ.get("HAILONG_DUCKDB_THREADS", "2")

    def ask() -> int:
        with duckdb.connect(":memory:", config={"threads": threads}) as connection:
            return len(connection.sql(statement).fetchall())

    return ask


WAYS = {"estimate": _estimate, "plain": _plain, "scan": _scan}


def _measure(way: str, dataset: Path, seconds: float) -> dict[str, float]:
    """The first run with its imports, the median of those that follow within `seconds` (three at least), the peak."""
    began = time.perf_counter()
    ask = WAYS[way](dataset)
    rows = ask()
    first, each = time.perf_counter() - began, []
    until = time.perf_counter() + seconds
    while len(each) < 3 or time.perf_counter() < until:
        began = time.perf_counter()
        ask()
        each.append(time.perf_counter() - began)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"first": first, "again": sorted(each)[len(each) // 2], "peak_mb": peak, "rows": rows}


if __name__ == "__main__":
    print(json.dumps(_measure(sys.argv[1], Path(sys.argv[2]), float(sys.argv[3]))))
