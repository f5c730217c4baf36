"""Starting the web server: which command, how many processes, and who holds the port when it is taken."""

import contextlib
import errno
import os
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from typing import IO

from hailong.config.databases import SettingError
from hailong.config.paths import ROOT
from hailong.config.troubles import problem_in
from hailong.method.problem import Problem

TICK_SECONDS = 60
LAST_WORDS = 4000  # characters
APPLICATION = "hailong.config.wsgi:application"


def workers(environment: Mapping[str, str] = os.environ) -> int:
    """One process on SQLite (one writer at a time); on PostgreSQL as many as told, else one per core."""
    if not environment.get("HAILONG_DATABASE_URL"):
        return 1
    told = environment.get("HAILONG_WORKERS", str(os.cpu_count() or 1))
    if not (told.isdecimal() and int(told) >= 1):
        raise SettingError("HAILONG_WORKERS is a number of processes, from 1 on")
    return int(told)


def command(*, host: str, port: int, threads: int, kind: str, workers: int) -> list[str]:
    """The command line of granian or gunicorn. A full queue answers 503 instead of piling up."""
    if kind == "gunicorn":
        own = ["--worker-class=gthread", f"--bind={_bracketed(host)}:{port}", f"--threads={threads}"]
        own += [f"--workers={workers}", "--graceful-timeout=20", "--log-level=warning", "--no-control-socket"]
        return [sys.executable, "-m", "gunicorn", *own, APPLICATION]
    own = ["--interface=wsgi", f"--host={host}", f"--port={port}", f"--blocking-threads={threads}"]
    own += [f"--backpressure={threads * 16}", f"--workers={workers}", "--log-level=error"]
    # A WSGI worker that dies is replaced; its requests were answered or never acknowledged.
    return [sys.executable, "-m", "granian", *own, "--respawn-failed-workers", APPLICATION]


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def address(host: str, port: int) -> str:
    """Where a browser on this machine finds it."""
    here = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - read, not bound
    return f"http://{_bracketed(here)}:{port}"


def is_open_to_others(host: str) -> bool:
    return host not in {"localhost", "::1"} and not host.startswith("127.")


def check_free(host: str, port: int) -> None:
    """Nothing where the port is free; granian would abort with a panic where it is not.

    Raises: Problem `port_taken` (by whom), `port_needs_root`, `host_unknown`.
    """
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except PermissionError:
            raise Problem("port_needs_root", port=port) from None
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                raise Problem("host_unknown", host=host, reason=error.strerror) from None
            who = holder(port) or "chương trình khác / another program"
            raise Problem("port_taken", port=port, who=who, other=free_port()) from None


def holder(port: int) -> str | None:
    """Name and number of the process that listens on a port, as far as this user may see it."""
    sockets = set()
    for table in ("/proc/net/tcp", "/proc/net/tcp6"):
        with contextlib.suppress(FileNotFoundError):
            rows = [line.split() for line in Path(table).read_text().splitlines()[1:]]
            listening = [row for row in rows if row[3] == "0A" and int(row[1].rsplit(":", 1)[1], 16) == port]
            sockets |= {f"socket:[{row[9]}]" for row in listening}
    for process in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if any(str(link.readlink()) in sockets for link in (process / "fd").iterdir()):
                return f"{(process / 'comm').read_text().strip()} (PID {process.name})"
    return None


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass(frozen=True)
class Server:
    """A running server of this installation: its leading process, which heads a process group, its address, its log."""

    process: subprocess.Popen
    address: str
    said: IO[bytes]

    def log(self) -> str:
        """What it has written so far, on both its outputs."""
        handle = self.said.fileno()
        # Not `read`: the server writes where its own position, which is ours, stands.
        return os.pread(handle, os.fstat(handle).st_size, 0).decode("utf-8", "replace")

    def stop(self) -> None:
        """End it as an operator would: requests under way are answered."""
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            self.kill()

    def kill(self) -> None:
        """End it as a power cut would: every process at once, nothing is finished."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


def start(
    *, environment: Mapping[str, str] | None = None, port: int = 0, kind: str = "granian", threads: int = 8
) -> Server:
    """Start a server beside this process and return when it answers.

    Raises: RuntimeError with its own words when it does not.
    """
    port = port or free_port()
    surroundings = {**os.environ, "PYTHONPATH": str(ROOT / "src"), **(environment or {})}
    order = ["setpriv", "--pdeathsig=TERM", "--"]  # it ends with the thread that starts it, even when that is killed
    order += command(host="127.0.0.1", port=port, threads=threads, kind=kind, workers=workers(surroundings))
    said = tempfile.TemporaryFile()  # noqa: SIM115 - closed with the server that writes to it
    process = subprocess.Popen(order, cwd=ROOT, env=surroundings, stdout=said, stderr=said, start_new_session=True)
    server = Server(process, f"http://127.0.0.1:{port}", said)
    try:
        _await(server, port)
    except BaseException:
        server.stop()
        raise
    return server


@contextlib.contextmanager
def running(
    *, environment: Mapping[str, str] | None = None, port: int = 0, kind: str = "granian", threads: int = 8
) -> Iterator[str]:
    """A server of this installation beside this process, for worlds and benchmarks; yields its address.

    Raises: Problem where the server names one behind what went wrong within; else its last words are shown.
    """
    server = start(environment=environment, port=port, kind=kind, threads=threads)
    try:
        yield server.address
    except Exception as error:
        log = server.log()
        if problem := problem_in(log):
            raise problem from error
        print(log[-LAST_WORDS:], file=sys.stderr)
        raise
    finally:
        server.stop()


def _await(server: Server, port: int) -> None:
    """Return when the server answers HTTP; raise RuntimeError with its words when it ends or is not up in 60 s."""
    for _ in range(600):
        connection = HTTPConnection("127.0.0.1", port, timeout=60)
        try:
            connection.request("HEAD", "/")
            connection.getresponse()
        except OSError:
            with contextlib.suppress(subprocess.TimeoutExpired):
                server.process.wait(timeout=0.1)
                break
        else:
            return
        finally:
            connection.close()
    raise RuntimeError(f"the server did not start:\n{server.log()[-LAST_WORDS:]}")
