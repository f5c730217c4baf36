"""Estimation of a sample survey of millions: cells, standard errors of every domain, beside plain SQL, R and svy.

HAILONG_BENCH_ROWS (10000000) responses: 25 items in 5 criteria, 332 communes of 34 provinces, 10 fields, 7 groups,
PSUs in communes. Each way runs in a process of its own. A reference that is not installed is named in `missing`.
"""

import importlib.util
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import ibis
import numpy as np

from hailong.config.paths import ROOT

ITEMS = [f"q{i}" for i in range(1, 26)]
SETS = {
    "total": (), "field": ("field",), "province": ("province",), "group": ("grp",), "commune": ("commune",),
    "province_field": ("province", "field"), "commune_field": ("commune", "field"),
}  # fmt: skip
SMALL_SETS = {name: SETS[name] for name in ("total", "field", "province")}  # of R and svy, and of ours beside them
R_ROWS = 20_000  # R takes minutes for more
REPEATS = 3
GENERATE = """
COPY (SELECT i AS row_no, (c * 10 + h % 10)::INTEGER AS psu, c::INTEGER AS commune, (c % 34)::SMALLINT AS province,
      ((h >> 8) % 10)::SMALLINT AS field, ((h >> 16) % 7)::SMALLINT AS grp,
      (10000 + (h >> 20) % 90000)::BIGINT AS w, {scores}
      FROM (SELECT i % {communes} AS c, hash(i) % 1000000007 AS h, i FROM range({rows}) AS r(i)))
TO '{file}' (FORMAT parquet)
"""
SCORE = "CASE WHEN hash(i, {n}) % 33 = 0 THEN NULL ELSE 1 + (hash(i, {n}) >> 8) % 5 END::TINYINT AS q{n}"
RAW = "SELECT {keys}, count(*), {sums} FROM read_parquet('{file}') GROUP BY {keys}"
REGISTER = """SELECT 'u' || commune AS unit, 'f' || field AS "group", 'H32-' || row_no AS dossier_no
FROM read_parquet('{file}')"""
LISTED = """SELECT 'province' AS stratum, 'u' || commune || '-f' || field AS "order", 'H32-' || row_no AS unit_id,
w AS size FROM read_parquet('{file}')"""
READ = 'SELECT unit, "group", count(*), max(dossier_no) FROM ({register}) GROUP BY ALL'
SCAN = "SELECT {sums}, sum(w) FROM read_parquet('{file}')"
R = """
suppressMessages(library(survey)); options(survey.lonely.psu = "adjust"); d <- read.csv("{csv}"); began <- proc.time()
s <- svydesign(id = ~psu, strata = ~commune, weights = ~w, data = d, nest = TRUE)
for (q in c({items})) {{ f <- as.formula(paste0("~", q)); svymean(f, s, na.rm = TRUE)
  for (b in c(~field, ~province)) svyby(f, b, s, svymean, na.rm = TRUE) }}
cat(proc.time()[["elapsed"]] - began[["elapsed"]])
"""


