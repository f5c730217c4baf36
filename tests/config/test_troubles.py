"""What is wrong around a command is said in words; a bug still crashes loudly; with --json both leave an object."""

import errno
import json
import sqlite3
from types import SimpleNamespace

import psycopg
import pytest
from django.db.utils import OperationalError
from psycopg_pool import PoolTimeout

from hailong.config import cli
from hailong.config.databases import SettingError
from hailong.config.troubles import problem_in, problem_of
from hailong.ledger.keyring import KeyFileError
from hailong.method.problem import Problem, Problems
from hailong.ui.words import say


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (sqlite3.OperationalError("no such table: plan_block"), "database_not_prepared"),
        (psycopg.errors.UndefinedTable('relation "plan_block" does not exist'), "database_not_prepared"),
        (sqlite3.OperationalError("database or disk is full"), "disk_full"),
        (psycopg.errors.DiskFull("could not extend file"), "disk_full"),
        (OSError(errno.ENOSPC, "No space left on device", "a.parquet"), "disk_full"),
        (sqlite3.DatabaseError("database disk image is malformed"), "database_corrupt"),
        (sqlite3.DatabaseError("file is not a database"), "database_corrupt"),
        (sqlite3.OperationalError("database is locked"), "database_busy"),
        (sqlite3.OperationalError("attempt to write a readonly database"), "database_unreachable"),
        (sqlite3.OperationalError("unable to open database file"), "database_unreachable"),
        (psycopg.OperationalError("connection failed: Connection refused"), "database_unreachable"),
        (PoolTimeout("couldn't get a connection after 20.00 sec"), "database_unreachable"),
        (PermissionError(errno.EACCES, "Permission denied", "keys"), "place_unusable"),
        (KeyFileError("vault-kek: readable by others; chmod 600"), "key_file_wrong"),
        (SettingError("unknown database address: mysql://…"), "setting_wrong"),
    ],
)
def test_what_a_person_can_mend_is_a_problem_also_where_the_framework_wraps_it(error, code):
    wrapped = OperationalError("the framework's words")
    wrapped.__cause__ = error

    assert problem_of(error).code == code
    assert problem_of(wrapped).code == code
    assert say(problem_of(error))


@pytest.mark.parametrize("error", [KeyError("x"), sqlite3.IntegrityError("UNIQUE failed"), FileNotFoundError(2, "no")])
def test_a_bug_is_no_problem(error):
    assert problem_of(error) is None


def test_the_log_of_a_server_names_its_last_trouble():
    log = "Traceback …\ndjango.db.utils.OperationalError: database or disk is full\nERROR Internal Server Error: /p/\n"

    assert problem_in(log).code == "disk_full"
    assert problem_in("KeyError: 'x'") is None


def command(monkeypatch, error):
    """A command that takes --json and ends with this error."""

    def run(given):
        raise error

    monkeypatch.setattr(cli, "parse", lambda words: SimpleNamespace(json=True, module=SimpleNamespace(run=run)))


def test_every_problem_of_a_command_is_said_and_stands_in_the_json(monkeypatch, capsys):
    two = [Problem("port_needs_root", port=80), Problem("verify_nothing_here")]
    command(monkeypatch, Problems(two))

    code = cli.main([])

    said = capsys.readouterr()
    told = json.loads(said.out.splitlines()[-1])
    assert code == 1
    assert [one["code"] for one in told["problems"]] == ["port_needs_root", "verify_nothing_here"]
    assert said.err.splitlines() == [say(one) for one in two]


def test_a_bug_crashes_loudly_and_leaves_an_object_all_the_same(monkeypatch, capsys):
    command(monkeypatch, ZeroDivisionError("a bug"))

    with pytest.raises(ZeroDivisionError):
        cli.main([])

    assert json.loads(capsys.readouterr().out.splitlines()[-1])["problems"][0]["code"] == "command_crashed"
