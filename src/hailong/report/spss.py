"""SPSS files (.sav, .zsav) by pyreadstat, with Vietnamese labels.

Limits of the format: a variable label holds 256 bytes, a value label 120, and a Vietnamese letter costs two or
three. pyreadstat cuts silently in the middle of a word; here a label is shortened at a word and ends in "…", and
the codebook keeps the whole text. Labels of values need numeric variables. Text is NFC.
"""

import re
import tempfile
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from hailong.method.problem import Problem, raise_all
from hailong.report.codebook import Codebook, Variable
from hailong.ui.documents.content import SIMULATED

if TYPE_CHECKING:
    import pandas

VARIABLE_LABEL_BYTES, VALUE_LABEL_BYTES, FILE_LABEL_BYTES, NOTE_BYTES = 256, 120, 64, 80
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,63}")
_RESERVED = {"ALL", "AND", "BY", "EQ", "GE", "GT", "LE", "LT", "NE", "NOT", "OR", "TO", "WITH"}
_HEADER_DATE = slice(92, 109)
"""Creation day (9 bytes) and time (8 bytes) in the header record of a system file."""
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
Value = str | int | float | date | None


def write(
    codebook: Codebook, columns: Mapping[str, Sequence[Value]], *, created: date, compressed: bool = False
) -> bytes:
    """A system file with one variable for each variable of the codebook; same input, same bytes.

    Args:
        codebook: names, labels, value labels, missing codes; its order is the order of the file.
        columns: values by name of variable, None for no answer.
        created: the day written into the header.
        compressed: `.zsav` (a tenth of the size, SPSS 21 and later).

    Raises:
        Problem: `spss_name_invalid` (name), `spss_label_on_text` (name), `spss_column_length` (name, rows, expected).
    """
    import pandas  # seconds to load, and only this export needs them
    import pyreadstat

    raise_all(_problems(codebook, columns))
    frame = pandas.DataFrame({variable.name: _column(variable, columns) for variable in codebook.variables})
    with tempfile.TemporaryDirectory(prefix="hailong-spss-") as folder:
        path = Path(folder) / "data.sav"
        pyreadstat.write_sav(frame, path, compress=compressed, row_compress=not compressed, **_labels(codebook))
        content = bytearray(path.read_bytes())
    day = f"{created.day:02d} {_MONTHS[created.month - 1]} {created.year % 100:02d}"
    content[_HEADER_DATE] = f"{day}00:00:00".encode()
    return bytes(content)


def shorten(text: str, limit_bytes: int) -> str:
    """At most `limit_bytes` of UTF-8, cut behind a word and marked with "…"."""
    text = unicodedata.normalize("NFC", " ".join(text.split()))
    if len(text.encode()) <= limit_bytes:
        return text
    words, mark = text.split(" "), "…"
    while len(words) > 1 and len((" ".join(words) + mark).encode()) > limit_bytes:
        words.pop()
    kept = " ".join(words).rstrip(" ,;:.")
    while len((kept + mark).encode()) > limit_bytes:
        kept = kept[:-1]
    return kept + mark


def note_lines(text: str) -> list[str]:
    """A note in lines of the file's width, broken between words: nothing of it is lost, a hash stays whole."""
    lines: list[str] = []
    for word in unicodedata.normalize("NFC", text).split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and len(longer.encode()) <= NOTE_BYTES:
            lines[-1] = longer
        else:
            lines.append(shorten(word, NOTE_BYTES))
    return lines


def _labels(codebook: Codebook) -> dict[str, object]:
    """The arguments of pyreadstat that carry words."""
    variables = codebook.variables
    notes = [*([SIMULATED] if codebook.simulated else []), *codebook.notes]
    return {
        "file_label": shorten(codebook.title, FILE_LABEL_BYTES),
        "note": [line for note in notes for line in note_lines(note)] or None,
        "column_labels": {one.name: shorten(one.label, VARIABLE_LABEL_BYTES) for one in variables},
        "variable_value_labels": {
            one.name: {code: shorten(label, VALUE_LABEL_BYTES) for code, label in one.values.items()}
            for one in variables
            if one.values
        },
        "missing_ranges": {one.name: list(one.missing) for one in variables if one.missing},
        "variable_measure": {one.name: one.measure for one in variables if one.measure != "text"},
        "variable_format": {one.name: "F8.0" for one in variables if one.measure in ("nominal", "ordinal")}
        | {one.name: "F12.4" for one in variables if one.measure == "scale"},
    }


def _column(variable: Variable, columns: Mapping[str, Sequence[Value]]) -> "pandas.Series[object]":
    import pandas

    values = columns[variable.name]
    if variable.measure == "text":
        texts = ["" if value is None else unicodedata.normalize("NFC", str(value)) for value in values]
        return pandas.Series(texts, dtype=object)
    return pandas.Series([None if value is None else float(str(value)) for value in values], dtype="float64")


def _problems(codebook: Codebook, columns: Mapping[str, Sequence[Value]]) -> list[Problem]:
    found = []
    expected = len(next(iter(columns.values()), ()))
    for variable in codebook.variables:
        values = columns[variable.name]
        if not _NAME.fullmatch(variable.name) or variable.name.upper() in _RESERVED:
            found.append(Problem("spss_name_invalid", name=variable.name))
        if len(values) != expected:
            found.append(Problem("spss_column_length", name=variable.name, rows=len(values), expected=expected))
        is_text = variable.measure == "text" or any(isinstance(value, str | date) for value in values)
        if is_text and (variable.values or variable.measure != "text"):
            found.append(Problem("spss_label_on_text", name=variable.name))
    return found
