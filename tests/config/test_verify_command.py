"""`./hailong verify` with what a checker keeps elsewhere: a key, a mirror, a witness."""

import json
import subprocess
import sys
import threading

import pytest
from django.db import connections
from tests.posting import surroundings
from tests.worlds import offices

from hailong.config import ticking
from hailong.config.cli import main
from hailong.config.progress import Progress
from hailong.config.verification import installation as installation_check
from hailong.ledger import checkpoint
from hailong.ledger.keyring import Keyring
from hailong.ledger.models import Checkpoint, Entry, Tile
from hailong.ledger.queries import export_mirror, keyring, verify_mirror
from hailong.org import actions as org
from hailong.org.models import User


@pytest.fixture
def installation(db, settings, tmp_path):
    settings.KEYS_DIR = tmp_path / "keys"
    world = offices()
    ticking.sequence(world.at)
    return world


def verified(capsys, *words):
    code = main(["verify", "--json", *map(str, words)])
    return code, json.loads(capsys.readouterr().out.splitlines()[-1])


@pytest.mark.database
def test_an_honest_log_agrees_with_key_mirror_and_witness_kept_elsewhere(installation, tmp_path, capsys):
    export_mirror(tmp_path / "mirror")
    words = ("--key", keyring().ledger_verifier(), "--mirror", tmp_path / "mirror", "--witness", tmp_path / "seen")

    first, again = verified(capsys, *words), verified(capsys, *words)

    assert (first[0], again[0]) == (0, 0)
    assert again[1]["log_size"] == Entry.objects.count()
    assert (tmp_path / "seen").exists()


@pytest.mark.database
@pytest.mark.django_db(transaction=True, databases=["default", "contacts"])
def test_what_is_done_while_the_check_runs_is_neither_a_ghost_nor_gone(settings, tmp_path, monkeypatch):
    """Everything is read as of one moment, on both engines, and nobody waits for it."""
    settings.KEYS_DIR = tmp_path / "keys"
    world = offices()
    ticking.sequence(world.at)
    read_log = installation_check.read_log

    def and_meanwhile():
        log = read_log()
        thread = threading.Thread(target=added, args=(world,))
        thread.start()
        thread.join()
        return log

    monkeypatch.setattr(installation_check, "read_log", and_meanwhile)
    told = installation_check.verify_installation(Progress())

    assert told["faults"] == []
    assert User.objects.filter(username="moi").exists()


def added(world) -> None:
    org.add_person(username="moi", full_name="Người Mới", password=None, by=world.founder, at=world.at)
    connections.close_all()


@pytest.mark.database
def test_a_log_that_was_written_anew_is_refused_by_mirror_and_by_witness(installation, tmp_path, capsys):
    export_mirror(tmp_path / "mirror")
    verified(capsys, "--witness", tmp_path / "seen")
    Checkpoint.objects.all().delete()
    Tile.objects.all().delete()
    Entry.objects.filter(payload__contains="org.load_areas").delete()  # nothing in the tables speaks of it
    Entry.objects.update(log_index=None)
    ticking.sequence(installation.at)

    alone = verified(capsys)
    mirror = verified(capsys, "--mirror", tmp_path / "mirror")
    witness = verified(capsys, "--witness", tmp_path / "seen")

    assert (alone[0], mirror[0], witness[0]) == (0, 1, 1)
    assert mirror[1]["faults"] != []
    assert witness[1]["faults"] != []


@pytest.mark.database
def test_the_mirror_is_written_continued_and_never_written_over_by_another_log(installation, tmp_path, capsys):
    folder = tmp_path / "mirror"
    codes = [main(["mirror", str(folder)])]
    org.set_active(user=installation.khach, active=False, by=installation.founder, at=installation.at)
    ticking.sequence(installation.at)
    codes.append(main(["mirror", str(folder)]))
    whole = verify_mirror(folder)
    Checkpoint.objects.all().delete()
    Tile.objects.all().delete()
    Entry.objects.filter(log_index=0).delete()
    Entry.objects.update(log_index=None)
    ticking.sequence(installation.at)

    codes.append(main(["mirror", str(folder)]))

    assert codes == [0, 0, 1]
    assert (whole.findings, whole.checkpoints) == ([], 2)
    assert verify_mirror(folder).root == whole.root
    assert "nothing written" in capsys.readouterr().out


