"""Verify: the ledger and every frozen dataset of this installation, or one dataset directory without any database."""

import argparse
from pathlib import Path

from hailong.config.progress import Progress, print_result

HELP = "kiểm chứng nhật ký và số liệu đã công bố / verify the ledger and the published figures"
LOCK = "base"


def arguments(parser: argparse.ArgumentParser) -> None:
    text = "thư mục tập dữ liệu hoặc bản phát hành / a frozen dataset or a release"
    parser.add_argument("path", nargs="?", type=Path, metavar="PATH", help=text)
    witness = "tệp nhân chứng: nhớ đầu sổ đã thấy, từ chối sổ bị viết lại / refuses a log that was rewritten"
    mirror = "bản sao sổ mà sổ này phải nối tiếp / a mirror that the log must continue"
    key = "khóa công khai của sổ, lấy từ nơi khác / public key of the log, from elsewhere (name+hash+key)"
    parser.add_argument("--witness", type=Path, metavar="FILE", help=witness)
    parser.add_argument("--mirror", type=Path, metavar="DIR", help=mirror)
    parser.add_argument("--key", metavar="KEY", help=key)
    parser.add_argument("--json", action="store_true", help="dòng cuối là một JSON / last line is one JSON object")


def run(given: argparse.Namespace) -> int:
    """0 where everything agrees, 1 where something does not, 2 where the question makes no sense."""
    if given.path and (given.witness or given.mirror or given.key):
        print("--witness, --mirror, --key: chỉ khi không có PATH / only without PATH")
        return 2
    report = Progress()
    result = _release(given.path, report) if given.path else _installation(given, report)
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


def _installation(given: argparse.Namespace, report: Progress) -> dict:
    import django

    django.setup()
    from hailong.config import verification

    return verification.verify_installation(
        report, witness_file=given.witness, mirror_dir=given.mirror, public_key=given.key
    )
