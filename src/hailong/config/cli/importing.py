"""Import a client list from a one-stop register and say what was found in it, row by row."""

import argparse
from pathlib import Path

from hailong.config.progress import Progress, print_result

HELP = "nạp danh sách từ một cửa (xlsx, csv) / import a one-stop register"
LOCK = "base"


def arguments(parser: argparse.ArgumentParser) -> None:
    several = "tệp xlsx hoặc csv; nhiều tệp là một danh sách / xlsx or csv; several files are one register"
    parser.add_argument("files", type=Path, metavar="FILE", nargs="+", help=several)
    parser.add_argument("--survey", help="mã cuộc khảo sát / code of the survey")
    parser.add_argument("--block", help="mã khối, khi có nhiều khối / code of the block, where there are several")
    parser.add_argument("--source", default="", help="nguồn của danh sách / where it comes from")
    parser.add_argument("--by", help="tên đăng nhập của người nạp / username of who imports")
    parser.add_argument("--json", action="store_true", help="dòng cuối là một JSON / last line is one JSON object")


def run(given: argparse.Namespace) -> int:
    import django

    from hailong.config.databases import knock

    knock()
    django.setup()
    from hailong.config import registers

    block = registers.block_of(given.survey, given.block)
    result = registers.import_files(given.files, block=block, source=given.source, by=given.by, report=Progress())
    for line in result.get("lines", []):
        print(line)
    if given.json:
        print_result(result)
    return 0
