"""The command line: what it lists, how it counts, what it prints last."""

import json
import os
import subprocess
import sys
from types import SimpleNamespace

import psycopg
import pytest
from tests.tree import ROOT

from hailong.config import cli, needs, paths, place, server, worlds
from hailong.config.cli import bench, demo, serve, testing, verify
from hailong.config.cluster import private_cluster
from hailong.config.databases import connection_words
from hailong.config.progress import print_result
from hailong.method.problem import Problem


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

    code = testing.run(SimpleNamespace(rest=["tests"], engines=False))

    assert code == 1
    assert capsys.readouterr().out.splitlines()[-1].startswith("1 failed, 6 passed in ")


def test_the_engines_are_run_alone_in_an_environment_of_their_own(monkeypatch, capsys):
    given, ran, asked = SimpleNamespace(rest=[], engines=True, module=testing), [], []
    monkeypatch.setattr(testing, "run_once", lambda words, environment: ran.append(words) or (0, {"passed": 16}))
    monkeypatch.setattr(needs, "provide", lambda packages, report: not asked.extend(packages))
    monkeypatch.setattr(testing.signal, "signal", lambda *_: None)

    code = testing.run(given)

    assert (code, cli.lock_for(given)) == (0, "engines")
    assert asked == ["postgresql", "openjdk-17-jre-headless"]
    assert ran == [["-m", "engines", "tests/engines"]]
    assert capsys.readouterr().out.splitlines()[-1].startswith("16 passed in ")


def test_without_root_what_is_missing_is_named_with_the_command(monkeypatch, capsys):
    monkeypatch.setattr(needs, "missing", lambda packages: ["chromium", "postgresql"])
    monkeypatch.setattr(needs.os, "geteuid", lambda: 1000)

    provided = needs.provide(["chromium", "postgresql"], report=None)

    assert not provided
    assert (
        "sudo apt-get update && sudo apt-get install --yes --quiet --no-install-recommends chromium postgresql"
        in capsys.readouterr().out
    )


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
    with pytest.raises(Problem, match="benchmark_unknown"):
        bench.run(SimpleNamespace(name="unheard", json=False))


@pytest.fixture
def home(monkeypatch, tmp_path):
    """A folder for a world, and an environment that forgets everything a demo sets in it."""
    for name in (
        "HAILONG_DATA_DIR",
        "HAILONG_KEYS_DIR",
        "HAILONG_WORLD_CLOCK",
        "HAILONG_ADDRESS",
        "HAILONG_SECRET_KEY",
    ):
        monkeypatch.setenv(name, "")
        monkeypatch.delenv(name)
    monkeypatch.setenv("HAILONG_DATA_DIR", str(tmp_path / "world"))
    return tmp_path / "world"


@pytest.fixture
def builds(monkeypatch, home):
    """What each building of a world did; none of them really builds."""
    seen = []
    monkeypatch.setattr(worlds, "names", lambda: ["van-ninh-2023"])
    monkeypatch.setattr(demo, "_prepare", lambda report: None)
    told = {"world": "van-ninh-2023", "release": f"{worlds.HERE}/ket-qua/"}
    monkeypatch.setattr(demo, "_build", lambda given, report: seen.append(given) or told)
    monkeypatch.setattr(serve, "listen", lambda given, report: None)
    return seen


def test_a_world_that_does_not_exist_is_named_beside_those_that_do(capsys, monkeypatch):
    monkeypatch.setattr(worlds, "names", lambda: ["van-ninh-2023"])

    code = cli.main(["demo", "an-giang", "--once", "--json"])

    said = capsys.readouterr()
    assert code == 2
    assert "van-ninh-2023" in said.err
    assert json.loads(said.out.splitlines()[-1])["problems"][0]["code"] == "world_unknown"


def test_a_world_is_built_once_and_shown_again_without_building(builds, capsys):
    port = server.free_port()

    for more in (["--once"], ["--port", str(port)], ["--fresh", "--port", str(port)]):
        assert cli.main(["demo", "--json", *more]) == 0

    assert len(builds) == 2
    assert json.loads(capsys.readouterr().out.splitlines()[-1])["world"] == "van-ninh-2023"


