"""A register as a plain table: headings and rows, before anybody knows what the columns mean."""

from dataclasses import dataclass, field
from datetime import datetime

Cell = str | datetime


@dataclass(frozen=True, slots=True)
class TableRow:
    """A row. `number`: its row in the file (in its sheet), the first is 1.

    `cells`: as many as the table has headings.
    """

    number: int
    cells: tuple[Cell, ...] = field(repr=False)
    sheet: str = ""


@dataclass(frozen=True)
class Table:
    """What was found in a file.

    Attributes:
        headings: of the columns, NFC; two header rows are joined (`Chủ hồ sơ Điện thoại`).
        rows: without empty rows, repeated headers and lines of signatures or totals.
        header_row: row of the (last) header line. sheet: the first sheet read, empty for csv.
        kind: `xlsx` or `csv`. encoding, separator: of a csv, else empty.
        date_1904: the workbook counts its serial numbers from 1904.
        skipped_rows: numbers of rows that carry text but are no data (totals, signatures, repeated headers).
        ignored_sheets: name → why it was not read: `hidden`, `empty`, `other_headings`.
    """

    headings: tuple[str, ...]
    rows: tuple[TableRow, ...] = field(repr=False)
    header_row: int
    sheet: str = ""
    kind: str = "xlsx"
    encoding: str = ""
    separator: str = ""
    date_1904: bool = False
    skipped_rows: tuple[int, ...] = ()
    ignored_sheets: dict[str, str] = field(default_factory=dict)