@pytest.mark.database
def test_another_key_does_not_fit_and_a_broken_one_is_said(installation, capsys):
    other = checkpoint.generate("elsewhere/hailong").verifier

    code, told = verified(capsys, "--key", other)
    broken, words = verified(capsys, "--key", "khóa")

    assert (code, broken) == (1, 1)
    assert told["faults"] != []
    assert words["faults"][0].startswith("Khóa công khai của nhật ký không đúng dạng")


def test_a_folder_alone_has_no_log_to_compare_with(capsys, tmp_path):
    code = main(["verify", str(tmp_path), "--witness", "seen"])

    assert code == 2
    assert "only without PATH" in capsys.readouterr().err


@pytest.mark.parametrize(("name", "problem"), [("gone", "verify_path_missing"), (".", "nothing_to_verify")])
def test_what_is_no_dataset_is_a_question_without_sense_and_no_fault_of_the_figures(name, problem, capsys, tmp_path):
    code, told = verified(capsys, tmp_path / name)

    assert (code, told["problems"][0]["code"]) == (2, problem)


def test_the_key_ceremony_makes_what_production_then_finds(settings, tmp_path, capsys):
    settings.KEYS_DIR, settings.PRODUCTION = tmp_path / "keys", True

    code = main(["keys", "--json"])
    said = capsys.readouterr()
    again = main(["keys", "--json"])

    told = json.loads(said.out.splitlines()[-1])
    assert (code, again) == (0, 0)
    assert "ledger.skey" in told["made"]
    assert "DEVELOPMENT" not in said.err
    assert told["ledger"] == str(Keyring(tmp_path / "keys", production=True).ledger_verifier())
    assert json.loads(capsys.readouterr().out.splitlines()[-1])["made"] == []


def command(home, *words):
    """The command line as a process of its own, whose installation lives in `home`."""
    environment = surroundings(home, {})
    del environment["HAILONG_WORLD_CLOCK"]
    order = [sys.executable, "-m", "hailong.config.cli", *map(str, words)]
    return subprocess.run(order, env=environment, capture_output=True, text=True)


def test_where_there_is_no_database_the_command_says_what_to_do_and_makes_none(tmp_path):
    done = command(tmp_path, "verify", "--json")

    assert done.returncode == 2, done.stderr
    assert "Chưa có cơ sở dữ liệu ở đây" in done.stderr
    assert "./hailong" in done.stderr
    assert json.loads(done.stdout)["ok"] is False
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("keep", [0.0, 0.5, 0.9])
def test_a_database_file_that_is_torn_is_reported_and_no_trace_is_shown(tmp_path, keep):
    assert command(tmp_path, "prepare").returncode == 0
    file = tmp_path / "survey.sqlite3"
    whole = file.read_bytes()
    kept = int(len(whole) * keep)
    file.write_bytes(whole[:kept] + b"\xff" * (4096 if kept else len(whole)) + whole[kept + 4096 :])

    done = command(tmp_path, "verify", "--json")

    assert done.returncode == 1, done.stdout + done.stderr
    assert "Không kiểm được phần “Cơ sở dữ liệu”" in done.stdout
    assert "Traceback" not in done.stderr


def test_a_data_directory_is_verified_as_the_installation_that_lives_there(tmp_path):
    there, here = tmp_path / "there", tmp_path / "here"
    assert command(there, "prepare").returncode == 0

    done = command(here, "verify", there, "--json")

    assert done.returncode == 0, done.stdout + done.stderr
    assert json.loads(done.stdout.splitlines()[-1])["log_size"] == 0
    assert not (here / "survey.sqlite3").exists()