def test_the_addresses_of_a_world_are_those_where_it_is_served_now(builds, monkeypatch, capsys):
    cli.main(["demo", "--once", "--port", "8000"])
    monkeypatch.delenv("HAILONG_ADDRESS")
    port = server.free_port()

    cli.main(["demo", "--json", "--port", str(port)])

    assert json.loads(capsys.readouterr().out.splitlines()[-1])["release"] == f"http://127.0.0.1:{port}/ket-qua/"


def test_a_demo_never_deletes_what_is_no_world(builds, home, capsys):
    home.mkdir()
    (home / "survey.sqlite3").write_text("a real survey")

    code = cli.main(["demo", "--once", "--fresh", "--json"])

    assert code == 1
    assert (home / "survey.sqlite3").read_text() == "a real survey"
    assert json.loads(capsys.readouterr().out.splitlines()[-1])["problems"][0]["code"] == "world_place_foreign"
    assert builds == []


def test_a_world_that_broke_off_is_built_again_from_nothing(builds, home):
    with place.claimed(home):
        (home / "survey.sqlite3").write_text("half built")

    code = cli.main(["demo", "--once"])

    assert (code, len(builds)) == (0, 1)
    assert not (home / "survey.sqlite3").exists()


def test_of_two_demos_at_once_the_second_leaves_the_first_alone(builds, home, capsys):
    with place.claimed(home):
        code = cli.main(["demo", "--once", "--fresh"])

    assert code == 1
    assert builds == []
    assert str(os.getpid()) in capsys.readouterr().err


def test_the_server_that_a_demo_becomes_still_holds_its_world(home):
    """The lock outlives `exec`: another demo would delete the files under a server that answers."""
    program = (
        "import os, sys; from pathlib import Path; from hailong.config import place\n"
        "with place.claimed(Path(sys.argv[1])): os.execvp('cat', ['cat'])"
    )
    surroundings = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    became = subprocess.Popen(
        [sys.executable, "-c", program, home], env=surroundings, stdin=-1, stdout=subprocess.PIPE, text=True
    )
    became.stdin.write("here\n")
    became.stdin.flush()
    assert became.stdout.readline() == "here\n"

    with pytest.raises(Problem) as refusal, place.claimed(home):
        pass

    became.communicate()
    assert refusal.value.code == "world_in_use"
    with place.claimed(home):
        pass


def test_a_demo_is_no_part_of_production_and_signs_with_keys_of_its_own(builds, home, monkeypatch):
    monkeypatch.setenv("HAILONG_KEYS_DIR", "/etc/real-keys")
    made = cli.main(["demo", "--once"]), os.environ["HAILONG_KEYS_DIR"]

    monkeypatch.setenv("HAILONG_PRODUCTION", "1")
    refused = cli.main(["demo", "--once"])

    assert made == (0, str(home / "keys"))
    assert (refused, len(builds)) == (1, 1)


def test_a_demo_is_built_into_empty_databases_only(builds, monkeypatch, capsys):
    with private_cluster() as databases:
        for name, url in databases.items():
            monkeypatch.setenv(name, url)
        empty = cli.main(["demo", "--once"])
        with psycopg.connect(**connection_words(databases["HAILONG_DATABASE_URL"])) as connection:
            connection.execute("CREATE TABLE real (survey integer)")

        used = cli.main(["demo", "--once", "--fresh", "--json"])

    assert (empty, used, len(builds)) == (0, 1, 1)
    assert json.loads(capsys.readouterr().out.splitlines()[-1])["problems"][0]["code"] == "world_database_used"


def test_verification_that_finds_a_fault_fails(monkeypatch, capsys):
    found = {"ok": False, "faults": ["entry 7: root differs"]}
    monkeypatch.setattr(verify, "_installation", lambda given, report: found)

    code = cli.main(["verify", "--json"])

    said = capsys.readouterr().out.splitlines()
    assert code == 1
    assert "entry 7: root differs" in "\n".join(said[:-1])
    assert json.loads(said[-1])["ok"] is False


@pytest.mark.parametrize("given", [None, ""])
def test_a_folder_set_to_nothing_is_the_usual_one_and_never_the_working_directory(given, monkeypatch, tmp_path):
    """`HAILONG_DATA_DIR= ./hailong …` once left databases and keys wherever it was called."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("HAILONG_DATA_DIR", raising=False)
    if given is not None:
        monkeypatch.setenv("HAILONG_DATA_DIR", given)

    assert paths.told("HAILONG_DATA_DIR", paths.DEVELOPMENT) == paths.DEVELOPMENT
