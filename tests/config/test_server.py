"""Starting the server: a taken port is said in words; granian and gunicorn both serve."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request

import pytest

from hailong.config import server
from hailong.config.databases import SettingError
from hailong.method.problem import Problem
from hailong.ui.words import say


def test_a_taken_port_names_who_holds_it_and_what_to_do():
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]

        with pytest.raises(Problem) as refusal:
            server.check_free("127.0.0.1", port)

    assert refusal.value.code == "port_taken"
    assert f"PID {os.getpid()}" in say(refusal.value)
    assert "--port" in say(refusal.value)


def test_a_free_port_is_free():
    server.check_free("127.0.0.1", server.free_port())


def test_a_host_that_is_no_address_of_this_machine_is_not_called_a_taken_port():
    with pytest.raises(Problem) as refusal:
        server.check_free("192.0.2.1", 8000)

    assert refusal.value.code == "host_unknown"


@pytest.mark.parametrize(
    ("host", "address"),
    [("127.0.0.1", "http://127.0.0.1:80"), ("::", "http://[::1]:80"), ("::1", "http://[::1]:80")],
)
def test_the_address_that_is_printed_opens_in_a_browser(host, address):
    assert server.address(host, 80) == address


def test_sqlite_has_one_process_and_postgresql_as_many_as_told(monkeypatch):
    monkeypatch.setenv("HAILONG_WORKERS", "6")
    monkeypatch.delenv("HAILONG_DATABASE_URL", raising=False)
    alone = server.workers()
    monkeypatch.setenv("HAILONG_DATABASE_URL", "postgresql:///survey")

    assert (alone, server.workers()) == (1, 6)


@pytest.mark.parametrize("told", ["many", "0", "-1", ""])
def test_a_number_of_processes_that_is_none_is_said(told):
    with pytest.raises(SettingError, match="HAILONG_WORKERS"):
        server.workers({"HAILONG_DATABASE_URL": "postgresql:///survey", "HAILONG_WORKERS": told})


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
    server.check_free("127.0.0.1", int(address.rsplit(":", 1)[1]))


def test_a_server_that_cannot_start_says_why(tmp_path):
    with pytest.raises(RuntimeError, match="unknown database address"), server.running(environment={
        "DJANGO_SETTINGS_MODULE": "hailong.config.settings",
        "HAILONG_DATABASE_URL": "mysql://nowhere/", "HAILONG_DATA_DIR": str(tmp_path),
    }):  # fmt: skip
        pass


STARTS = (
    "import os, sys; from hailong.config import server; print(server.start().address, flush=True); sys.stdin.read()"
)


def test_a_server_ends_with_the_command_that_started_it_even_when_that_is_killed(tmp_path):
    """`kill -9` of a demo that builds left its server running on the files of the next one."""
    surroundings = {**os.environ, "PYTHONPATH": str(server.ROOT / "src"), "HAILONG_DATA_DIR": str(tmp_path)}
    surroundings["DJANGO_SETTINGS_MODULE"] = "hailong.config.settings"
    starter = subprocess.Popen([sys.executable, "-c", STARTS], env=surroundings, stdout=-1, stdin=-1, text=True)
    port = int(starter.stdout.readline().rsplit(":", 1)[1])

    starter.send_signal(signal.SIGKILL)
    starter.communicate()

    until = time.monotonic() + 30
    while _answers(port) and time.monotonic() < until:
        time.sleep(0.1)
    assert not _answers(port)


def _answers(port):
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def test_what_the_server_could_not_do_is_named_by_its_own_words(tmp_path, monkeypatch):
    """A full disk shows in a demo as "500"; the reason stands in the log of the server."""
    with (tmp_path / "log").open("w+b") as said:
        says = ["sh", "-c", "echo OperationalError: database or disk is full; read _"]
        process = subprocess.Popen(says, stdin=subprocess.PIPE, stdout=said)
        monkeypatch.setattr(server, "start", lambda **_: server.Server(process, "http://nowhere", said))

        with pytest.raises(Problem) as refusal, server.running():
            until = time.monotonic() + 30
            while not said.seek(0, os.SEEK_END) and time.monotonic() < until:
                time.sleep(0.01)
            raise RuntimeError("500")

    assert refusal.value.code == "disk_full"
    assert process.returncode is not None
