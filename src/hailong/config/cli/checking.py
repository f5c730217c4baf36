"""Everything that reads the code without running the product: lint, types, layers, templates, migrations."""

import argparse
import os
import subprocess
import sys
import time
from pathlib import Path

from hailong.config.paths import ROOT

HELP = "soát mã nguồn / lint, types, layers, templates, migrations"
LOCK = "test"
STRICT = ("method", "store", "ledger")


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--fix", action="store_true", help="sửa những gì máy sửa được / mend what a machine can mend")


def checks(*, fix: bool = False) -> dict[str, list[str]]:
    """Name -> command, run at the root of the repository."""
    bin_ = Path(sys.executable).parent
    house = ROOT / "src" / "hailong"
    typed = [str(house / room) for room in STRICT]
    typed += [str(path) for path in sorted(house.rglob("actions.py")) if path.relative_to(house).parts[0] not in STRICT]
    typed += [str(path.parent) for path in sorted(house.rglob("actions/__init__.py"))]
    templates = [str(path) for path in sorted(house.rglob("templates/**/*.html"))]
    django = [sys.executable, "-m", "django"]
    found = {
        "ruff": [str(bin_ / "ruff"), "check", "--quiet", *["--fix"] * fix, "hailong", "src", "tests", "bench"],
        "mypy": [sys.executable, "-m", "mypy", *typed],
        "import-linter": [str(bin_ / "lint-imports")],
        "djade": [str(bin_ / "djade"), *["--check"] * (not fix), "--target-version=5.2", *templates],
        "django": [*django, "check"],
        "migrations": [*django, "makemigrations", "--check", "--dry-run"],
    }
    if not templates:
        del found["djade"]
    return found


def run(given: argparse.Namespace) -> int:
    failed = []
    for name, command in checks(fix=given.fix).items():
        began = time.monotonic()
        if sys.stdout.isatty():
            print(f"{name:14} …", end="\r", flush=True)
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, env={**os.environ, "NO_COLOR": "1"})
        verdict = "SAI / FAILED" if done.returncode else "ok"
        print(f"{name:14} {verdict} ({time.monotonic() - began:.1f} s)", flush=True)
        if done.returncode:
            failed.append(name)
            print((done.stdout + done.stderr).rstrip() or f"exit code {done.returncode}")
    print(f"Hỏng / failed: {', '.join(failed)}" if failed else "Đạt cả / all passed")
    return 1 if failed else 0
