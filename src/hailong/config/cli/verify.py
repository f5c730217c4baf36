"""Verify: an installation with its ledger and every frozen dataset, or one dataset or release without any database.

PATH may also be the data directory of an installation, such as a demo world's.
"""

import argparse
import os
from pathlib import Path

from hailong.config.progress import Progress, print_result
from hailong.method.problem import Problem

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
    report = Progress()
    outside = given.witness or given.mirror or given.key
    if given.path is None and (world := _only_world()):
        report(f"Chưa có bản cài đặt; kiểm chứng bản mẫu / no installation yet, verifying the demo world: {world}")
        given.path = world
    if given.path and not given.path.exists():
        raise Problem("verify_path_missing", path=str(given.path))
    if given.path and (given.path / DATABASE).exists():
        settle(given.path)
    elif given.path and outside:
        raise Problem("verify_outside_with_path")
    elif given.path:
        return _answer(_folder(given.path, report), given)
    return _answer(_installation(given, report), given)


def _answer(result: dict, given: argparse.Namespace) -> int:
    print("ĐÚNG / agrees" if result["ok"] else "SAI / DOES NOT AGREE")
    if result["ok"] and result.get("runs") == 0:
        print("  Chỉ kiểm mã băm: không có lần tính nào ở đây / hashes only: there is no run here to recompute")
    if result["ok"] and "dataset" in result:
        print(f"  SHA-256 {result['dataset']}: so với mã đã công bố / compare with the published one")
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


def _only_world() -> Path | None:
    """The one demo world that can be meant where nobody has told of an installation and none was begun."""
    from hailong.config.paths import DEVELOPMENT, ROOT

    said = any(os.environ.get(variable) for variable in ("HAILONG_DATA_DIR", "HAILONG_DATABASE_URL"))
    if said or (DEVELOPMENT / DATABASE).exists():
        return None
    worlds = [path.parent for path in (ROOT / ".data" / "worlds").glob(f"*/{DATABASE}")]
    return worlds[0] if len(worlds) == 1 else None


def _folder(path: Path, report: Progress) -> dict:
    """Without Django and without a database: whoever holds the files can do this."""
    from hailong.config import verification

    return verification.verify_path(path, report)


def _installation(given: argparse.Namespace, report: Progress) -> dict:
    """Raises Problem `verify_nothing_here` where this installation has no tables yet."""
    from django.apps import apps

    from hailong.config.databases import knock
    from hailong.config.paths import DEVELOPMENT, told

    home = told("HAILONG_DATA_DIR", DEVELOPMENT)
    if not apps.ready and "HAILONG_DATABASE_URL" not in os.environ and not (home / DATABASE).exists():
        raise Problem("verify_nothing_here")  # asked before Django loads: to look must leave no file and no key behind
    knock()
    import django

    django.setup()
    from hailong.config import verification

    if not _has_tables():
        raise Problem("verify_nothing_here")
    return verification.verify_installation(
        report, witness_file=given.witness, mirror_dir=given.mirror, public_key=given.key
    )


def _has_tables() -> bool:
    from django.db import DatabaseError, connection

    from hailong.ledger.models import Checkpoint

    try:
        return Checkpoint._meta.db_table in connection.introspection.table_names()
    except DatabaseError:  # damaged and not absent: the check says where
        return True
