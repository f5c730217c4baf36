"""All words of the product, in templates and in code, are composed Vietnamese with official tone placement (ux U19)."""

from pathlib import Path

import pytest
from tests.ui.vietnamese import faults

import hailong
from hailong.ui.words import catalogue

SOURCE = Path(hailong.__file__).parent
ABOUT_SPELLING = {"method/frame/text.py"}  # explains the spellings that registers arrive with
FILES = sorted(
    path
    for pattern in ("*.html", "*.js", "*.css", "*.py", "*.toml")
    for path in SOURCE.rglob(pattern)
    if str(path.relative_to(SOURCE)) not in ABOUT_SPELLING
)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("hòa, khóa, thỏa, Ủy ban, quý, thuyết, hoàn, khỏe", []),
        ("ho\u00e0", ["oà should be òa"]),
        ("Thu\u1ef7", ["uỷ should be ủy"]),
        ("UBND xa\u0303", ["not in NFC"]),
    ],
)
def test_the_check_knows_right_from_wrong(text, found):
    assert faults(text) == found


def test_every_file_of_the_product_keeps_official_spelling():
    wrong = {
        str(path.relative_to(SOURCE)): found for path in FILES if (found := faults(path.read_text(encoding="utf-8")))
    }

    assert wrong == {}


def test_every_word_of_the_catalogue_keeps_official_spelling():
    assert {code: found for code, text in catalogue().items() if (found := faults(text))} == {}
