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
    parser.add_argument("--port", type=port, default=8000, help="cổng / port (%(default)s)")
    parser.add_argument("--server", choices=["granian", "gunicorn"], default="granian", help="%(default)s")
    threads = "luồng mỗi tiến trình / threads per process (%(default)s)"
    parser.add_argument("--threads", type=at_least_one, default=8, help=threads)


def port(text: str) -> int:
    if not (text.isdecimal() and 1 <= int(text) <= 65535):
        raise argparse.ArgumentTypeError(f"cổng phải từ 1 đến 65535 / a port is 1 to 65535, not “{text}”")
    return int(text)


def at_least_one(text: str) -> int:
    if not (text.isdecimal() and int(text) >= 1):
        raise argparse.ArgumentTypeError(f"phải là số từ 1 / a number from 1 on, not “{text}”")
    return int(text)


def run(given: argparse.Namespace) -> int:
    from hailong.config import server
    from hailong.config.cli.prepare import prepare

    server.check_free(given.host, given.port)
    report = Progress()
    prepare(report)
    listen(given, report)
    return 0


def listen(given: argparse.Namespace, report: Progress) -> None:
    """Become the server; never returns."""
    from hailong.config import server

    command = server.command(
        host=given.host, port=given.port, threads=given.threads, kind=given.server, workers=server.workers()
    )
    # Its parent is the server that this process becomes: it ends with it, and nothing that fails in it stops serving.
    ticking = ["tick", f"--every={server.TICK_SECONDS}", f"--parent={os.getpid()}"]
    subprocess.Popen([sys.executable, "-m", "hailong.config.cli", *ticking])
    if server.is_open_to_others(given.host) and not os.environ.get("HAILONG_HOSTS"):
        report("Máy khác chỉ vào được khi HAILONG_HOSTS có tên máy này / others get in only by a name in HAILONG_HOSTS")
    report(f"Mở tại / open at {server.address(given.host, given.port)}/ — Ctrl+C để dừng / to stop")
    sys.stdout.flush()  # what was said would be lost where standard output is a file
    os.execv(command[0], command)
