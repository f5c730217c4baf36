"""The codebook: what every variable of a dataset means, in full; as table, JSON and DDI-Codebook 2.5."""

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Literal
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from hailong.method.questionnaire import Questionnaire
from hailong.ui.documents.content import SIMULATED, Column, Table

_DDI = "ddi:codebook:2_5"
LANGUAGE = "vi"
UNVERIFIED = "chưa đối chiếu bản gốc"


@dataclass(frozen=True)
class Variable:
    """One column of a dataset.

    Attributes:
        name: ASCII, as in every exported file.
        label: full text in Vietnamese; a file format with a limit shortens it, the codebook never does.
        measure: `nominal`, `ordinal`, `scale`; `text` for free text.
        values: code -> label.
        missing: codes that do not count as answers (0 = chưa gặp, không có ý kiến).
        note: where the wording comes from, how the variable is made.
    """

    name: str
    label: str
    measure: Literal["nominal", "ordinal", "scale", "text"]
    values: Mapping[int, str] = field(default_factory=dict)
    missing: tuple[int, ...] = ()
    note: str = ""


@dataclass(frozen=True)
class Codebook:
    """The variables of one dataset, in the order of its columns."""

    title: str
    variables: tuple[Variable, ...]
    notes: tuple[str, ...] = ()
    simulated: bool = False


def item_variables(questionnaire: Questionnaire) -> tuple[Variable, ...]:
    """One ordinal variable for each rated item, unverified wordings marked."""
    made = []
    for item in questionnaire.items.values():
        scale = questionnaire.scale_of(item.code)
        values = {point.value: point.labels[LANGUAGE] for point in scale.points}
        missing: tuple[int, ...] = ()
        if scale.not_experienced:
            values[scale.not_experienced.value] = scale.not_experienced.labels[LANGUAGE]
            missing = (scale.not_experienced.value,)
        note = item.source if item.verified else f"{item.source}; câu chữ {UNVERIFIED}"
        made.append(Variable(item.code, item.text[LANGUAGE], "ordinal", dict(sorted(values.items())), missing, note))
    return tuple(made)


def coded(values: Sequence[str | None], labels: Mapping[str, str]) -> tuple[list[int | None], dict[int, str]]:
    """Codes of text as numbers 1, 2, 3 … in the order of `labels`, with the labels of the numbers.

    Labelled variables must be numeric in SPSS. Raises `KeyError` for a value without label.
    """
    numbers = {code: at for at, code in enumerate(labels, 1)}
    return [None if value is None else numbers[value] for value in values], dict(enumerate(labels.values(), 1))


def table(codebook: Codebook) -> Table:
    """The codebook as a table for the annex workbook and CSV."""
    columns = (
        Column("Biến", 16, "left"),
        Column("Nội dung đầy đủ", 90, "left"),
        Column("Loại", 18),
        Column("Mã và nhãn", 60, "left"),
        Column("Mã không tính", 16),
        Column("Nguồn, ghi chú", 50, "left"),
    )
    rows = tuple(
        (
            variable.name,
            variable.label,
            _MEASURES[variable.measure],
            "; ".join(f"{code} = {label}" for code, label in variable.values.items()) or None,
            ", ".join(map(str, variable.missing)) or None,
            variable.note or None,
        )
        for variable in codebook.variables
    )
    return Table(columns, rows, codebook.title, codebook.notes)


_MEASURES = {"nominal": "Định danh", "ordinal": "Thứ bậc", "scale": "Số", "text": "Văn bản"}


def as_json(codebook: Codebook) -> dict[str, Any]:
    """JSON values, texts in NFC; `simulated` says so in words too."""
    found: dict[str, Any] = _nfc(asdict(codebook))
    return {**found, "label": SIMULATED if codebook.simulated else ""}


def ddi(codebook: Codebook) -> bytes:
    """DDI-Codebook 2.5, the parts that describe variables; archives and NADA read it."""
    root = Element("codeBook", {"xmlns": _DDI, "version": "2.5", "xml:lang": LANGUAGE})
    titles = SubElement(SubElement(SubElement(root, "stdyDscr"), "citation"), "titlStmt")
    SubElement(titles, "titl").text = codebook.title
    for note in (*codebook.notes, *([SIMULATED] if codebook.simulated else [])):
        SubElement(root[0], "notes").text = note
    described = SubElement(root, "dataDscr")
    for variable in codebook.variables:
        _ddi_variable(described, variable)
    indent(root)
    return unicodedata.normalize("NFC", tostring(root, encoding="unicode", xml_declaration=True)).encode()


def _ddi_variable(described: Element, variable: Variable) -> None:
    kind = "contin" if variable.measure == "scale" else "discrete"
    made = SubElement(described, "var", {"ID": variable.name, "name": variable.name, "intrvl": kind})
    SubElement(made, "labl").text = variable.label
    for code, label in variable.values.items():
        missing = {"missing": "Y"} if code in variable.missing else {}
        category = SubElement(made, "catgry", missing)
        SubElement(category, "catValu").text = str(code)
        SubElement(category, "labl").text = label
    SubElement(made, "varFormat", {"type": "character" if variable.measure == "text" else "numeric"})
    if variable.note:
        SubElement(made, "notes").text = variable.note


def _nfc(value: Any) -> Any:
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value)
    if isinstance(value, dict):
        return {str(key): _nfc(of) for key, of in value.items()}
    return [_nfc(of) for of in value] if isinstance(value, list | tuple) else value
