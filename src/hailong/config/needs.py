"""What the tests need from the operating system, and how to get it on Debian."""

import os
import shutil
import subprocess
from pathlib import Path

from hailong.config.cluster import programs
from hailong.config.progress import Progress

TRUETYPE = Path("/usr/share/fonts/truetype")
OFFICE = Path("/usr/lib/libreoffice/program")


def _has_library(name: str) -> bool:
    return any(Path("/usr/lib").glob(f"*/{name}"))


# Debian package -> whether what we need of it is here (however it came).
# fonts-liberation (version 1) lacks Vietnamese letters and must not win over fonts-liberation2.
PACKAGES = {
    "chromium": lambda: bool(shutil.which("chromium")),
    "postgresql": lambda: programs() is not None,
    "libatomic1": lambda: _has_library("libatomic.so.1"),
    "fonts-noto-core": lambda: (TRUETYPE / "noto" / "NotoSans-Regular.ttf").exists(),
    "fonts-liberation2": lambda: (TRUETYPE / "liberation2" / "LiberationSerif-Regular.ttf").exists(),
    "libreoffice-writer-nogui": lambda: (OFFICE / "libswlo.so").exists(),
    "libreoffice-calc-nogui": lambda: (OFFICE / "libsclo.so").exists(),
}
ENGINES = {
    "postgresql": PACKAGES["postgresql"],
    "openjdk-17-jre-headless": lambda: bool(shutil.which("java")),
}


def missing(packages: list[str]) -> list[str]:
    return [name for name in packages if not {**PACKAGES, **ENGINES}[name]()]


def provide(packages: list[str], report: Progress) -> bool:
    """Install what is missing when root on Debian; otherwise say the exact command. True where nothing is missing."""
    absent = missing(packages)
    if not absent:
        return True
    # No daemon is started, no recommended package pulled: Chromium recommends the wrong fonts.
    order = ["apt-get", "install", "--yes", "--quiet", "--no-install-recommends", *absent]
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        print(f"Thiếu / missing: {', '.join(absent)}. Hãy chạy / run:\n  sudo apt-get update && sudo {' '.join(order)}")
        return False
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    locked = ["-o", "DPkg::Lock::Timeout=600"]
    with report.step(f"Cài từ Debian / installing from Debian: {' '.join(absent)}"):
        subprocess.run(["apt-get", *locked, "update", "--quiet"], env=quiet, capture_output=True, text=True)
        done = subprocess.run([order[0], *locked, *order[1:]], env=quiet, capture_output=True, text=True)
    if done.returncode:
        print(done.stdout[-2000:] + done.stderr[-4000:])
    if still := missing(absent):
        print(f"Vẫn thiếu / still missing: {', '.join(still)}")
        return False
    return True
