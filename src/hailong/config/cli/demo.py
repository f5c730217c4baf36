"""A demo world: built in its own data directory by its own clock, then served.

A world is one file or folder of `hailong.config.worlds` with `build(report, once) -> dict`: it does everything by
calling actions and by real HTTP requests, and returns what `--json` prints; addresses in it begin with `worlds.HERE`.
"""

import argparse
import importlib
import json
import os
from pathlib import Path

from hailong.config import worlds
from hailong.config.progress import Progress, print_result
from hailong.method.problem import Problem

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
    from hailong.config import place, server
    from hailong.config.cli import serve

    if (spelled := given.world.replace("_", "-")) not in worlds.names():
        raise Problem("world_unknown", world=given.world, known=", ".join(worlds.names()))
    given.world = spelled.replace("-", "_")
    place.refuse_what_is_real(os.environ)
    if not given.once:
        server.check_free(given.host, given.port)
    report = Progress()
    directory = settle(given)
    with place.claimed(directory):
        result = _result(given, directory, report)
        _show(result)
        if given.json:
            print_result(result)
        if not given.once:
            serve.listen(given, report)
    return 0


def settle(given: argparse.Namespace) -> Path:
    """Point this process, and the servers it starts, at the world's own directory, keys and clock. Before Django loads.

    A world never signs with the keys of an installation, whatever the environment says.
    """
    from hailong.config import server
    from hailong.config.paths import ROOT, told

    directory = told("HAILONG_DATA_DIR", ROOT / ".data" / "worlds" / given.world).absolute()
    os.environ["HAILONG_DATA_DIR"] = str(directory)
    os.environ["HAILONG_KEYS_DIR"] = str(directory / "keys")
    os.environ["HAILONG_WORLD_CLOCK"] = "1"
    os.environ.pop("HAILONG_SECRET_KEY", None)
    os.environ.setdefault("HAILONG_ADDRESS", server.address(given.host, given.port))
    return directory


def _result(given: argparse.Namespace, directory: Path, report: Progress) -> dict:
    """What the world says of itself, built now or before, at the address where it is looked at now."""
    from hailong.config import place

    built = directory / "built.json"
    if built.exists() and not (given.once or given.fresh):
        report("Bản mẫu đã dựng; dựng lại bằng --fresh / already built; --fresh builds it again")
        told = built.read_text(encoding="utf-8")
        _prepare(report)
    else:
        place.refuse_used_databases(os.environ)
        place.clear(directory)
        told = json.dumps(_build(given, report), ensure_ascii=False, default=str)
        built.write_text(told, encoding="utf-8")
    return json.loads(told.replace(worlds.HERE, os.environ["HAILONG_ADDRESS"]))


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
