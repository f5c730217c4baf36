"""The launcher on a bare machine. A stand-in for uv records each call, so that no package index is needed."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from tests.tree import ROOT

SYSTEM_PYTHON = sys._base_executable


@pytest.fixture
def bare(tmp_path):
    """A copy of the launcher, its command line and its locks, with a uv that notes its calls and does as told."""
    home = tmp_path / "clone"
    for name in ("src/hailong/config", "src/hailong/ui/words", "requirements"):
        shutil.copytree(ROOT / name, home / name, ignore=shutil.ignore_patterns("__pycache__", "van_ninh_2023"))
    (home / "src/hailong/method").mkdir()
    for name in ("__init__.py", "ui/__init__.py", "method/__init__.py", "method/problem.py"):
        shutil.copy(ROOT / "src/hailong" / name, home / "src/hailong" / name)
    shutil.copy(ROOT / "hailong", home / "hailong")
    uv = tmp_path / "bin" / "uv"
    uv.parent.mkdir()
    failing = f'[ ! -e {tmp_path}/fail ] || {{ echo "disk full"; exit 1; }}'
    uv.write_text(f'#!/bin/sh\necho "$@" >> {tmp_path}/calls\n{failing}\n')
    uv.chmod(0o755)
    return home


def run(home: Path, *words: str, **more) -> subprocess.CompletedProcess:
    environment = {"PATH": f"{home.parent}/bin:{os.environ['PATH']}", "HOME": str(home.parent), "LANG": "C.UTF-8"}
    return subprocess.run(
        [SYSTEM_PYTHON, "-S", str(home / "hailong"), *words], env=environment, capture_output=True, text=True, **more
    )


def calls(home: Path) -> list[str]:
    noted = home.parent / "calls"
    return noted.read_text().splitlines() if noted.exists() else []


def test_help_speaks_vietnamese_and_english_before_anything_is_installed(bare):
    answer = run(bare, "--help")

    assert answer.returncode == 0
    assert "đo lường sự hài lòng" in answer.stdout
    assert "build the sample survey and serve it" in answer.stdout
    assert not (bare / ".venv").exists()


def test_a_wrong_option_is_refused_before_anything_is_installed(bare):
    answer = run(bare, "demo", "--onec")

    assert answer.returncode == 2
    assert "--onec" in answer.stderr
    assert calls(bare) == []


def test_an_environment_is_made_once_and_by_hash(bare):
    run(bare, "bench")
    run(bare, "bench")

    assert len(calls(bare)) == 1
    assert "--require-hashes --only-binary=:all:" in calls(bare)[0]
    assert calls(bare)[0].endswith("requirements/base.lock")


def test_a_half_done_installation_is_not_taken_for_a_whole_one(bare):
    (bare.parent / "fail").touch()

    answer = run(bare, "bench")

    assert answer.returncode != 0
    assert "disk full" in answer.stderr
    assert json.loads((bare / ".venv/hailong-locks.json").read_text()) == {}
    (bare.parent / "fail").unlink()
    assert run(bare, "bench").returncode == 0
    assert len(calls(bare)) == 2


def test_a_changed_lock_is_installed_again(bare):
    run(bare, "bench")
    with (bare / "requirements/base.lock").open("a") as lock:
        lock.write("# changed\n")

    run(bare, "bench")

    assert len(calls(bare)) == 2


def test_an_environment_for_tests_serves_the_product_too(bare):
    run(bare, "check")

    run(bare, "bench")

    assert [call.rsplit("/", 1)[1] for call in calls(bare)] == ["test.lock"]


def test_the_engines_get_an_environment_of_their_own_and_build_pyspark_with_locked_tools_only(bare):
    run(bare, "test", "--engines")

    wheels, sources = calls(bare)
    assert "--require-hashes --only-binary=:all:" in wheels
    assert "--require-hashes --no-deps --no-build-isolation --no-binary=pyspark" in sources
    assert ".venv-engines/bin/python" in wheels
    assert "engines" in json.loads((bare / ".venv-engines/hailong-locks.json").read_text())
    assert not (bare / ".venv").exists()


def test_two_at_once_install_once(bare):
    environment = {"PATH": f"{bare.parent}/bin:{os.environ['PATH']}", "HOME": str(bare.parent)}
    both = [
        subprocess.Popen([SYSTEM_PYTHON, bare / "hailong", "bench"], env=environment, stdout=subprocess.DEVNULL)
        for _ in range(2)
    ]

    codes = [process.wait() for process in both]

    assert codes == [0, 0]
    assert len(calls(bare)) == 1


def test_two_locks_at_once_are_installed_one_after_the_other(bare):
    """Both fill one environment: a second `venv --clear` would empty what the first is filling."""
    slow = bare.parent / "bin/uv"
    slow.write_text(f"#!/bin/sh\necho begins >> {bare.parent}/calls\nsleep 0.5\necho ends >> {bare.parent}/calls\n")
    environment = {"PATH": f"{bare.parent}/bin:{os.environ['PATH']}", "HOME": str(bare.parent)}
    both = [
        subprocess.Popen([SYSTEM_PYTHON, bare / "hailong", command], env=environment, stdout=-3, stderr=-3)
        for command in ("bench", "check")
    ]

    for process in both:
        process.wait()

    assert calls(bare) in (["begins", "ends"], ["begins", "ends"] * 2)
    assert set(json.loads((bare / ".venv/hailong-locks.json").read_text())) == {"base", "test"}


def test_an_environment_whose_python_is_gone_is_made_again(bare):
    """A copy of the folder on another machine keeps the stamp but not the Python that it names."""
    run(bare, "bench")
    (bare / ".venv/bin/python").unlink()

    answer = run(bare, "bench")

    assert answer.returncode == 0, answer.stderr
    assert len(calls(bare)) == 2


@pytest.mark.parametrize("words", [("demo", "--onec"), ("bench", "--port", "8000"), ("verify",)])
def test_with_json_the_last_line_is_an_object_also_where_no_command_could_begin(bare, words):
    (bare.parent / "fail").touch()

    answer = run(bare, *words, "--json")

    assert answer.returncode != 0
    assert json.loads(answer.stdout.splitlines()[-1])["ok"] is False
