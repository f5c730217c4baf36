"""Tick: what an installation does by the clock. `serve` keeps one beside the server."""

import argparse
import os

from hailong.config.progress import print_result

HELP = "chốt sổ nhật ký, xóa thông tin liên hệ hết hạn / sequence the ledger, delete contacts whose time is up"
LOCK = "base"


def arguments(parser: argparse.ArgumentParser) -> None:
    every = "lặp lại sau ngần ấy giây, đến khi tiến trình mẹ kết thúc / repeat until the parent ends"
    parser.add_argument("--every", type=float, metavar="SECONDS", help=every)
    parser.add_argument("--parent", type=int, metavar="PID", help="tiến trình mẹ / the process that started it")
    parser.add_argument("--json", action="store_true", help="dòng cuối là một JSON / last line is one JSON object")


def run(given: argparse.Namespace) -> int:
    import django

    from hailong.config.databases import knock

    if not given.every:  # who ticks for ever outlives a database that is not there for a while
        knock()
    django.setup()
    from hailong.config import ticking

    if given.every:
        ticking.keep(given.every, given.parent or os.getppid())
        return 0
    done = ticking.tick()
    print(
        f"Đã đưa vào sổ / sequenced: {done['sequenced']} · Đã xóa liên hệ hết hạn / contacts deleted: {done['purged']}"
        f" · Đã dọn liên hệ mồ côi / orphans swept: {done['swept']}"
        f" · Đã xóa dấu giao dịch của phiếu / responses unlinked: {done['unlinked']}"
    )
    if given.json:
        print_result(done)
    return 0
