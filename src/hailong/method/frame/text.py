"""Text as registers write it, and the forms in which two writings of one thing become equal.

Vietnamese arrives composed (NFC) or decomposed (NFD), with the tone on either vowel (`Hoà`, `Hòa`), in
capitals or without any mark at all. `clean` is what is kept; `tone_key` and `plain_key` are only compared,
never shown.
"""

import re
import unicodedata
from functools import lru_cache

TONES = frozenset("\u0300\u0301\u0303\u0309\u0323")  # huyền, sắc, ngã, hỏi, nặng
_INVISIBLE = re.compile(
    r"[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]"
)
_SPACES = re.compile(r"\s+")
_NO_WORD = re.compile(r"[^\w]+|_")


def clean(text: str) -> str:
    """NFC, without invisible characters, every run of white space one space, ends stripped."""
    if text.isascii() and text.isprintable() and "  " not in text:
        return text.strip()
    return _clean(text)


@lru_cache(maxsize=1 << 16)  # a register repeats its words
def _clean(text: str) -> str:
    return _SPACES.sub(" ", _INVISIBLE.sub("", unicodedata.normalize("NFC", text))).strip()


def tone_key(text: str) -> str:
    """Words in lower case, letters with their hats, the tone of a word written at its end.

    `Hoà` equals `HÒA`.
    """
    return " ".join(_tone_last(word) for word in _words(text))


@lru_cache(maxsize=1 << 16)
def plain_key(text: str) -> str:
    """Words in lower case without any mark: `Đất đai` and `DAT DAI` are equal."""
    return " ".join(_plain(word) for word in _words(text))


def has_marks(text: str) -> bool:
    """True when the text carries Vietnamese marks; a text without any was typed without them."""
    return plain_key(text) != " ".join(_words(text))


def _words(text: str) -> list[str]:
    spaced = _NO_WORD.sub(" ", unicodedata.normalize("NFC", text).casefold())
    return [word.lstrip("0") or "0" if word.isdecimal() else word for word in spaced.split()]


def _tone_last(word: str) -> str:
    if word.isascii():
        return word
    letters = unicodedata.normalize("NFD", word)
    tones = "".join(letter for letter in letters if letter in TONES)
    return unicodedata.normalize("NFC", "".join(x for x in letters if x not in TONES)) + tones


def _plain(word: str) -> str:
    if word.isascii():
        return word
    letters = unicodedata.normalize("NFD", word.replace("đ", "d"))
    return "".join(letter for letter in letters if not unicodedata.combining(letter))
