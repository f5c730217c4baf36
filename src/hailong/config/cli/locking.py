"""Lock anew: pyproject.toml names what we build on and why; the locks pin the whole tree by hash, without addresses."""

import argparse
import shutil
import subprocess
import sys
import tempfile
import tomllib

from hailong.config.paths import ROOT

HELP = "khóa lại phiên bản các gói (cần uv) / pin the packages again (needs uv)"
LOCK = None
OPTIONS = ["--universal", "--generate-hashes", "--no-emit-index-url", "--no-annotate", "--no-header"]


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--upgrade", action="store_true", help="lấy bản mới nhất được phép / newest allowed versions")


def run(given: argparse.Namespace) -> int:
    uv = shutil.which("uv")
    if uv is None:
        sys.exit("Cần uv để khóa / uv is needed to lock: python3 -m pip install uv")
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    needed = project["project"]["dependencies"]
    extra = ["--upgrade"] if given.upgrade else []
    compile_lock(uv, "test", needed + project["dependency-groups"]["test"], extra)
    compile_lock(uv, "base", needed, ["--constraints", str(ROOT / "requirements" / "test.lock")])
    return 0


def compile_lock(uv: str, name: str, needed: list[str], extra: list[str]) -> None:
    """Write one lock. `base` takes its versions from `test`, so that a test environment serves both."""
    target = ROOT / "requirements" / f"{name}.lock"
    with tempfile.NamedTemporaryFile("w", suffix=".in") as wanted:
        wanted.write("\n".join(needed) + "\n")
        wanted.flush()
        order = [uv, "pip", "compile", "--quiet", "--python-version=3.11", *OPTIONS, *extra]
        subprocess.run([*order, f"--output-file={target}", wanted.name], check=True, cwd=ROOT)
    print(f"{target.relative_to(ROOT)}: {target.read_text(encoding='utf-8').count('==')} gói / packages")
