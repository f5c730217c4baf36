"""What an official document says, apart from how it is set: the one model behind Word, Excel and PDF.

Everything is frozen and holds plain values, so that a document can be composed, compared and tested without
a file. Widths are millimetres; numbers stay numbers until a renderer writes them.
Source of the parts and their order: NĐ 30/2020/NĐ-CP, phụ lục I.
"""

import unicodedata
from dataclasses import dataclass, replace
from typing import Literal

SIMULATED = "Dữ liệu minh họa"
Cell = str | int | float | None


@dataclass(frozen=True)
class Run:
    """A stretch of text in one weight."""

    text: str
    bold: bool = False
    italic: bool = False


@dataclass(frozen=True)
class Paragraph:
    """One paragraph.

    Attributes:
        text: plain, or runs in different weights.
        kind: `body` justified and indented; `legal` a legal basis (italic); `item` a dashed or numbered item;
            `formula` centred; `note` small; `code` what a machine reads, line by line as it is.
        automatic: the program wrote a judgement here that a person should review.
    """

    text: str | tuple[Run, ...]
    kind: Literal["body", "legal", "item", "formula", "note", "code"] = "body"
    automatic: bool = False

    @property
    def runs(self) -> tuple[Run, ...]:
        return (Run(self.text),) if isinstance(self.text, str) else self.text

    @property
    def plain(self) -> str:
        return "".join(run.text for run in self.runs)


@dataclass(frozen=True)
class Heading:
    """A heading; level 1 is `I.`, level 2 `1.`, level 3 `a)`; the number is part of the text."""

    text: str
    level: Literal[1, 2, 3] = 1


@dataclass(frozen=True)
class Column:
    """A column of a table.

    Attributes:
        title: heading of the column.
        width: millimetres, scaled so that the whole table fits the page.
        align: of the cells; headings are centred.
        decimals: for numbers; None leaves text as it is and writes integers without decimals.
        group: neighbours with the same group share a spanning heading above theirs.
        trim: numbers of one sheet carry one decimal at least and `decimals` at most, each as many as it has.
    """

    title: str
    width: float = 20
    align: Literal["left", "center", "right"] = "center"
    decimals: int | None = None
    group: str = ""
    trim: bool = False


@dataclass(frozen=True)
class Span:
    """A row of one cell across the whole table: a heading for the rows below it."""

    text: str


Row = tuple[Cell, ...] | Span


@dataclass(frozen=True)
class Table:
    """A table; `None` cells print an en dash, the last `totals` rows are bold.

    Raises `ValueError` when a row has not one cell for each column.
    """

    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    title: str = ""
    notes: tuple[str, ...] = ()
    totals: int = 0

    def __post_init__(self) -> None:
        for row in self.rows:
            if not isinstance(row, Span) and len(row) != len(self.columns):
                raise ValueError(f"{self.title!r}: {len(row)} cells for {len(self.columns)} columns: {row!r}")

    @property
    def has_groups(self) -> bool:
        return any(column.group for column in self.columns)


@dataclass(frozen=True)
class Series:
    """Values of one series, in the order of the categories; `low` and `high` are ends of intervals."""

    name: str
    values: tuple[float | None, ...]
    low: tuple[float | None, ...] = ()
    high: tuple[float | None, ...] = ()


@dataclass(frozen=True)
class Chart:
    """A chart of horizontal bars, native and editable in Office.

    Attributes:
        kind: `bar` side by side (with intervals where the series have them); `stacked` parts of a whole.
        alt: what a person who does not see the chart must know.
        axis: least and greatest value of the axis; None leaves it to the office program.
    """

    title: str
    alt: str
    categories: tuple[str, ...]
    series: tuple[Series, ...]
    kind: Literal["bar", "stacked"] = "bar"
    axis: tuple[float, float] | None = None
    decimals: int = 1
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for series in self.series:
            for values in (series.values, series.low or series.values, series.high or series.values):
                if len(values) != len(self.categories):
                    raise ValueError(f"{self.title!r}: {series.name!r} has not one value for each category")


Block = Paragraph | Heading | Table | Chart


