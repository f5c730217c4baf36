"""A new installation, ready for its first survey: the country's units, the built-in question sets, an administrator."""

import argparse
import getpass
import sys

from hailong.config.progress import Progress, print_result

HELP = "khởi tạo: địa bàn cả nước, bộ phiếu, quản trị viên đầu tiên / set up: units, question sets, administrator"
LOCK = "base"


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--administrator", metavar="TÊN/NAME", help="tên đăng nhập quản trị viên / username")
    parser.add_argument("--full-name", default="Quản trị hệ thống", help="họ và tên / full name (%(default)s)")
    parser.add_argument("--json", action="store_true", help="dòng cuối là một JSON / last line is one JSON object")


def run(given: argparse.Namespace) -> int:
    """Safe to repeat: what is there stays. The password is asked for, or read from a pipe; never an argument."""
    from hailong.config.cli.prepare import prepare

    report = Progress()
    prepare(report)
    from hailong.method.problem import Problem
    from hailong.ui.words import say

    result = {"ok": True, **_catalogues(report)}
    if given.administrator:
        try:
            _administrator(given)
            print(f"Đã tạo quản trị viên / administrator made: {given.administrator}")
        except Problem as problem:
            for one in problem.all:
                print(say(one))
            result |= {"ok": False, "problems": [one.code for one in problem.all]}
    if given.json:
        print_result(result)
    return 0 if result["ok"] else 1


def _catalogues(report: Progress) -> dict[str, int]:
    from hailong.config.clock import now
    from hailong.instrument import actions as instrument
    from hailong.org import actions as org
    from hailong.org.models import Area

    founder = org.founder(at=now())
    with report.step("Nạp địa bàn cả nước, trước và sau 01/7/2025 / loading the country's units, old and new"):
        added = org.load_country(by=founder, at=now())
    with report.step("Nạp bộ phiếu có sẵn / loading the built-in question sets"):
        versions = instrument.load_built_in(by=founder, at=now())
    print(f"{Area.objects.count()} địa bàn / areas, {len(versions)} bộ phiếu / question sets")
    return {"areas": Area.objects.count(), "added": added, "question_sets": len(versions)}


def _administrator(given: argparse.Namespace) -> None:
    from hailong.config.clock import now
    from hailong.org import actions as org

    if sys.stdin.isatty():
        password = getpass.getpass("Mật khẩu (ít nhất 15 ký tự) / password (at least 15 characters): ")
    else:
        password = sys.stdin.readline().rstrip("\r\n")
    org.first_administrator(username=given.administrator, full_name=given.full_name, password=password, at=now())
