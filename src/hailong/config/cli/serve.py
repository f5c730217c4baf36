"""Serve the installation: prepared first, then the server replaces this process, with one beside it that ticks."""

import argparse
import os
import subprocess
import sys

from hailong.config.progress import Progress

HELP = "mở trang web / serve the installation"
LOCK = "base"


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--host", default="127.0.0.1", help="địa chỉ nghe / address to listen on (%(default)s)")
    parser.add_argument("--port", type=int, default=8000, help="cổng / port (%(default)s)")
    parser.add_argument("--server", choices=["granian", "gunicorn"], default="granian", help="%(default)s")
    parser.add_argument("--threads", type=int, default=8, help="luồng mỗi tiến trình / threads per process")


def run(given: argparse.Namespace) -> int:
    from hailong.config import server

    if words := server.taken(given.host, given.port):
        print(words)
        return 1
    from hailong.config.cli.prepare import prepare

    prepare(Progress())
    listen(given)
    return 0


def listen(given: argparse.Namespace) -> None:
    """Become the server; never returns."""
    from hailong.config import server

    command = server.command(
        host=given.host, port=given.port, threads=given.threads, kind=given.server, workers=server.workers()
    )
    # Its parent is the server that this process becomes: it ends with it, and nothing that fails in it stops serving.
    ticking = ["tick", f"--every={server.TICK_SECONDS}", f"--parent={os.getpid()}"]
    subprocess.Popen([sys.executable, "-m", "hailong.config.cli", *ticking])
    Progress()(f"Mở tại / open at http://{given.host}:{given.port}/ — Ctrl+C để dừng / to stop")
    os.execv(command[0], command)
