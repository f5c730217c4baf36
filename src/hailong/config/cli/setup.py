"""A new installation, ready for its first survey: the country's units and the built-in question sets."""

import argparse

from hailong.config.progress import Progress, print_result

HELP = "khởi tạo: địa bàn cả nước, bộ phiếu có sẵn / set up: the country's units, the question sets"
LOCK = "base"


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="dòng cuối là một JSON / last line is one JSON object")


def run(given: argparse.Namespace) -> int:
    """Safe to repeat: what is there stays. The first person comes by `./hailong admin`."""
    from hailong.config.cli.prepare import prepare

    report = Progress()
    prepare(report)
    result = {"ok": True, **_catalogues(report)}
    print("Tiếp theo / next: ./hailong admin TÊN 'Họ và tên'")
    if given.json:
        print_result(result)
    return 0


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
