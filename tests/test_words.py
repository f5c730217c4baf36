"""Every problem that the program can raise has words, and every word of the catalogue has a problem."""

import ast
import string

from tests.tree import SOURCE, python_files

from hailong.ui.words import catalogue

RAISED_BY = {"Problem"}
MADE_BY_THE_SHAPE = {"several_problems"}  # Problems counts its own


def calls() -> list[tuple[str, str, set[str] | None]]:
    """Place, code and facts of every `Problem("code", …)`; facts are None where they come by `**`."""
    found = []
    for path in python_files():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            name = getattr(getattr(node, "func", None), "id", getattr(getattr(node, "func", None), "attr", ""))
            if not isinstance(node, ast.Call) or name not in RAISED_BY or not node.args:
                continue
            if isinstance(node.args[0], ast.Constant):
                given = {keyword.arg for keyword in node.keywords}
                place = f"{path.relative_to(SOURCE)}:{node.lineno}"
                found.append((place, node.args[0].value, None if None in given else given))
    return found


def literals() -> set[str]:
    """Every string in the source, for codes that reach a Problem through a table."""
    files = [path for path in python_files() if path.parent.name != "words"]
    trees = [ast.parse(path.read_text(encoding="utf-8")) for path in files]
    return {node.value for tree in trees for node in ast.walk(tree)
            if isinstance(node, ast.Constant) and isinstance(node.value, str)}  # fmt: skip


def places_in(words: str) -> set[str]:
    return {field.split(".")[0].split("[")[0] for _, field, _, _ in string.Formatter().parse(words) if field}


def test_every_problem_raised_has_words():
    without = [f"{place} {code}" for place, code, _ in calls() if code not in catalogue()]

    assert without == []


def test_every_word_belongs_to_a_problem_that_is_raised():
    unused = set(catalogue()) - {code for _, code, _ in calls()} - literals() - MADE_BY_THE_SHAPE

    assert unused == set()


def test_every_fact_that_the_words_name_is_given():
    lacking = [
        f"{place} {code}: {sorted(places_in(catalogue()[code]) - facts)}"
        for place, code, facts in calls()
        if facts is not None and code in catalogue() and not places_in(catalogue()[code]) <= facts
    ]

    assert lacking == []


def test_words_are_sentences_in_composed_vietnamese():
    import unicodedata

    wrong = [
        code
        for code, words in catalogue().items()
        if not words.endswith((".", "?", "!", ")", "}")) or unicodedata.normalize("NFC", words) != words
    ]

    assert wrong == []
