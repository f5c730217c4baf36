"""Verify: the ledger and every frozen dataset of this installation, or one dataset directory without any database."""

import argparse
from pathlib import Path

from hailong.config.progress import Progress, print_result

HELP = "kiểm chứng nhật ký và số liệu đã công bố / verify the ledger and the published figures"
LOCK = "base"


def arguments(parser: argparse.ArgumentParser) -> None:
    text = "thư mục tập dữ liệu hoặc bản phát hành / a frozen dataset or a release"
    parser.add_argument("path", nargs="?", type=Path, metavar="PATH", help=text)
    parser.add_argument("--json", action="store_true", help="dòng cuối là một JSON / last line is one JSON object")


def run(given: argparse.Namespace) -> int:
    """0 where everything agrees, 1 where something does not."""
    report = Progress()
    result = _release(given.path, report) if given.path else _installation(report)
    print("ĐÚNG / agrees" if result["ok"] else "SAI / DOES NOT AGREE")
    for fault in result.get("faults", []):
        print(f"  - {fault}")
    if given.json:
        print_result(result)
    return 0 if result["ok"] else 1


def _release(path: Path, report: Progress) -> dict:
    """Without Django and without a database: whoever holds the files can do this."""
    from hailong.config import verification

    return verification.verify_path(path, report)


def _installation(report: Progress) -> dict:
    import django

    django.setup()
    from hailong.config import verification

    return verification.verify_installation(report)
