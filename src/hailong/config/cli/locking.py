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
    alike = ["--constraints", str(ROOT / "requirements" / "test.lock")]
    compile_lock(uv, "base", needed, alike)
    compile_lock(uv, "engines", needed + project["dependency-groups"]["engines"], alike)
    return 0


def compile_lock(uv: str, name: str, needed: list[str], extra: list[str]) -> None:
    """Write one lock. `base` and `engines` take their versions from `test`: one environment serves test and base,
    and the engines are held against the very versions that the product uses.
    """
    target = ROOT / "requirements" / f"{name}.lock"
    with tempfile.NamedTemporaryFile("w", suffix=".in") as wanted:
        wanted.write("\n".join(needed) + "\n")
        wanted.flush()
        order = [uv, "pip", "compile", "--quiet", "--python-version=3.11", *OPTIONS, *extra]
        subprocess.run([*order, f"--output-file={target}", wanted.name], check=True, cwd=ROOT)
    print(f"{target.relative_to(ROOT)}: {target.read_text(encoding='utf-8').count('==')} gói / packages")
