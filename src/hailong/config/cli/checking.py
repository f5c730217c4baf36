"""Everything that reads the code without running the product: lint, types, layers, templates, migrations."""

import argparse
import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path

from hailong.config.paths import ROOT
from hailong.config.progress import Progress

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
    found = {
        "mypy": [sys.executable, "-m", "mypy", *typed],
        "ruff": [str(bin_ / "ruff"), "check", "--quiet", *["--fix"] * fix, "hailong", "src", "tests", "bench"],
        "import-linter": [str(bin_ / "lint-imports")],
        "djade": [str(bin_ / "djade"), *["--check"] * (not fix), "--target-version=5.2", *templates],
        "django": [sys.executable, "-m", "django", "makemigrations", "--check", "--dry-run"],  # checks the system first
    }
    if not templates:
        del found["djade"]
    return found


def run(given: argparse.Namespace) -> int:
    """Every check, two at a time (types take as long as all others together), told as they end."""
    failed, todo = [], checks(fix=given.fix)
    Progress()(f"Đang soát / checking: {', '.join(todo)}")
    with ThreadPoolExecutor(max_workers=2) as two:
        running = {two.submit(_one, command): name for name, command in todo.items()}
        for ended in as_completed(running):
            name, (code, said, seconds) = running[ended], ended.result()
            print(f"{name:14} {'SAI / FAILED' if code else 'ok'} ({seconds:.1f} s)", flush=True)
            if code:
                failed.append(name)
                print(said.rstrip() or f"exit code {code}")
    print(f"Hỏng / failed: {', '.join(failed)}" if failed else "Đạt cả / all passed")
    return 1 if failed else 0


def _one(command: list[str]) -> tuple[int, str, float]:
    """Exit code, everything it said, seconds."""
    began = time.monotonic()
    surroundings = {**os.environ, "NO_COLOR": "1"}
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, env=surroundings)
    return done.returncode, done.stdout + done.stderr, time.monotonic() - began
