"""Starting the server: a taken port is said in words; granian and gunicorn both serve."""

import os
import socket
import urllib.error
import urllib.request

import pytest

from hailong.config import server


def test_a_taken_port_names_who_holds_it_and_what_to_do():
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]

        words = server.taken("127.0.0.1", port)

    assert f"PID {os.getpid()}" in words
    assert f"--port {port + 1}" in words


def test_a_free_port_is_free():
    assert server.taken("127.0.0.1", server.free_port()) is None


def test_sqlite_has_one_process_and_postgresql_as_many_as_told(monkeypatch):
    monkeypatch.setenv("HAILONG_WORKERS", "6")
    monkeypatch.delenv("HAILONG_DATABASE_URL", raising=False)
    alone = server.workers()
    monkeypatch.setenv("HAILONG_DATABASE_URL", "postgresql:///survey")

    assert (alone, server.workers()) == (1, 6)


@pytest.mark.parametrize("kind", ["granian", "gunicorn"])
def test_either_server_answers_and_stops(kind, tmp_path):
    surroundings = {
        "DJANGO_SETTINGS_MODULE": "hailong.config.settings",
        "HAILONG_DATA_DIR": str(tmp_path),
        "HAILONG_KEYS_DIR": str(tmp_path / "keys"),
    }

    with (
        server.running(environment=surroundings, kind=kind) as address,
        pytest.raises(urllib.error.HTTPError) as refusal,
    ):
        urllib.request.urlopen(f"{address}/khong-co-trang-nay/")  # noqa: S310 - our own server

    assert refusal.value.code in {404, 500}
    assert server.taken("127.0.0.1", int(address.rsplit(":", 1)[1])) is None


def test_a_server_that_cannot_start_says_why(tmp_path):
    with pytest.raises(RuntimeError, match="unknown database address"), server.running(environment={
        "DJANGO_SETTINGS_MODULE": "hailong.config.settings",
        "HAILONG_DATABASE_URL": "mysql://nowhere/", "HAILONG_DATA_DIR": str(tmp_path),
    }):  # fmt: skip
        pass
