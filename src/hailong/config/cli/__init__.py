"""The command line. A command is one file of this folder, found by listing; `./hailong --help` shows them.

A command's file holds `HELP` (Vietnamese / English), `LOCK` (the environment it needs: "base", "test" or None for
plain Python), `arguments(parser)` and `run(given) -> int`. A file without `HELP` is no command. Nothing outside the
standard library is imported before `run`: the launcher reads this folder before anything is installed.
"""

import argparse
import importlib
import os
import pkgutil
import sys
from types import ModuleType

NAMES = {"importing": "import", "testing": "test", "checking": "check", "locking": "lock"}  # not to shadow words
EPILOG = """\
Hai lệnh đủ để bắt đầu / two commands to begin with:
  ./hailong demo      dựng cuộc khảo sát mẫu Vạn Ninh 2023 rồi mở trang web / build the sample survey and serve it
  ./hailong test      chạy toàn bộ kiểm thử / run every test
"""


def commands() -> dict[str, ModuleType]:
    """Every command by the name it is called by."""
    found = {}
    for entry in pkgutil.iter_modules(__path__):
        if entry.name == "__main__":
            continue
        module = importlib.import_module(f"{__name__}.{entry.name}")
        if hasattr(module, "HELP"):
            found[NAMES.get(entry.name, entry.name)] = module
    return found


def parse(words: list[str]) -> argparse.Namespace:
    """The command and its options; exits with the usage where they are wrong."""
    parser = argparse.ArgumentParser(
        prog="./hailong",
        description="Hailong: đo lường sự hài lòng đối với dịch vụ công / measuring satisfaction with public services",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    listed = parser.add_subparsers(dest="command", metavar="LỆNH/COMMAND")
    for name, module in commands().items():
        own = listed.add_parser(name, help=module.HELP, description=module.HELP, allow_abbrev=False)
        module.arguments(own)
        own.set_defaults(module=module)
    given, rest = parser.parse_known_args(words)
    if given.command is None:
        parser.print_help()
        sys.exit(0)
    if rest and not getattr(given.module, "PASSES_ON", False):
        parser.error(f"không hiểu / not understood: {' '.join(rest)}")
    given.rest = rest
    return given


def lock_for(given: argparse.Namespace) -> str | None:
    """The environment that a command needs; None is plain Python."""
    return given.module.LOCK


def main(words: list[str]) -> int:
    """Run one command. Returns its exit code."""
    given = parse(words)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hailong.config.settings")
    return given.module.run(given)
