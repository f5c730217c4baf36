"""The command line. A command is one file of this folder, found by listing; `./hailong --help` shows them.

A command's file holds `HELP` (Vietnamese / English), `LOCK` (the environment it needs: "base", "test" or None for
plain Python; `lock_of(given)` where it depends on the options), `arguments(parser)` and `run(given) -> int`. A file without `HELP` is no command. Nothing outside the
standard library is imported before `run`: the launcher reads this folder before anything is installed.

What a person can mend ends a command with words on standard error, never with a stack trace: code 1, or 2 where what
was asked makes no sense. With `--json` the last line of standard output is one JSON object then too.
"""

import argparse
import importlib
import os
import pkgutil
import signal
import sys
from types import ModuleType, TracebackType

from hailong.config.progress import print_result
from hailong.config.troubles import problem_of
from hailong.method.problem import Problem
from hailong.ui.words import say

NAMES = {"importing": "import", "testing": "test", "checking": "check", "locking": "lock"}  # not to shadow words
SENSELESS = {
    "world_unknown", "benchmark_unknown", "verify_path_missing", "verify_outside_with_path", "verify_nothing_here",
    "nothing_to_verify",
}  # fmt: skip
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
    chosen = getattr(given.module, "lock_of", None)
    return chosen(given) if chosen else given.module.LOCK


def main(words: list[str]) -> int:
    """Run one command. Returns its exit code."""
    given = parse(words)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hailong.config.settings")
    edge = Edge(json=getattr(given, "json", False))
    with edge:
        return int(given.module.run(given))
    return edge.code


class Edge:
    """The outermost edge of a command: a problem is said and becomes an exit code, a bug is told and crashes loudly."""

    def __init__(self, *, json: bool) -> None:
        self.json, self.code = json, 0

    def __enter__(self) -> None:
        """Let everything that runs beside a command end with it, also when it is asked to stop."""
        self.before = signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))

    def __exit__(self, _: object, error: BaseException | None, __: TracebackType | None) -> bool:
        signal.signal(signal.SIGTERM, self.before)
        if not isinstance(error, Exception):
            return False
        problem = problem_of(error)
        shown = problem or Problem("command_crashed", error=type(error).__name__)
        for one in shown.all if problem else []:
            print(say(one), file=sys.stderr)
        if self.json:
            print_result(
                {"ok": False, "problems": [{"code": one.code, **one.facts, "words": say(one)} for one in shown.all]}
            )
        self.code = 2 if shown.code in SENSELESS else 1
        return problem is not None
