"""The house holds what a linter cannot see (ARCHITECTURE.md, "Held by tools")."""

import ast
import importlib
import importlib.util
import inspect
import re
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from django.apps import apps
from tests.tree import ROOT, SOURCE, python_files, room_of, rooms

DRAWERS = {"utils", "util", "helpers", "helper", "common", "misc", "core", "base", "lib", "services", "tools", "stuff"}
FRONT_DOORS = {"models", "actions", "queries", "rules"}
LISTED = {"capture": {"modes"}}  # a mode is a folder found by listing: whoever names modes asks that list
VAULT_DOORS = FRONT_DOORS | {"sealing"}  # pure cryptography: a sealed box is made in one room and opened in another
OPEN_ROOMS = {"method", "store", "ui"}  # pure, or made to be used from everywhere
METHOD_MAY = (set(sys.stdlib_module_names) | {"numpy", "scipy", "ibis", "hailong"}) - {
    "asyncio", "ftplib", "http", "os", "random", "secrets", "smtplib", "socket", "sqlite3", "ssl", "subprocess",
    "tempfile", "threading", "time", "urllib",
}  # fmt: skip
CLOCKS = {"now", "today", "utcnow", "time_ns", "monotonic"}
CLOCKS_WITHOUT_ARGUMENT = {"localdate", "localtime"}
CHANCES = {"random", "secrets", "time"}
RANDOM = {"uuid1", "uuid4", "uuid7", "urandom", "token_bytes", "token_hex", "token_urlsafe", "default_rng"}
WRITES_ROWS = {"bulk_create", "bulk_update", "get_or_create", "update_or_create"}
NOBODY_YET = {"founder", "first_administrator"}  # a new installation has nobody who could do it
LONGEST_FILE, LONGEST_FUNCTION = 500, 60


