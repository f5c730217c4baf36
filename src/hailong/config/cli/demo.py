"""A demo world: built in its own data directory by its own clock, then served.

A world is one file or folder of `hailong.config.worlds` with `build(report, once) -> dict`: it does everything by
calling actions and by real HTTP requests, and returns what `--json` prints.
"""

import argparse
import importlib
import json
import os
import shutil
from pathlib import Path

from hailong.config.progress import Progress, print_result

HELP = "dựng cuộc khảo sát mẫu rồi mở trang web / build a sample survey and serve it"
LOCK = "base"
DEFAULT = "van-ninh-2023"


def arguments(parser: argparse.ArgumentParser) -> None:
    from hailong.config.cli import serve

    parser.add_argument("world", nargs="?", default=DEFAULT, metavar="WORLD", help="(%(default)s)")
    parser.add_argument("--once", action="store_true", help="dựng rồi thoát / build it and leave")
    parser.add_argument("--fresh", action="store_true", help="dựng lại từ đầu / build again from nothing")
    parser.add_argument("--json", action="store_true", help="dòng cuối là một JSON / last line is one JSON object")
    serve.arguments(parser)


def run(given: argparse.Namespace) -> int:
    from hailong.config import server, worlds
    from hailong.config.cli import serve

    if (spelled := given.world.replace("_", "-")) not in worlds.names():
        print(f"Không có thế giới / no world “{given.world}”: {', '.join(worlds.names())}")
        return 2
    given.world = spelled.replace("-", "_")
    if not given.once and (words := server.taken(given.host, given.port)):
        print(words)
        return 1
    report = Progress()
    directory = settle(given)
    built = directory / "built.json"
    if built.exists() and not (given.once or given.fresh):
        report("Thế giới mẫu đã dựng; dựng lại bằng --fresh / already built; --fresh builds it again")
        result = json.loads(built.read_text(encoding="utf-8"))
        _prepare(report)
    else:
        shutil.rmtree(directory, ignore_errors=True)
        directory.mkdir(parents=True)
        result = _build(given, report)
        built.write_text(json.dumps(result, ensure_ascii=False, default=str), encoding="utf-8")
    _show(result)
    if given.json:
        print_result(result)
    if not given.once:
        serve.listen(given)
    return 0


def settle(given: argparse.Namespace) -> Path:
    """Point this process, and the servers it starts, at the world's own directory and clock. Before Django loads."""
    from hailong.config.paths import ROOT

    directory = Path(os.environ.get("HAILONG_DATA_DIR", ROOT / ".data" / "worlds" / given.world))
    os.environ["HAILONG_DATA_DIR"] = str(directory)
    os.environ["HAILONG_WORLD_CLOCK"] = "1"
    os.environ.setdefault("HAILONG_ADDRESS", f"http://{given.host}:{given.port}")
    return directory


def _prepare(report: Progress) -> None:
    from hailong.config.cli.prepare import prepare

    prepare(report)


def _build(given: argparse.Namespace, report: Progress) -> dict:
    _prepare(report)
    world = importlib.import_module(f"hailong.config.worlds.{given.world}")
    return world.build(report, given.once)


def _show(result: dict) -> None:
    """What to look at and who to be, where the world says so."""
    for title, key in (("Xem / look at", "look_at"), ("Tài khoản mẫu / demo accounts", "accounts")):
        if result.get(key):
            print(f"\n{title}:")
            for line in result[key]:
                print("  " + (line if isinstance(line, str) else "  ".join(str(value) for value in line.values())))
