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
        RuntimeError: no PostgreSQL here, or it did not start; with its own words.
    """
    binaries = programs()
    if binaries is None:
        raise RuntimeError("PostgreSQL is missing: apt-get install postgresql")
    with tempfile.TemporaryDirectory(prefix="hl-pg-", dir="/tmp") as folder:  # noqa: S108 - socket paths are short
        home, prefix = Path(folder), []
        if os.geteuid() == 0:
            owner = _unprivileged()
            os.chown(home, owner.pw_uid, owner.pw_gid)
            prefix = [f"--reuid={owner.pw_uid}", f"--regid={owner.pw_gid}", "--clear-groups"]
        run = ["setpriv", *prefix, "--pdeathsig=INT", "--"]  # it ends even when we are killed
        data = home / "data"
        make = [binaries / "initdb", "--no-sync", f"--username={USER}", "--auth=trust", "--encoding=UTF8"]
        _checked([*run, *make, "--locale=C.UTF-8", "-D", data], home)
        options = ["listen_addresses=", f"unix_socket_directories={home}", "max_connections=200"]
        options += [] if durable else CARELESS
        start = [*run, binaries / "postgres", "-D", data, *(f"--{option}" for option in options)]
        process = subprocess.Popen(start, cwd=home, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True)
        try:
            _until_ready(process)
            for name in ("survey", "contacts"):
                _checked([binaries / "createdb", "-h", home, "-U", USER, name], home)
            yield {
                "HAILONG_DATABASE_URL": f"postgresql://{USER}@/survey?host={home}",
                "HAILONG_CONTACTS_URL": f"postgresql://{USER}@/contacts?host={home}",
            }
        finally:
            process.send_signal(signal.SIGINT)  # fast shutdown
            process.wait()


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
