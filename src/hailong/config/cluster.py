"""A private PostgreSQL of one's own: on a unix socket only, as an unprivileged user, gone afterwards.

Tests and benchmarks use it. `initdb` and start take about a second.
"""

import contextlib
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import threading
from collections import deque
from collections.abc import Iterator
from pathlib import Path

from hailong.method.problem import Problem

USER = "hailong"
CARELESS = ["fsync=off", "synchronous_commit=off", "full_page_writes=off"]


def programs() -> Path | None:
    """The folder of `initdb` and `postgres`: Debian keeps them out of the PATH. The newest, or None."""
    versions = [path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/initdb")]
    if versions:
        return max(versions, key=lambda path: int(path.parent.name))
    found = shutil.which("initdb")
    return Path(found).resolve().parent if found else None


@contextlib.contextmanager
def private_cluster(*, durable: bool = False) -> Iterator[dict[str, str]]:
    """Yields the environment that points this installation at two databases, `survey` and `contacts`, in it.

    Args:
        durable: keep fsync on, as benchmarks must; tests need no disk.

    Raises:
        Problem: `postgresql_missing`. RuntimeError: it did not start; with its own words.
    """
    with own_cluster(durable=durable) as cluster:
        yield cluster.environment


@contextlib.contextmanager
def own_cluster(*, durable: bool = False) -> Iterator["Cluster"]:
    """The same, for those who also want to kill it."""
    binaries = programs()
    if binaries is None:
        raise Problem("postgresql_missing")
    with tempfile.TemporaryDirectory(prefix="hl-pg-", dir="/tmp") as folder:  # noqa: S108 - socket paths are short
        cluster = Cluster(Path(folder), binaries, durable)
        cluster.make()
        cluster.start()
        try:
            for name in ("survey", "contacts"):
                _checked([binaries / "createdb", "-h", cluster.home, "-U", USER, name], cluster.home)
            yield cluster
        finally:
            cluster.stop()


class Cluster:
    """One PostgreSQL in a folder of its own."""

    def __init__(self, home: Path, binaries: Path, durable: bool) -> None:
        self.home, self.binaries, self.durable = home, binaries, durable
        self.process: subprocess.Popen | None = None
        prefix = []
        if os.geteuid() == 0:
            owner = _unprivileged()
            os.chown(home, owner.pw_uid, owner.pw_gid)
            prefix = [f"--reuid={owner.pw_uid}", f"--regid={owner.pw_gid}", "--clear-groups"]
        self.run = ["setpriv", *prefix, "--pdeathsig=INT", "--"]  # it ends even when we are killed

    @property
    def environment(self) -> dict[str, str]:
        return {
            "HAILONG_DATABASE_URL": f"postgresql://{USER}@/survey?host={self.home}",
            "HAILONG_CONTACTS_URL": f"postgresql://{USER}@/contacts?host={self.home}",
        }

    def make(self) -> None:
        order = [self.binaries / "initdb", "--no-sync", f"--username={USER}", "--auth=trust", "--encoding=UTF8"]
        _checked([*self.run, *order, "--locale=C.UTF-8", "-D", self.home / "data"], self.home)

    def start(self) -> None:
        """Start it, after a crash too; it recovers by itself before it accepts connections."""
        options = ["listen_addresses=", f"unix_socket_directories={self.home}", "max_connections=200"]
        options += [] if self.durable else CARELESS
        order = [*self.run, self.binaries / "postgres", "-D", self.home / "data", *(f"--{one}" for one in options)]
        self.process = subprocess.Popen(
            order, cwd=self.home, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True
        )
        try:
            _until_ready(self.process)
        except RuntimeError:
            self.stop()
            raise

    def stop(self) -> None:
        """Fast shutdown; nothing where it does not run."""
        if self.process is not None:
            self.process.send_signal(signal.SIGINT)
            self.process.wait()
            self.process = None

    def kill(self) -> None:
        """`kill -9` to the postmaster and all its processes, as a crash of the machine would."""
        if self.process is None:
            return
        leader = self.process.pid
        children = Path(f"/proc/{leader}/task/{leader}/children").read_text().split()
        for process in (leader, *map(int, children)):
            with contextlib.suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
        self.process.wait()
        self.process = None


def _unprivileged() -> pwd.struct_passwd:
    """PostgreSQL refuses to run as root."""
    with contextlib.suppress(KeyError):
        return pwd.getpwnam("postgres")
    return pwd.getpwnam("nobody")


def _checked(command: list, folder: Path) -> None:
    done = subprocess.run([str(word) for word in command], cwd=folder, capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(f"{Path(command[0]).name}: {done.stdout}{done.stderr}")


def _until_ready(process: subprocess.Popen) -> None:
    """Read what the server says until it accepts connections, then keep reading beside, so that it never blocks."""
    said = deque(maxlen=40)
    for line in process.stderr:
        said.append(line)
        if "ready to accept connections" in line:
            threading.Thread(target=deque, args=(process.stderr, 0), daemon=True).start()
            return
    raise RuntimeError(f"PostgreSQL did not start:\n{''.join(said)}")
