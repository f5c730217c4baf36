"""Run the tests: everything on SQLite, then what touches the databases again on a private PostgreSQL.

Without arguments it is the whole suite and first installs (as root) or names what is missing from Debian. Arguments go
to pytest unchanged. The last line counts both runs together.

`--engines` instead runs the cells and estimates on DuckDB, PostgreSQL and Spark, in an environment of their own, and
compares every bit; it needs Java.
"""

import argparse
import contextlib
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from hailong.config.paths import ROOT
from hailong.config.progress import Progress

HELP = "chạy kiểm thử trên SQLite và PostgreSQL / run the tests on SQLite and PostgreSQL"
LOCK = "test"
PASSES_ON = True
PARALLEL = ["-n", "2", "--dist", "loadgroup"]
NOTHING_RUN = 5  # pytest's code where no test was selected
ORDER = ("failed", "passed", "skipped", "xfailed", "xpassed", "error")


ENGINES = ["-m", "engines", "tests/engines"]


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.usage = "./hailong test [--engines] [đối số của pytest / pytest arguments]"
    parser.add_argument("--engines", action="store_true", help="DuckDB, PostgreSQL, Spark: từng bit / bit for bit")


def lock_of(given: argparse.Namespace) -> str:
    """Spark and its kin live in an environment of their own."""
    return "engines" if given.engines else LOCK


def run(given: argparse.Namespace) -> int:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that the private PostgreSQL always stops
    report, began = Progress(), time.monotonic()
    whole = not given.rest
    from hailong.config import needs

    if given.engines:
        if not needs.provide(list(needs.ENGINES), report):
            return 1
        code, counts = run_once([*ENGINES, *given.rest], {})
        counts.pop("database", None)
        print(summary(counts, time.monotonic() - began), flush=True)
        return code
    if whole and not needs.provide(list(needs.PACKAGES), report):
        return 1
    words = given.rest or PARALLEL
    report("Chạy trên SQLite / running on SQLite")
    code, counts = run_once(words, {"HAILONG_TEST_ENGINE": "sqlite"})
    codes = [code]
    if counts.pop("database", 0):
        if not needs.provide(["postgresql"], report):
            return 1
        report("Chạy lại phần cơ sở dữ liệu trên PostgreSQL / running the database tests on PostgreSQL")
        code, more = run_on_postgresql(words)
        codes.append(code)
        more.pop("database", 0)
        counts = {kind: counts.get(kind, 0) + more.get(kind, 0) for kind in {*counts, *more}}
    print(summary(counts, time.monotonic() - began), flush=True)
    return next((code for code in codes if code), 0)


def run_on_postgresql(words: list[str]) -> tuple[int, dict[str, int]]:
    from hailong.config.cluster import private_cluster

    with private_cluster() as environment:
        return run_once(words, {"HAILONG_TEST_ENGINE": "postgresql", **environment})


def run_once(words: list[str], environment: dict[str, str]) -> tuple[int, dict[str, int]]:
    """One pytest; returns its exit code and how many tests ended how (`database`: touched the databases)."""
    # Nothing of an installation may reach the tests: pytest would prefer its settings to those of tests/.
    clean = {key: value for key, value in os.environ.items() if not key.startswith(("HAILONG_", "DJANGO_"))}
    with tempfile.TemporaryDirectory() as folder:
        tally = Path(folder) / "tally.json"
        surroundings = {**clean, **environment, "HAILONG_TEST_TALLY": str(tally)}
        # Twice quiet (with the project's own): failures are shown, the count is ours to give.
        done = subprocess.run([sys.executable, "-m", "pytest", "-q", *words], cwd=ROOT, env=surroundings)
        counts = {}
        with contextlib.suppress(FileNotFoundError):
            counts = json.loads(tally.read_text())
    return done.returncode, counts


def summary(counts: dict[str, int], seconds: float) -> str:
    """`3 failed, 809 passed in 540.12s`, as pytest itself would end."""
    named = {kind: kind + "s" * (kind == "error" and counts.get(kind, 0) > 1) for kind in ORDER}
    parts = [f"{counts[kind]} {name}" for kind, name in named.items() if counts.get(kind)]
    return f"{', '.join(parts) or 'no tests ran'} in {seconds:.2f}s"
