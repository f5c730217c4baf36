"""The command line: what it lists, how it counts, what it prints last."""

import json
from types import SimpleNamespace

import pytest

from hailong.config import cli, needs, server, worlds
from hailong.config.cli import bench, demo, serve, testing, verify
from hailong.config.progress import print_result


def test_every_command_says_in_both_languages_what_it_does():
    for name, module in cli.commands().items():
        assert " / " in module.HELP, name
        assert module.LOCK in {"base", "test", None}, name


def test_arguments_of_pytest_pass_through_unchanged():
    given = cli.parse(["test", "tests/test_words.py", "-k", "raised or given", "-x"])

    assert given.rest == ["tests/test_words.py", "-k", "raised or given", "-x"]


def test_what_a_command_does_not_know_is_refused(capsys):
    with pytest.raises(SystemExit) as refusal:
        cli.parse(["serve", "--prot", "8000"])

    assert refusal.value.code == 2
    assert "--prot" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("counts", "line"),
    [
        ({"passed": 812}, "812 passed in 540.12s"),
        ({"passed": 809, "failed": 3}, "3 failed, 809 passed in 540.12s"),
        ({"passed": 1, "error": 2, "failed": 0}, "1 passed, 2 errors in 540.12s"),
        ({}, "no tests ran in 540.12s"),
    ],
)
def test_the_last_line_of_the_tests_reads_like_pytest(counts, line):
    assert testing.summary(counts, 540.123) == line


def test_the_test_run_reports_a_failure_of_the_second_engine(monkeypatch, capsys):
    monkeypatch.setattr(testing, "run_once", lambda words, environment: (0, {"passed": 5, "database": 2}))
    monkeypatch.setattr(testing, "run_on_postgresql", lambda words: (1, {"passed": 1, "failed": 1, "database": 2}))
    monkeypatch.setattr(needs, "provide", lambda packages, report: True)
    monkeypatch.setattr(testing.signal, "signal", lambda *_: None)

    code = testing.run(SimpleNamespace(rest=["tests"]))

    assert code == 1
    assert capsys.readouterr().out.splitlines()[-1].startswith("1 failed, 6 passed in ")


def test_without_root_what_is_missing_is_named_with_the_command(monkeypatch, capsys):
    monkeypatch.setattr(needs, "missing", lambda packages: ["chromium", "postgresql"])
    monkeypatch.setattr(needs.os, "geteuid", lambda: 1000)

    provided = needs.provide(["chromium", "postgresql"], report=None)

    assert not provided
    assert "sudo apt-get install --yes --quiet --no-install-recommends chromium postgresql" in capsys.readouterr().out


def test_a_result_is_one_json_object_on_the_last_line(capsys):
    print_result({"world": "Vạn Ninh 2023", "counts": {"web": 3}})

    assert json.loads(capsys.readouterr().out.splitlines()[-1]) == {"world": "Vạn Ninh 2023", "counts": {"web": 3}}


def test_a_benchmark_prints_its_figures_and_then_the_json(monkeypatch, capsys, tmp_path):
    (tmp_path / "adding.py").write_text('"""Adds."""\n')
    monkeypatch.setattr(bench, "FOLDER", tmp_path)
    monkeypatch.setattr(bench.importlib, "import_module", lambda name: SimpleNamespace(run=lambda report: {"sum": 3}))

    code = bench.run(SimpleNamespace(name="adding", json=True))

    assert code == 0
    assert json.loads(capsys.readouterr().out.splitlines()[-1]) == {"sum": 3}
    assert bench.run(SimpleNamespace(name="unheard", json=False)) == 2


def test_a_world_that_does_not_exist_is_named_beside_those_that_do(capsys, monkeypatch):
    monkeypatch.setattr(worlds, "names", lambda: ["van-ninh-2023"])

    code = demo.run(cli.parse(["demo", "an-giang", "--once"]))

    assert code == 2
    assert "van-ninh-2023" in capsys.readouterr().out


def test_a_world_is_built_once_and_shown_again_without_building(monkeypatch, tmp_path, capsys):
    for name in ("HAILONG_DATA_DIR", "HAILONG_WORLD_CLOCK", "HAILONG_ADDRESS"):
        monkeypatch.setenv(name, str(tmp_path / "world"))
    built = []
    monkeypatch.setattr(worlds, "names", lambda: ["van-ninh-2023"])
    monkeypatch.setattr(demo, "_prepare", lambda report: None)
    monkeypatch.setattr(demo, "_build", lambda given, report: built.append(1) or {"world": "van_ninh_2023"})
    monkeypatch.setattr(serve, "listen", lambda given: None)
    words = ["demo", "van-ninh-2023", "--json", "--port", str(server.free_port())]

    for more in (["--once"], [], ["--fresh"]):
        demo.run(cli.parse([*words, *more]))

    assert len(built) == 2
    assert json.loads(capsys.readouterr().out.splitlines()[-1]) == {"world": "van_ninh_2023"}


def test_verification_that_finds_a_fault_fails(monkeypatch, capsys):
    found = {"ok": False, "faults": ["entry 7: root differs"]}
    monkeypatch.setattr(verify, "_installation", lambda given, report: found)

    code = verify.run(SimpleNamespace(path=None, json=True))

    said = capsys.readouterr().out.splitlines()
    assert code == 1
    assert "entry 7: root differs" in "\n".join(said[:-1])
    assert json.loads(said[-1])["ok"] is False