def run(report) -> dict[str, Any]:
    rows = int(os.environ.get("HAILONG_BENCH_ROWS", 10_000_000))
    found: dict[str, Any] = {"cores": os.cpu_count(), "rows": rows, "repeats": REPEATS}
    with tempfile.TemporaryDirectory(prefix="hl-bench-") as folder:
        files = {size: Path(folder) / f"{size}.parquet" for size in (rows, rows // 10, R_ROWS)}
        with report.step(f"Tạo dữ liệu / making {rows:,} responses"):
            for size, file in files.items():
                generate(size, file)
        seen = {way: measured(report, way, files[rows]) for way in ("cells", "estimate", "raw", "scan")}
        tenth = {way: measured(report, way, files[rows // 10]) for way in ("estimate",)}
        found["cells_seconds"] = beside(seen["cells"]["seconds"], seen["raw"]["seconds"])
        found["estimate_seconds"] = beside(seen["estimate"]["seconds"], seen["raw"]["seconds"])
        found["estimate_beside_scan"] = beside(seen["estimate"]["seconds"], seen["scan"]["seconds"])
        found["estimate_peak_mb"] = beside(seen["estimate"]["peak_mb"], seen["raw"]["peak_mb"])
        found["seconds_at_ten_times_the_rows"] = beside(seen["estimate"]["seconds"], tenth["estimate"]["seconds"])
        found["peak_mb_at_ten_times_the_rows"] = beside(seen["estimate"]["peak_mb"], tenth["estimate"]["peak_mb"])
        found["estimates"] = int(seen["estimate"]["rows"])
        found |= beside_a_scan(report, files[rows], files[rows // 10])
        found |= beside_oracles(report, {"r_survey": files[R_ROWS], "svy": files[rows // 10]})
    return found


def beside(value: float, reference: float) -> dict[str, float]:
    return {"value": round(value, 4), "reference": round(reference, 4), "ratio": round(value / reference, 2)}


def beside_a_scan(report, file: Path, tenth: Path) -> dict[str, Any]:
    """The draw from a register of as many dossiers; shares of ten criteria with intervals from a tenth of the rows."""
    drawn, listed, read = (measured(report, way, file) for way in ("draw", "listed", "register"))
    shares, scanned = (measured(report, way, tenth) for way in ("lmg", "scan"))
    return {
        "draw_seconds": {"units": int(drawn["rows"]), **beside(drawn["seconds"], read["seconds"])},
        "draw_peak_mb": beside(drawn["peak_mb"], read["peak_mb"]),
        "draw_listed_seconds": {"units": int(listed["rows"]), **beside(listed["seconds"], read["seconds"])},
        "draw_listed_peak_mb": beside(listed["peak_mb"], read["peak_mb"]),
        "lmg_seconds": {"rows": int(tenth.stem), **beside(shares["seconds"], scanned["seconds"])},
    }


def beside_oracles(report, files: dict[str, Path]) -> dict[str, Any]:
    """How long R and svy take for items by total, field, province, each measured whole at the rows its file has."""
    there = {"r_survey": has_r(), "svy": importlib.util.find_spec("svy") is not None}
    found: dict[str, Any] = {"missing": [name for name, here in there.items() if not here]}
    for name in (name for name, here in there.items() if here):
        ours = measured(report, "few", files[name])["seconds"]
        theirs = measured(report, name, files[name], repeats=1)["seconds"]
        found[f"{name}_seconds"] = {"rows": int(files[name].stem), **beside(theirs, ours)}
    return found


def has_r() -> bool:
    if shutil.which("Rscript") is None:
        return False
    return subprocess.run(["Rscript", "-e", "library(survey)"], capture_output=True).returncode == 0


def generate(rows: int, file: Path) -> None:
    import duckdb

    scores = ", ".join(SCORE.format(n=n) for n in range(1, 26))
    with duckdb.connect(":memory:", config={"threads": "2"}) as connection:
        connection.execute(GENERATE.format(scores=scores, communes=332, rows=rows, file=file))


def measured(report, way: str, file: Path, repeats: int = REPEATS) -> dict[str, float]:
    """In a process of its own, since memory is measured at its peak."""
    surroundings = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)])}
    surroundings |= {"OPENBLAS_NUM_THREADS": "1", "HAILONG_DUCKDB_MEMORY": "8GB"}
    order = [sys.executable, "-m", "bench.method", way, str(file), str(repeats)]
    with report.step(f"{way} {file.stem}"):
        done = subprocess.run(order, cwd=ROOT, env=surroundings, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(done.stdout.splitlines()[-1])


def asked(sets) -> Any:
    from hailong.store.surveys.design import DesignColumns, Subjects
    from hailong.store.surveys.estimates import Survey

    criteria = {name: tuple(ITEMS[5 * i : 5 * i + 5]) for i, name in enumerate("ABCDE")}
    design = DesignColumns("clusters", "w", stratum="commune", psu="psu", lonely="adjust")
    return Survey(design, Subjects(criteria, top=5), sets)


def cells(file: Path) -> int:
    """Layer one alone, Ibis included."""
    from hailong.store.engines import connect
    from hailong.store.surveys.estimates import statement

    with connect("duckdb") as engine:
        return engine.fetch(statement(engine, engine.parquet(str(file)), asked(SETS))).num_rows


def whole(file: Path, sets=SETS) -> int:
    from hailong.store.engines import connect
    from hailong.store.surveys.estimates import estimate

    with connect("duckdb") as engine:
        return estimate(engine, engine.parquet(str(file)), asked(sets)).num_rows


def few(file: Path) -> int:
    return whole(file, SMALL_SETS)


def raw(file: Path) -> int:
    """The same aggregation, written by hand: n, Σwy, Σw·1[y], n of answers by commune, PSU, province, field, group."""
    sums = ", ".join(f"sum(w * {q}), sum(CASE WHEN {q} IS NOT NULL THEN w ELSE 0 END), count({q})" for q in ITEMS)
    keys = "commune, psu, field, province, grp"
    return plain(RAW.format(keys=keys, sums=sums, file=file))


def scan(file: Path) -> int:
    return plain(SCAN.format(sums=", ".join(f"sum({q})" for q in ITEMS), file=file))


def register(file: Path) -> int:
    """Reading every dossier once: strata counted, numbers looked at."""
    return plain(READ.format(register=REGISTER.format(file=file)))


def draw(file: Path) -> int:
    """Six dossiers and as many reserves from each commune and field, with the hash of the whole frame."""
    from hailong.store import drawing
    from hailong.store.engines import connect

    with connect("duckdb") as engine:
        engine.view("register", REGISTER.format(file=file))
        frame = drawing.Register(engine, engine.named("register"))
        allocation = dict.fromkeys(drawing.populations(frame), 6)
        return len(drawing.draw(frame, allocation, seed="hat giong 2023").units)


def listed(file: Path) -> int:
    """A systematic draw in proportion to size from one list of all dossiers, in the order of communes and fields."""
    from hailong.store import drawing
    from hailong.store.engines import connect

    with connect("duckdb") as engine:
        engine.view("list_of_units", LISTED.format(file=file))
        register = drawing.ListRegister(engine, engine.named("list_of_units"))
        return len(drawing.draw_listed(register, {"province": 40_000}, seed="hat giong 2023").units)


def lmg(file: Path) -> int:
    """Moments of ten criteria in one pass, Shapley shares over all subsets, jackknife of 100 random groups."""
    from hailong.method.drivers.resampling import covariance_of, jackknife
    from hailong.method.drivers.shapley import lmg_of
    from hailong.store.engines import connect
    from hailong.store.moments import Variables, grouped

    rows_with = np.vstack([np.full(10, 0.1), np.eye(10)])
    with connect("duckdb") as engine:
        table = engine.parquet(str(file))
        named = {"stratum": table.commune.cast("string"), "population": ibis.null("int64"), "weight_e4": table.w}
        rows = table.mutate(**named)
        columns = {name: rows[name].cast("int64") for name in ITEMS[:10]}
        cells, kept = grouped(engine, rows, Variables(columns, "complete"), seed="bench")
    jackknife(cells, lambda stack: lmg_of(rows_with @ covariance_of(stack) @ rows_with.T), unit=True)
    return kept.n


def plain(statement: str) -> int:
    import duckdb

    with duckdb.connect(":memory:", config={"threads": "2", "memory_limit": "8GB"}) as connection:
        return connection.sql(statement).to_arrow_table().num_rows


def r_survey(file: Path) -> float:
    """Seconds that R itself measures, without reading the file."""
    import pyarrow.csv as csv
    import pyarrow.parquet as pq

    path = file.with_suffix(".csv")
    csv.write_csv(pq.read_table(file), path)
    program = R.format(csv=path, items=", ".join(f'"{q}"' for q in ITEMS))
    done = subprocess.run(["Rscript", "-e", program], capture_output=True, text=True, check=True)
    return float(done.stdout.split()[-1])


def svy(file: Path) -> float:
    """Seconds without reading the file."""
    import polars
    import svy as package

    rows = polars.read_parquet(file).with_columns(polars.col("w").cast(polars.Float64))
    began = time.perf_counter()
    sample = package.Sample(rows, package.Design(stratum="commune", psu="psu", wgt="w"))
    sample.estimation.mean(ITEMS, drop_nulls=True)
    for column in ("field", "province"):
        sample.estimation.mean(ITEMS, by=column, drop_nulls=True)
    return time.perf_counter() - began


WAYS = {
    "cells": cells, "estimate": whole, "few": few, "raw": raw, "scan": scan, "register": register, "draw": draw,
    "listed": listed, "lmg": lmg, "r_survey": r_survey, "svy": svy,
}  # fmt: skip
TOLD = {"r_survey", "svy"}  # say their seconds themselves


def main(way: str, file: Path, repeats: int) -> dict[str, float]:
    """The best of `repeats` after one for the imports, the peak of the process."""
    ask, each, rows = WAYS[way], [], 0.0
    for _ in range(repeats + (way not in TOLD)):
        began = time.perf_counter()
        rows = ask(file)
        each.append(rows if way in TOLD else time.perf_counter() - began)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"seconds": min(each[1:] or each), "peak_mb": peak, "rows": rows}


if __name__ == "__main__":
    print(json.dumps(main(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]))))
