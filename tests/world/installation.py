"""The demo world for tests: built once per run by the real command, then served from a copy of its own.

`HAILONG_TEST_WORLD=folder` takes a world that is already built there instead; it is copied, never touched.
"""

import fcntl
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.posting import surroundings

from hailong.config import server

ROOT = Path(__file__).resolve().parents[2]
DONE = "built.json"
COLLECT = """
import django
django.setup()
from django.core.management import call_command
call_command("collectstatic", interactive=False, verbosity=0)
print("{}")
"""


@dataclass(frozen=True)
class Installation:
    """A built world in a folder and, where `address` is set, its running server."""

    folder: Path
    result: dict[str, Any]
    databases: Mapping[str, str] = field(default_factory=dict)
    address: str = ""

    @property
    def password(self) -> str:
        return self.result["accounts"][0].rsplit(" ", 1)[1]

    def token(self, of: str) -> str:
        """The token in a line of `look_at`: `thư mời` or `mã QR`."""
        line = next(line for line in self.result["look_at"] if of in line)
        return line.split("/p/")[1].split("/")[0]

    def run(self, *order: str) -> dict[str, Any]:
        """A command of the launcher here; its last line, one JSON object."""
        return run(self.folder, self.databases, *order)

    def ask(self, program: str) -> Any:
        """What a short Django program in this installation prints as JSON."""
        order = [sys.executable, "-c", f"import django, json; django.setup()\n{program}"]
        return _last(order, self.folder, self.databases)


def run(folder: Path, databases: Mapping[str, str], *order: str) -> dict[str, Any]:
    return _last([sys.executable, "-m", "hailong.config.cli", *order], folder, databases)


def _last(order: list[str], folder: Path, databases: Mapping[str, str]) -> Any:
    """The last line of a program as JSON; RuntimeError with its own words where it fails."""
    done = subprocess.run(order, cwd=ROOT, env=surroundings(folder, databases), capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(f"{' '.join(order[1:4])} failed:\n{done.stdout[-2000:]}\n{done.stderr[-4000:]}")
    return json.loads(done.stdout.strip().splitlines()[-1])


def built() -> Path:
    """The folder of the world, built by whoever of the workers comes first."""
    if ready := os.environ.get("HAILONG_TEST_WORLD"):
        return Path(ready)
    home = Path(os.environ["HAILONG_TEST_HOME"])
    folder = home / "van-ninh-2023"
    with (home / "van-ninh-2023.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / DONE).exists():
            run(folder, {}, "demo", "--once", "--json")
    return folder


def copied(target: Path) -> Installation:
    """A copy that its owner may change. A world that was built before gets the stylesheets of now."""
    shutil.copytree(built(), target, dirs_exist_ok=True)
    if "HAILONG_TEST_WORLD" in os.environ:
        _last([sys.executable, "-c", COLLECT], target, {})
    return Installation(target, json.loads((target / DONE).read_text(encoding="utf-8")))


@contextmanager
def served(world: Installation) -> Iterator[Installation]:
    own = {"HAILONG_KEYS_DIR": str(world.folder / "keys")}  # the tests have keys of their own in the environment
    with server.running(environment=surroundings(world.folder, world.databases) | own) as address:
        yield Installation(world.folder, world.result, world.databases, address)
