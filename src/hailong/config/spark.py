"""A private Spark of one's own: a master and two workers on the loopback, gone afterwards. Tests and benchmarks use it.

pyspark brings Spark along; Debian's Java runs it. Started by `bin/spark-class`: the scripts of `sbin` want ssh.
"""

import contextlib
import importlib.util
import os
import shutil
import signal
import subprocess
import tempfile
import threading
from collections import deque
from collections.abc import Iterator
from pathlib import Path

from hailong.method.problem import Problem

LOOPBACK = "127.0.0.1"
# Without the version of Scala executors of a pip installation die: "Cannot find any build directories".
ENVIRONMENT = {"SPARK_SCALA_VERSION": "2.13", "SPARK_LOCAL_IP": LOOPBACK, "SPARK_NO_DAEMONIZE": "1"}
MEMORY = "1g"


@contextlib.contextmanager
def private_spark(workers: int = 2) -> Iterator[str]:
    """Yields the master's address; `HAILONG_ENGINE_URL` may be set to it.

    Raises: Problem `spark_missing`. RuntimeError: it did not start; with its own words.
    """
    found = importlib.util.find_spec("pyspark")
    if found is None or found.origin is None or shutil.which("java") is None:
        raise Problem("spark_missing")
    home = Path(found.origin).parent
    with tempfile.TemporaryDirectory(prefix="hl-spark-") as folder, contextlib.ExitStack() as running:
        start = Starter(home, Path(folder), running)
        url = start("master.Master", "--host", LOOPBACK, "--port", "0", until="Starting Spark master at ")
        for _ in range(workers):
            start("worker.Worker", "--host", LOOPBACK, "--cores", "1", "--memory", MEMORY, "--work-dir", folder, url,
                  until="Successfully registered with master ")  # fmt: skip
        with environment(ENVIRONMENT | {"SPARK_HOME": str(home)}):
            yield url


class Starter:
    """Starts daemons of Spark that end with the stack, and with us."""

    def __init__(self, home: Path, folder: Path, running: contextlib.ExitStack) -> None:
        self.home, self.folder, self.running = home, folder, running

    def __call__(self, what: str, *words: str, until: str) -> str:
        """Returns what stands behind `until` on the line that says the daemon is up."""
        options = {"SPARK_HOME": str(self.home), "SPARK_LOG_DIR": str(self.folder)} | ENVIRONMENT
        options["SPARK_DAEMON_JAVA_OPTS"] = f"-Dspark.ui.enabled=false -Djava.io.tmpdir={self.folder}"
        order = ["setpriv", "--pdeathsig=TERM", "--", str(self.home / "bin" / "spark-class")]
        process = subprocess.Popen(
            [*order, f"org.apache.spark.deploy.{what}", "--webui-port", "0", *words],
            stderr=subprocess.STDOUT, stdout=subprocess.PIPE, text=True, env={**os.environ, **options},
        )  # fmt: skip
        self.running.callback(_stop, process)
        said: deque[str] = deque(maxlen=40)
        for line in process.stdout or ():
            said.append(line)
            if until in line:
                threading.Thread(target=deque, args=(process.stdout, 0), daemon=True).start()
                return line.partition(until)[2].split()[0]
        raise RuntimeError(f"Spark did not start ({what}):\n{''.join(said)}")


def _stop(process: subprocess.Popen) -> None:
    process.send_signal(signal.SIGTERM)
    process.wait()


@contextlib.contextmanager
def environment(values: dict[str, str]) -> Iterator[None]:
    """Variables for this process while it lasts."""
    before = {name: os.environ.get(name) for name in values}
    os.environ.update(values)
    try:
        yield
    finally:
        for name, value in before.items():
            os.environ.pop(name, None)
            if value is not None:
                os.environ[name] = value
