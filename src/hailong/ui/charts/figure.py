"""What a chart function returns."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.utils.safestring import SafeString

NO_DATA = "Chưa có số liệu để vẽ."
SUPPRESSED = "không hiển thị (giữ kín người trả lời)"
LEVEL_WORDS = ("Rất không hài lòng", "Không hài lòng", "Bình thường", "Hài lòng", "Rất hài lòng")


@dataclass(frozen=True)
class Table:
    """The data of a figure as text cells; the first cell of a row names it."""

    caption: str
    header: Sequence[str]
    rows: Sequence[Sequence[str]]


@dataclass(frozen=True)
class Figure:
    """A chart ready for `{% chart figure %}`; `wide` and `narrow` are complete SVG documents.

    `finding` says in words what the drawing shows. A public page adds `source` (whose figures, how many answers, which
    version) and `files`: what can be downloaded.
    """

    wide: SafeString
    narrow: SafeString
    table: Table
    key: Sequence[tuple[str, str]] = field(default_factory=tuple)  # (swatch class of hailong.css, words)
    note: str = ""
    uid: str = ""
    finding: str = ""
    source: str = ""
    files: Sequence[tuple[str, str]] = field(default_factory=tuple)  # (words, address)
