"""Unit names: which agency of the plan a name in a register means.

`UBND xã Vạn Phú`, `ỦY BAN NHÂN DÂN XÃ VẠN PHÚ`, `xã Vạn Phú`, `Vạn Phú`, `Bộ phận một cửa xã Vạn Phú, huyện
Vạn Ninh` and `TT Vạn Giã` are one agency each. Marks count (Vạn Thạnh is not Vạn Thành) unless the register
was typed without any; a kind counts (xã is not huyện) unless one side leaves it out. A name that could mean
two agencies means none: a person must say which.
"""

import re
from collections.abc import Iterable

from hailong.method.frame.text import clean, has_marks, plain_key, tone_key

_SHORT = {"tt": "thị trấn", "tx": "thị xã", "tp": "thành phố", "p": "phường", "x": "xã", "h": "huyện"}
_SHORT_WORD = re.compile(r"\b(tt|tx|tp|p|x|h)[. ]\s*(?=\w)", re.IGNORECASE)
_COMMITTEE = tuple(
    tone_key(words)
    for words in (
        "Bộ phận tiếp nhận và trả kết quả",
        "Bộ phận TN&TKQ",
        "Bộ phận một cửa",
        "Trung tâm phục vụ hành chính công",
        "Ủy ban nhân dân",
        "UBND",
    )
)
_KINDS = tuple(
    tone_key(kind) for kind in ("xã", "phường", "thị trấn", "đặc khu", "huyện", "thị xã", "thành phố", "tỉnh")
)


def _split(name: str) -> tuple[str, str]:
    """Kind and bare name of an agency as tone keys; the kind is empty when the name has none."""
    long = _SHORT_WORD.sub(lambda found: _SHORT[found[1].lower()] + " ", clean(name))
    key = tone_key(long)
    plain = not has_marks(long)
    for word in (*_COMMITTEE, *_COMMITTEE):
        key = _without(key, plain_key(word) if plain else word) or key
    for kind in _KINDS:
        if bare := _without(key, plain_key(kind) if plain else kind):
            return plain_key(kind), bare
    return "", key


def _without(key: str, start: str) -> str:
    return key[len(start) + 1 :] if key.startswith(start + " ") else ""


class UnitNames:
    """The agencies of a plan by every name they go by.

    Args:
        agencies: pairs (key, names): the key is the caller's, the names are the present and former ones.
    """

    def __init__(self, agencies: Iterable[tuple[str, Iterable[str]]]) -> None:
        self._by_name: dict[tuple[str, str], set[str]] = {}
        self._found: dict[str, str | None] = {}  # a register says one name ten thousand times
        for key, names in agencies:
            for name in names:
                self._enter(key, *_split(name))

    def _enter(self, key: str, kind: str, bare: str) -> None:
        """One agency under its name with and without kind, with and without marks."""
        plain = plain_key(bare)
        for written in (bare, f"plain:{plain}"):
            self._by_name.setdefault((kind, written), set()).add(key)
            self._by_name.setdefault(("any", written), set()).add(key)

    def key_of(self, name: str) -> str | None:
        """The one agency a name means, or None: unknown, or it could be several."""
        if name not in self._found:
            self._found[name] = self._look_up(name)
        return self._found[name]

    def _look_up(self, name: str) -> str | None:
        for part in (name, re.split(r",| - |\(|–", name)[0]):
            if found := self._keys(part):
                return next(iter(found)) if len(found) == 1 else None
        return None

    def _keys(self, name: str) -> set[str]:
        kind, bare = _split(name)
        if not bare:
            return set()
        written = bare if has_marks(name) else f"plain:{plain_key(bare)}"
        if not kind:
            return self._by_name.get(("any", written), set())
        return self._by_name.get((kind, written)) or self._by_name.get(("", written), set())
