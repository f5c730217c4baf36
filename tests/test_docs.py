"""Documents may not lie: what they name exists, and what exists is documented."""

import ast
import importlib
import importlib.util
import re
import sys

from django.apps import apps
from tests.tree import ROOT, committed_files, python_files, rooms

from hailong.config import cli
from hailong.config.worlds.van_ninh_2023 import cast
from hailong.ui.words import catalogue

SETTING = re.compile(r"HAILONG_[A-Z_]*[A-Z](?![A-Z_])")
COMMAND = re.compile(r"\./hailong ([a-z]+)")
NAMED_CODE = re.compile(r"`Problem\(\"(\w+)\"\)`")
LINK = re.compile(r"\]\((?!https?:|#|mailto:)([^)#\s]+)(?:#[^)]*)?\)")


def documents():
    return {path: path.read_text(encoding="utf-8") for path in committed_files() if path.suffix == ".md"}


def named(pattern: re.Pattern) -> set[str]:
    return {found for text in documents().values() for found in pattern.findall(text)}


def settings_read() -> set[str]:
    files = [*python_files(), ROOT / "hailong", *ROOT.glob("tests/**/*.py"), *ROOT.glob("bench/*.py")]
    return {found for path in files for found in SETTING.findall(path.read_text(encoding="utf-8"))}


def exists(module: str, attribute: str) -> bool:
    """Whether `module.attribute` is a module or something inside one."""
    try:
        return bool(importlib.util.find_spec(f"{module}.{attribute}")) or hasattr(
            importlib.import_module(module), attribute
        )
    except ModuleNotFoundError:  # `module` is not a package, or does not exist
        return module in sys.modules and hasattr(sys.modules[module], attribute)


def test_every_command_that_documents_name_exists_and_every_command_is_documented():
    manual = (ROOT / "README.md").read_text(encoding="utf-8")

    assert named(COMMAND) - set(cli.commands()) == set()
    assert set(cli.commands()) - set(COMMAND.findall(manual)) == set()


def test_every_setting_that_documents_name_is_read_and_every_setting_is_documented():
    assert named(SETTING) - settings_read() == set()
    assert settings_read() - named(SETTING) == set()


def test_every_setting_of_an_installation_stands_in_settings_md():
    manual = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
    product = {found for path in python_files() for found in SETTING.findall(path.read_text(encoding="utf-8"))}

    missing = {name for name in product if not name.startswith("HAILONG_TEST_") and f"`{name}`" not in manual}

    assert missing == set()


def test_every_problem_that_documents_name_exists():
    assert named(NAMED_CODE) - set(catalogue()) == set()


def test_every_function_that_documents_name_exists():
    """`room.module.name` in backticks is a promise; the walkthrough is made of them."""
    pattern = re.compile(rf"`((?:{'|'.join(rooms())})(?:\.\w+)+)(?:\(\))?`")
    missing = []

    for name in named(pattern):
        module, _, attribute = f"hailong.{name}".rpartition(".")
        if not exists(module, attribute):
            missing.append(name)

    assert missing == []


def test_the_glossary_names_every_table_and_only_classes_that_exist():
    glossary = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
    trees = [ast.parse(path.read_text(encoding="utf-8")) for path in python_files()]
    classes = {node.name for tree in trees for node in ast.walk(tree) if isinstance(node, ast.ClassDef)}
    tables = {model.__name__ for model in apps.get_models() if model.__module__.startswith("hailong.")}

    words = set(re.findall(r"`([A-Z][A-Za-z]+)`", glossary))

    assert tables - words == set()
    assert words - classes == set()


def test_the_walkthrough_enters_the_rooms_of_a_survey_in_their_order():
    """A form passes every room but the ones without a step of their own: the plumbing, and config."""
    story = (ROOT / "docs" / "walkthrough.md").read_text(encoding="utf-8")
    visited = [room for room in rooms() if room not in {"method", "store", "ui", "ledger", "config"}]

    entered = sorted(visited, key=lambda room: story.find(f"`{room}.actions.") % (len(story) + 1))

    assert [room for room in visited if f"`{room}." not in story] == []
    assert [room for room in entered if room != "monitoring"] == [room for room in visited if room != "monitoring"]


def test_every_link_between_documents_leads_somewhere():
    broken = [
        f"{path.relative_to(ROOT)}: {target}"
        for path, text in documents().items()
        for target in LINK.findall(text)
        if not (path.parent / target).exists()
    ]

    assert broken == []


def test_decisions_are_numbered_without_gaps_and_have_the_four_parts():
    files = sorted((ROOT / "docs" / "decisions").glob("*.md"))
    parts = ("## Context", "## Decision", "## Consequences", "## What would change our mind")

    numbers = [int(path.name[:4]) for path in files]

    assert numbers == list(range(1, len(files) + 1))
    assert [path.name for path in files if not all(part in path.read_text(encoding="utf-8") for part in parts)] == []


def test_the_readme_starts_in_vietnamese_and_shows_the_two_commands():
    manual = (ROOT / "README.md").read_text(encoding="utf-8")

    assert manual.index("hài lòng") < manual.index("## English")
    assert manual.count("./hailong demo") >= 2
    assert manual.count("./hailong test") >= 2


def test_the_readme_names_the_accounts_and_the_password_of_the_demo():
    manual = (ROOT / "README.md").read_text(encoding="utf-8")
    table = manual.split("| tài khoản |")[1].split("\n\n")[0]

    told = {name for line in table.splitlines()[2:] for name in re.findall(r"`(\w+)`", line.split("|")[1])}

    assert told == {username for username, *_ in cast.PEOPLE} | {cast.INTERVIEWERS[0][0]}
    assert manual.count(f"`{cast.PASSWORD}`") == 2


def test_the_readme_shows_every_option_of_the_demo():
    manual = (ROOT / "README.md").read_text(encoding="utf-8")
    line = next(line for line in manual.splitlines() if line.startswith("| `./hailong demo"))

    assert all(option in line for option in ("[WORLD]", "--once", "--fresh", "--json"))
