"""A new SQLite database is made quickly; an existing one is never written without waiting for the disk."""

import pytest
from django.db.utils import ConnectionHandler

from hailong.config.databases import sqlite
from hailong.config.making import made_aside

OFF, FULL = 0, 2


@pytest.fixture
def connection(tmp_path, django_db_blocker):
    """To a database of its own, of which pytest-django knows nothing."""
    made = ConnectionHandler({"default": sqlite(tmp_path / "survey.sqlite3")})["default"]
    with django_db_blocker.unblock():
        yield made
        made.close()


def pragma(connection, name):
    with connection.cursor() as cursor:
        return cursor.execute(f"PRAGMA {name}").fetchone()[0]


def write(connection, number):
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE IF NOT EXISTS form (number integer)")
        cursor.execute("INSERT INTO form VALUES (%s)", [number])


def read(connection):
    with connection.cursor() as cursor:
        return cursor.execute("SELECT number FROM form").fetchall()


def test_a_new_database_is_made_aside_and_then_waits_for_the_disk_at_every_commit(connection, tmp_path):
    with made_aside(connection):
        write(connection, 1)
        within = pragma(connection, "synchronous"), (tmp_path / "survey.sqlite3").exists()

    assert within == (OFF, False)
    assert (pragma(connection, "synchronous"), pragma(connection, "journal_mode")) == (FULL, "wal")
    assert read(connection) == [(1,)]
    assert not (tmp_path / "survey.sqlite3.new").exists()


def test_a_database_that_exists_is_always_written_to_the_disk(connection):
    write(connection, 1)

    with made_aside(connection):
        within = pragma(connection, "synchronous")
        write(connection, 2)

    assert within == FULL
    assert read(connection) == [(1,), (2,)]


def test_a_making_that_breaks_off_leaves_no_database_and_the_next_begins_again(connection, tmp_path):
    with pytest.raises(RuntimeError), made_aside(connection):
        write(connection, 1)
        raise RuntimeError("the power is gone")
    half_made = (tmp_path / "survey.sqlite3").exists()

    with made_aside(connection):
        write(connection, 2)

    assert not half_made
    assert read(connection) == [(2,)]


def test_a_database_that_another_process_made_meanwhile_is_not_replaced(connection, tmp_path):
    with pytest.raises(FileExistsError), made_aside(connection):
        write(connection, 1)
        (tmp_path / "survey.sqlite3").write_bytes(b"theirs")

    assert (tmp_path / "survey.sqlite3").read_bytes() == b"theirs"
    (tmp_path / "survey.sqlite3").unlink()
