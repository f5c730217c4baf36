"""CSV that Vietnamese Excel opens well, and Parquet.

CSV is UTF-8 with a byte order mark. Text that a spreadsheet could take for a formula is disarmed by an apostrophe,
also behind a comma, semicolon, tab or line break inside the text: a file opened with the other separator would cut
the cell there. `restore` takes exactly these apostrophes away again. Source: OWASP, CSV Injection.
"""

import csv as standard_csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Literal

import pyarrow as pa
import pyarrow.parquet as pq

from hailong.ui.documents.content import Cell

BOM = "\ufeff"
_TRIGGERS = "=+\\-@＝＋－＠|"
_ARM = re.compile(rf"(^|[;,\t\r\n] *)('*[{_TRIGGERS}\t\r\n])")
_DISARMED = re.compile(rf"(^|[;,\t\r\n] *)'('*[{_TRIGGERS}\t\r\n])")


def neutral(text: str) -> str:
    """The text with an apostrophe before whatever could start a formula."""
    return _ARM.sub(r"\1'\2", text)


def restore(text: str) -> str:
    """The text as it was before `neutral`."""
    return _DISARMED.sub(r"\1\2", text)


def csv(columns: Sequence[str], rows: Iterable[Sequence[Cell]], *, delimiter: Literal[",", ";"] = ",") -> bytes:
    """A CSV file: every text quoted and disarmed, numbers as they are with a decimal point, None empty.

    Args:
        delimiter: `;` for an Excel whose decimal mark is a comma.
    """
    out = io.StringIO()
    writer = standard_csv.writer(out, delimiter=delimiter, quoting=standard_csv.QUOTE_NONNUMERIC, lineterminator="\r\n")
    writer.writerow([neutral(column) for column in columns])
    for row in rows:
        writer.writerow([neutral(cell) if isinstance(cell, str) else cell for cell in row])
    return (BOM + out.getvalue()).encode()


def read_csv(blob: bytes, *, delimiter: Literal[",", ";"] = ",") -> Iterator[list[str]]:
    """The rows of a file that `csv` wrote, headings first, all as text, disarming undone."""
    text = blob.decode("utf-8-sig")
    for row in standard_csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
        yield [restore(cell) for cell in row]


def parquet(columns: Mapping[str, Sequence[Cell]], *, descriptions: Mapping[str, str] | None = None) -> bytes:
    """A Parquet file of the columns; `descriptions` travel as field metadata. Same input, same bytes.

    The type of a column follows its values: all integers, numbers, or text; a column of nothing is text.
    """
    fields, arrays = [], []
    for name, values in columns.items():
        kind = _kind(values)
        note = {"description": descriptions[name]} if descriptions and name in descriptions else None
        fields.append(pa.field(name, kind, metadata=note))
        arrays.append(pa.array(values, type=kind))
    out = io.BytesIO()
    pq.write_table(pa.Table.from_arrays(arrays, schema=pa.schema(fields)), out, compression="zstd")
    return out.getvalue()


def _kind(values: Sequence[Cell]) -> pa.DataType:
    present = [value for value in values if value is not None]
    if present and all(isinstance(value, int) for value in present):
        return pa.int64()
    if present and all(isinstance(value, int | float) for value in present):
        return pa.float64()
    return pa.string()
