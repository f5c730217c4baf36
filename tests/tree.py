"""The files of the repository, read without git: a bare machine has none."""

import fnmatch
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "src" / "hailong"


@cache
def committed_files() -> tuple[Path, ...]:
    """Every file that .gitignore does not leave out."""
    ignored = [line.strip().rstrip("/") for line in (ROOT / ".gitignore").read_text().splitlines() if line.strip()]

    def left_out(path: Path) -> bool:
        parts = path.relative_to(ROOT).parts
        return parts[0] == ".git" or any(fnmatch.fnmatch(part, pattern) for part in parts for pattern in ignored)

    return tuple(path for path in sorted(ROOT.rglob("*")) if path.is_file() and not left_out(path))


def python_files() -> list[Path]:
    """The product's own Python, without migrations."""
    return [path for path in committed_files() if path.suffix == ".py" and path.is_relative_to(SOURCE)
            and "migrations" not in path.parts]  # fmt: skip


def rooms() -> list[str]:
    """In the order a survey lives."""
    text = (ROOT / ".importlinter").read_text(encoding="utf-8")
    block = text.split("[importlinter:contract:rooms]")[1].split("layers =")[1].split("\n\n")[0]
    return [line.strip() for line in block.splitlines() if line.strip()][::-1]


def room_of(path: Path) -> str:
    """The room of a file, "" for files above the rooms."""
    parts = path.relative_to(SOURCE).parts
    return parts[0] if len(parts) > 1 else ""
