"""What may never be committed: addresses of registries, paths of a machine, compiled or large files."""

import re

from tests.tree import ROOT, committed_files

LARGEST_BYTES = 1_500_000
COMPILED = {".pyc", ".so", ".sqlite3", ".db", ".mo", ".whl", ".gz", ".zip"}
REGISTRY = re.compile("/simple/[a-z]|--index-url|--extra-index|find-links")
MACHINE = re.compile(rf"(?<![\w.])({re.escape(str(ROOT))}|/(root|home|Users))/[\w.]")
TEXT = {"", ".py", ".md", ".toml", ".lock", ".html", ".css", ".js", ".json", ".csv", ".txt", ".svg", ".cfg", ".ini"}


def texts():
    for path in committed_files():
        if path.suffix in TEXT:
            yield path, path.read_text(encoding="utf-8")


def test_no_file_names_a_package_registry_except_to_mend_its_lock():
    allowed = {"locking.py", "test_repository.py"}

    named = [str(path) for path, text in texts() if path.name not in allowed and REGISTRY.search(text)]

    assert named == []


def test_no_file_names_a_path_of_a_machine():
    named = [f"{path}: {found.group()}" for path, text in texts() for found in MACHINE.finditer(text)]

    assert named == []


def test_nothing_compiled_and_nothing_large_is_committed():
    wrong = [str(path) for path in committed_files() if path.suffix in COMPILED or path.name == "uv.lock"]

    large = [str(path) for path in committed_files() if path.stat().st_size > LARGEST_BYTES]

    assert wrong + large == []


def test_every_locked_package_is_pinned_by_hash():
    for name in ("base", "test", "engines"):
        lock = next(path for path in committed_files() if path.name == f"{name}.lock").read_text(encoding="utf-8")

        pins = re.findall(r"^[a-z0-9][\w.\[\]-]*==\S+[^\n]*\\\n(?=    --hash=sha256:[0-9a-f]{64})", lock, re.MULTILINE)

        assert "://" not in lock
        assert len(pins) == len(re.findall(r"^[a-z0-9]", lock, re.MULTILINE)) > 50


def test_the_base_lock_is_part_of_the_test_lock():
    locks = {path.stem: path.read_text(encoding="utf-8") for path in committed_files() if path.suffix == ".lock"}

    pins = {name: set(re.findall(r"^\S+==\S+", text, re.MULTILINE)) for name, text in locks.items()}

    assert pins["base"] < pins["test"]
    assert pins["base"] < pins["engines"]
