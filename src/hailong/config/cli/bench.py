"""Benchmarks: each is one file of `bench/` with `HELP` and `run(report) -> dict` (every figure, reference, ratio)."""

import argparse
import ast
import importlib
import os
import re
import sys

from hailong.config.databases import SettingError
from hailong.config.paths import ROOT
from hailong.config.progress import Progress, print_result
from hailong.method.problem import Problem

HELP = "đo tốc độ so với mốc tham chiếu / measure against a reference in the same run"
LOCK = "base"
FOLDER = ROOT / "bench"


def names() -> dict[str, str]:
    """Benchmarks by name with the first line of what each says of itself."""
    found = {}
    for path in sorted(FOLDER.glob("*.py")):
        if not path.name.startswith("_"):
            found[path.stem] = (ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or "").split("\n")[0]
    return found


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name", nargs="?", metavar="NAME", help="để trống: liệt kê / left out: list them")
    parser.add_argument("--json", action="store_true", help="dòng cuối là một JSON / last line is one JSON object")


def run(given: argparse.Namespace) -> int:
    known = names()
    if given.name is None:
        print("\n".join(f"{name:20} {line}" for name, line in known.items()))
        if given.json:
            print_result({"benchmarks": known})
        return 0
    if given.name not in known:
        raise Problem("benchmark_unknown", name=given.name, known=", ".join(known))
    seconds = os.environ.get("HAILONG_BENCH_SECONDS", "2")
    if not re.fullmatch(r"\d+(\.\d+)?", seconds) or float(seconds) <= 0:
        raise SettingError("HAILONG_BENCH_SECONDS is a number of seconds above 0")
    sys.path.insert(0, str(FOLDER.parent))
    result = importlib.import_module(f"bench.{given.name}").run(Progress())
    for figure, value in result.items():
        print(f"{figure}: {value}")
    if given.json:
        print_result(result)
    return 0