@dataclass(frozen=True)
class OfficialHeader:
    """The head of the first page.

    Attributes:
        issuer: the agency that issues, in one or two lines of capitals, e.g. `("ỦY BAN NHÂN DÂN", "HUYỆN VẠN NINH")`.
        symbol: what follows the number that the registry clerk fills in: `BC-UBND`.
        place, year: `Vạn Ninh`, 2023; day and month stay blank for the clerk.
        parent: the agency above, for bodies that print one.
        number: left empty for the registry clerk, who numbers the signed document.
    """

    issuer: tuple[str, ...]
    symbol: str
    place: str
    year: int
    parent: str = ""
    number: str = ""


@dataclass(frozen=True)
class Signature:
    """Who signs: lines of authority (`TM. ỦY BAN NHÂN DÂN`, `CHỦ TỊCH`) and the name, which may be blank."""

    authority: tuple[str, ...]
    name: str = ""


@dataclass(frozen=True)
class Annex:
    """An annex on its own pages. `label` is `Phụ lục I`; the reference to the document is written by the renderer."""

    label: str
    title: str
    blocks: tuple[Block, ...]
    landscape: bool = True


@dataclass(frozen=True)
class Document:
    """A whole official document.

    Attributes:
        kind: `BÁO CÁO`, `BIÊN BẢN`, `KẾ HOẠCH`.
        abstract: the trích yếu under it.
        signatures: one signs alone beside the recipients; several (minutes) sign side by side below the text.
        issued_by: how an annex names the issuer: `Ủy ban nhân dân huyện Vạn Ninh`.
        simulated: every page says `Dữ liệu minh họa`.
    """

    header: OfficialHeader
    kind: str
    abstract: str
    body: tuple[Block, ...]
    signatures: tuple[Signature, ...]
    recipients: tuple[str, ...] = ()
    annexes: tuple[Annex, ...] = ()
    issued_by: str = ""
    simulated: bool = False

    @property
    def reference(self) -> str:
        """The line under the title of an annex; number, day and month are the clerk's."""
        number = self.header.number or " " * 6
        issuer = f" của {self.issued_by}" if self.issued_by else ""
        return (
            f"(Kèm theo {self.kind.capitalize()} số {number}/{self.header.symbol}"
            f" ngày      tháng      năm {self.header.year}{issuer})"
        )


@dataclass(frozen=True)
class Sheet:
    """One sheet of an annex workbook: a table, and charts below or beside it."""

    name: str
    table: Table
    charts: tuple[Chart, ...] = ()


@dataclass(frozen=True)
class Workbook:
    """An annex workbook. `reference` is the line under each title, e.g. `Document.reference`."""

    title: str
    sheets: tuple[Sheet, ...]
    reference: str = ""
    simulated: bool = False


def numbered(document: Document) -> Document:
    """The document with `Bảng 1.`, `Biểu đồ 1.` before the titles, in order through body and annexes."""
    counts = {Table: 0, Chart: 0}

    def number(block: Block) -> Block:
        if not isinstance(block, Table | Chart) or not block.title:
            return block
        counts[type(block)] += 1
        word = "Bảng" if isinstance(block, Table) else "Biểu đồ"
        return replace(block, title=f"{word} {counts[type(block)]}. {block.title}")

    body = tuple(map(number, document.body))
    annexes = tuple(replace(annex, blocks=tuple(map(number, annex.blocks))) for annex in document.annexes)
    return replace(document, body=body, annexes=annexes)


def texts(document: Document) -> tuple[str, ...]:
    """Every piece of text of the document in NFC, for checks of language and for search."""
    found: list[str] = [document.kind, document.abstract, *document.recipients]
    for block in (*document.body, *(block for annex in document.annexes for block in annex.blocks)):
        found += _texts(block)
    return tuple(unicodedata.normalize("NFC", text) for text in found if text)


def _texts(block: Block) -> list[str]:
    match block:
        case Paragraph():
            return [block.plain]
        case Heading():
            return [block.text]
        case Chart():
            return [block.title, block.alt, *block.categories, *block.notes]
    cells = [cell for row in block.rows for cell in ((row.text,) if isinstance(row, Span) else row)]
    titles = [column.title for column in block.columns]
    return [block.title, *block.notes, *titles, *(cell for cell in cells if isinstance(cell, str))]
