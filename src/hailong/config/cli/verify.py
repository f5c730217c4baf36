"""Verify: an installation with its ledger and every frozen dataset, or one dataset or release without any database.

PATH may also be the data directory of an installation, such as a demo world's.
"""

import argparse
import os
from pathlib import Path

from hailong.config.progress import Progress, print_result

HELP = "kiểm chứng nhật ký và số liệu đã công bố / verify the ledger and the published figures"
LOCK = "base"
DATABASE, CLOCK = "survey.sqlite3", "clock.json"


def arguments(parser: argparse.ArgumentParser) -> None:
    text = "thư mục dữ liệu, tập dữ liệu đã khóa, bản công bố / a data directory, a frozen dataset or a release"
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
    if given.path and (given.path / DATABASE).exists():
        settle(given.path)
        given.path = None
    if given.path and (given.witness or given.mirror or given.key):
        print("--witness, --mirror, --key: chỉ khi không có PATH / only without PATH")
        return 2
    report = Progress()
    result = _release(given.path, report) if given.path else _installation(given, report)
    if result is None:
        print(_nothing_here())
        return 2
    print("ĐÚNG / agrees" if result["ok"] else "SAI / DOES NOT AGREE")
    for fault in result.get("faults", []):
        print(f"  - {fault}")
    if given.json:
        print_result(result)
    return 0 if result["ok"] else 1


def settle(directory: Path) -> None:
    """Let this process be the installation that lives in `directory`; before Django loads."""
    os.environ["HAILONG_DATA_DIR"] = str(directory.resolve())
    if (directory / CLOCK).exists():
        os.environ["HAILONG_WORLD_CLOCK"] = "1"


def _nothing_here() -> str:
    """Words for an installation without a database, with the demo worlds that could be meant."""
    from hailong.config.paths import ROOT

    worlds = sorted(path.parent.relative_to(ROOT) for path in (ROOT / ".data" / "worlds").glob(f"*/{DATABASE}"))
    built = "".join(f"\n  ./hailong verify {world}" for world in worlds)
    hint = f"Bản mẫu đã dựng / demo worlds:{built}" if built else "Hãy chạy / run: ./hailong demo"
    return f"Chưa có cơ sở dữ liệu ở đây / no database here. {hint}"


def _release(path: Path, report: Progress) -> dict:
    """Without Django and without a database: whoever holds the files can do this."""
    from hailong.config import verification

    return verification.verify_path(path, report)


def _installation(given: argparse.Namespace, report: Progress) -> dict | None:
    """The result, or None where this installation has no tables yet."""
    import django

    django.setup()
    if not _has_tables():
        return None
    from hailong.config import verification

    return verification.verify_installation(
        report, witness_file=given.witness, mirror_dir=given.mirror, public_key=given.key
    )


def _has_tables() -> bool:
    """Asked without making the file: to look must leave nothing behind."""
    from django.db import DatabaseError, connection

    from hailong.ledger.models import Checkpoint

    file = connection.settings_dict["NAME"]
    in_memory = file.startswith("file:")
    if connection.vendor == "sqlite" and not in_memory and not Path(file).exists():
        return False
    try:
        return Checkpoint._meta.db_table in connection.introspection.table_names()
    except DatabaseError:  # damaged and not absent: the check says where
        return True