def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def imports_of(path: Path) -> list[tuple[str, int]]:
    """Every module that a file imports, as a dotted name, with its line; `from a import b` gives `a.b`."""
    found = []
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Import):
            found += [(name.name, node.lineno) for name in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            found += [(f"{node.module}.{name.name}", node.lineno) for name in node.names]
    return found


def functions_of(tree: ast.AST):
    return (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def action_files() -> list[Path]:
    return [path for path in python_files() if path.stem == "actions" or path.parent.name == "actions"]


def called(call: ast.Call) -> str:
    """The last name of what is called: `now` of `timezone.now()` and of `now()`."""
    return getattr(call.func, "attr", getattr(call.func, "id", ""))


def asks_the_time(call: ast.Call) -> bool:
    name = called(call)
    return name in CLOCKS or (name in CLOCKS_WITHOUT_ARGUMENT and not call.args and not call.keywords)


def actions_of(room: str) -> list[tuple[str, Callable]]:
    """What a room offers as its actions: the functions of the file, or what the folder's front names."""
    module = importlib.import_module(f"hailong.{room}.actions")
    named = [(name, one) for name, one in inspect.getmembers(module, inspect.isfunction) if not name.startswith("_")]
    return [(name, one) for name, one in named if one.__module__.startswith(module.__name__)]


def caption_of(room: str) -> tuple[str, str, str]:
    """Vietnamese name, GSBPM number and sentence of a room's own docstring."""
    line = (ast.get_docstring(tree_of(SOURCE / room / "__init__.py")) or "").split("\n")[0]
    found = re.fullmatch(r"(.+?) \((?:GSBPM )?(.+?)\)\. (.+)", line)
    assert found, f"{room}: the caption is not “Name (GSBPM n). Sentence.”"
    return found.groups()


def table_of_rooms() -> dict[str, tuple[str, str, str]]:
    """ARCHITECTURE.md: room -> name, GSBPM, sentence, in the order of the table."""
    text = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `(\w+)/` \| (.+?) \| (.+?) \| (.+?) \|$", text, re.MULTILINE)
    return {room: (name, number, sentence) for room, name, number, sentence in rows}


def test_every_folder_of_the_house_is_a_room_and_every_room_a_folder():
    folders = {path.parent.name for path in SOURCE.glob("*/__init__.py")}

    assert folders == set(rooms())


def test_architecture_md_lists_the_rooms_in_order_with_their_own_captions():
    assert list(table_of_rooms()) == rooms()
    assert table_of_rooms() == {room: caption_of(room) for room in rooms()}


@pytest.mark.parametrize("room", rooms())
def test_every_room_says_what_comes_in_and_what_goes_out(room):
    docstring = ast.get_docstring(tree_of(SOURCE / room / "__init__.py"))

    assert re.search(r"^In: \S", docstring, re.MULTILINE)
    assert re.search(r"^Out: \S", docstring, re.MULTILINE)


def test_foreign_keys_point_only_to_rooms_further_left():
    order = {room: number for number, room in enumerate(rooms())}
    wrong = []

    for model in apps.get_models():
        home = model.__module__.split(".")
        for field in model._meta.get_fields():
            target = getattr(field, "related_model", None)
            if home[0] != "hailong" or field.auto_created or not hasattr(target, "__module__"):
                continue
            there = target.__module__.split(".")
            if there[0] == "hailong" and order[there[1]] > order[home[1]]:
                wrong.append(f"{model._meta.label}.{field.name} -> {target._meta.label}")

    assert wrong == []


def test_between_rooms_only_the_front_doors_are_used():
    wrong = []

    for path in python_files():
        here = room_of(path)
        for name, line in imports_of(path):
            parts = [part for part in name.split(".") if part != "vault"]
            if parts[0] != "hailong" or here in {"", "config"} or {*parts[1:2]} <= {here, *OPEN_ROOMS, "__version__"}:
                continue
            doors = VAULT_DOORS if "vault" in name.split(".") else FRONT_DOORS | LISTED.get(parts[1], set())
            if len(parts) < 3 or parts[2] not in doors:
                wrong.append(f"{path.relative_to(SOURCE)}:{line} {name}")

    assert wrong == []


def test_the_method_imports_only_the_standard_library_numpy_scipy_and_ibis():
    files = [path for path in python_files() if room_of(path) == "method"]

    wrong = [
        f"{path.relative_to(SOURCE)}:{line} {name}"
        for path in files
        for name, line in imports_of(path)
        if name.split(".")[0] not in METHOD_MAY
    ]

    assert wrong == []


def test_no_room_has_a_drawer_for_everything():
    names = {path.stem for path in python_files()} | {part for path in python_files() for part in path.parts}

    assert names & DRAWERS == set()


def test_no_file_is_longer_than_a_person_reads_at_once():
    files = [*python_files(), *ROOT.glob("tests/**/*.py"), *ROOT.glob("bench/**/*.py"), ROOT / "hailong"]

    lengths = {str(path.relative_to(ROOT)): len(path.read_text(encoding="utf-8").splitlines()) for path in files}

    assert {path: lines for path, lines in lengths.items() if lines > LONGEST_FILE} == {}


def test_no_function_is_longer_than_one_thought():
    long = [
        f"{path.relative_to(SOURCE)}:{node.lineno} {node.name}"
        for path in python_files()
        for node in functions_of(tree_of(path))
        if node.end_lineno - node.lineno + 1 > LONGEST_FUNCTION
    ]

    assert long == []


def test_every_action_takes_only_keywords_and_is_told_who_and_when():
    wrong = []

    for room in rooms():
        if room == "ledger" or importlib.util.find_spec(f"hailong.{room}.actions") is None:
            continue  # the ledger serves actions: who and when stand in the entry of the action that calls it
        for name, action in actions_of(room):
            told = inspect.signature(action).parameters.values()
            needed = {"at"} if name in NOBODY_YET else {"by", "at"}
            if not needed <= {one.name for one in told} or any(one.kind is not one.KEYWORD_ONLY for one in told):
                wrong.append(f"{room}.actions.{name}")

    assert wrong == []


def clocks_and_chances(path: Path) -> list[str]:
    """What a file asks for the time or draws by chance; cryptography of the vault (keys, ids) is neither."""
    vault = "vault" in path.parts
    asked = [name for name, _ in imports_of(path) if name.split(".")[0] in CHANCES and not vault]
    calls = [node for node in ast.walk(tree_of(path)) if isinstance(node, ast.Call)]
    return asked + [
        f"{called(node)}()" for node in calls if asks_the_time(node) or (called(node) in RANDOM and not vault)
    ]


def test_method_and_actions_ask_no_clock_and_draw_no_chance_of_their_own():
    files = [path for path in python_files() if room_of(path) == "method"] + action_files()

    wrong = [f"{path.relative_to(SOURCE)}: {found}" for path in files for found in clocks_and_chances(path)]

    assert wrong == []


@pytest.mark.parametrize(
    "line",
    [
        "from random import random", "import secrets", "from time import monotonic", "timezone.now()", "now()",
        "date.today()", "uuid.uuid4()", "os.urandom(8)", "timezone.localdate()",
    ],
)  # fmt: skip
def test_a_clock_or_a_chance_is_found_however_it_is_asked(line, tmp_path):
    (tmp_path / "actions.py").write_text(line)

    assert clocks_and_chances(tmp_path / "actions.py") != []


def writes_in(tree: ast.AST) -> list[str]:
    """Calls that change rows: of a manager, a queryset or a row."""
    found = []
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
            continue
        name, owner = node.func.attr, ast.unparse(node.func.value)
        rows = name in WRITES_ROWS or (".objects" in owner and name in {"create", "update", "delete"})
        row = name in {"save", "delete"} and not node.args
        many = name == "update" and node.keywords and not node.args and owner != "settings"  # no dict is meant
        if rows or row or many:
            found.append(f"{node.lineno} {name}")
    return found


def test_nothing_but_actions_writes_rows():
    """Invariant 1. The tiles of the ledger are part of its one action, in a file of their own."""
    others = [path for path in python_files() if path not in action_files() and path != SOURCE / "ledger/tiles.py"]

    wrong = [f"{path.relative_to(SOURCE)}:{found}" for path in others for found in writes_in(tree_of(path))]

    assert wrong == []


@pytest.mark.parametrize(
    "line",
    [
        "Survey.objects.create(code=1)", "survey.save()", "survey.save(update_fields=['x'])", "survey.delete()",
        "Survey.objects.filter(pk=1).update(state='x')", "self.rows.update(state='x')", "Unit.objects.bulk_create([])",
    ],
)  # fmt: skip
def test_a_write_is_found_however_it_is_written(line):
    assert writes_in(ast.parse(line)) != []


def test_state_is_changed_by_actions_only():
    """Signals and logic in save() would be a second writer."""
    wrong = []

    for path in python_files():
        wrong += [
            f"{path}: signal"
            for name, _ in imports_of(path)
            if name.split(".")[0] != "hailong" and "signals" in name.split(".")
        ]
        if "models" in {path.stem, path.parent.name}:
            wrong += [f"{path}: {node.name}" for node in functions_of(tree_of(path)) if node.name in {"save", "delete"}]

    assert wrong == []


def test_every_room_with_tables_has_migrations():
    """Django quietly makes tables without migrations in the wrong order, which PostgreSQL refuses."""
    without = {
        config.label
        for config in apps.get_app_configs()
        if config.name.startswith("hailong.") and list(config.get_models())
        and not list(Path(config.path).glob("migrations/0*.py"))
    }  # fmt: skip

    assert without == set()
