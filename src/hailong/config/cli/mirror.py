"""The public mirror of the ledger: plain files that any web host can serve and anybody can check and keep."""

import argparse
from pathlib import Path

from hailong.config.progress import Progress, print_result

HELP = "xuất bản sao công khai của sổ nhật ký / write or continue the public mirror of the ledger"
LOCK = "base"


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("folder", type=Path, metavar="DIR", help="thư mục bản sao / folder of the mirror")
    parser.add_argument("--json", action="store_true", help="dòng cuối là một JSON / last line is one JSON object")


def run(given: argparse.Namespace) -> int:
    """0 with the size that the mirror covers, 1 where the ledger does not continue what lies there."""
    import django

    django.setup()
    from hailong.ledger import queries as ledger
    from hailong.ui.words import say

    report = Progress()
    if (given.folder / "checkpoint").exists():
        with report.step("Đối chiếu với bản sao đã có / comparing with what is there"):
            faults = ledger.verify_log(mirror_dir=given.folder).findings
        if faults:  # what was published is never written over by something else
            print("SAI / DOES NOT AGREE: không ghi gì / nothing written")
            for fault in faults:
                print(f"  - {say(fault)}")
            return 1
    with report.step("Ghi bản sao / writing the mirror"):
        size = ledger.export_mirror(given.folder)
    print(f"Bản sao có / the mirror holds: {size} mục / entries")
    if given.json:
        print_result({"size": size, "folder": str(given.folder)})
    return 0
