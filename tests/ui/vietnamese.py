"""What words on screen must keep (ux 4.2): NFC and the tone placement of official documents (hòa, khóa, Ủy)."""

import re
import unicodedata

_TONES = "\u0300\u0301\u0303\u0309\u0323"
_LETTER = "A-Za-zÀ-ỹĐđ"


def _misplaced() -> dict[str, str]:
    """`oá` -> `óa` and its like, in three cases of writing."""
    table = {}
    for first, second in (("o", "a"), ("o", "e"), ("u", "y")):
        for tone in _TONES:
            wrong = first + unicodedata.normalize("NFC", second + tone)
            right = unicodedata.normalize("NFC", first + tone) + second
            table |= {wrong: right, wrong.capitalize(): right.capitalize(), wrong.upper(): right.upper()}
    return table


MISPLACED = _misplaced()
_FIND = re.compile(f"(?<![qQ])({'|'.join(map(re.escape, MISPLACED))})(?![{_LETTER}])")


def faults(text: str) -> list[str]:
    """Everything wrong in a text, as short sentences."""
    found = [] if unicodedata.is_normalized("NFC", text) else ["not in NFC"]
    composed = unicodedata.normalize("NFC", text)
    return found + [f"{hit.group(1)} should be {MISPLACED[hit.group(1)]}" for hit in _FIND.finditer(composed)]
