"""From a JSON definition to a `Questionnaire`, strictly: every fault at once, each with its place.

The place of a fault is the path in the definition (`criteria[0].subcriteria[1].items[2].text`).
"""

import hashlib
import json
import re
import unicodedata
from collections.abc import Mapping
from typing import Any

from hailong.method.problem import Problem, raise_all
from hailong.method.questionnaire.shape import (
    Criterion,
    Item,
    Option,
    Question,
    Questionnaire,
    Scale,
    ScalePoint,
    SubCriterion,
)

CODE = re.compile(r"[A-Za-z][A-Za-z0-9_.-]{0,31}")
# Item and question codes become column names of datasets, SPSS variables and form fields.
COLUMN = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,15}")
RESERVED = frozenset(
    {"row_no", "block", "unit", "field", "mode", "official", "day", "interviewer", "stratum"}
    | {"population", "weight_e4", "n", "id", "token", "version"}
)
LANGUAGE = re.compile(r"[a-z]{2,3}")
QUESTION_KINDS = {"single": {"options"}, "multiple": {"options", "max_choices"}, "text": {"max_length"}}


def parse(definition: Mapping[str, Any]) -> Questionnaire:
    """The questionnaire of a definition.

    Raises: Problem or Problems `questionnaire_*` with the fact `where` (path in the definition).
    """
    reader = _Reader()
    questionnaire = _questionnaire(reader, definition)
    if not reader.faults:
        reader.faults += _disagreements(questionnaire)
    raise_all(reader.faults)
    return questionnaire


def canonical(definition: Mapping[str, Any]) -> bytes:
    """The definition as NFC, sorted, compact UTF-8 JSON: equal meaning gives equal bytes."""
    text = json.dumps(definition, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return unicodedata.normalize("NFC", text).encode()


def fingerprint(definition: Mapping[str, Any]) -> str:
    """SHA-256 (hex) of the canonical bytes; names a frozen version in ledger, manifest and report."""
    return hashlib.sha256(canonical(definition)).hexdigest()


class _Reader:
    """Takes values out of untrusted JSON, noting every fault, and gives a harmless value in its place."""

    def __init__(self) -> None:
        self.faults: list[Problem] = []
        self.languages: tuple[str, ...] = ("vi",)

    def table(self, value: Any, where: str, need: str, may: str = "") -> dict[str, Any]:
        if not isinstance(value, dict):
            self.faults.append(Problem("questionnaire_type_wrong", where=where, expected="object"))
            return {}
        known = set(need.split()) | set(may.split())
        for key in sorted(map(str, value.keys() - known)):
            self.faults.append(Problem("questionnaire_key_unknown", where=where, key=key[:40]))
        for key in need.split():
            if key not in value:
                self.faults.append(Problem("questionnaire_key_missing", where=where, key=key))
        return value

    def rows(self, table: dict[str, Any], key: str, where: str, empty: bool = False) -> list[tuple[Any, str]]:
        if key not in table:
            return []
        value, place = table[key], f"{where}.{key}".lstrip(".")
        if not isinstance(value, list):
            self.faults.append(Problem("questionnaire_type_wrong", where=place, expected="list"))
            return []
        if not value and not empty:
            self.faults.append(Problem("questionnaire_list_empty", where=place))
        return [(row, f"{place}[{index}]") for index, row in enumerate(value)]

    def text(self, table: dict[str, Any], key: str, where: str, pattern: re.Pattern[str] | None = None) -> str:
        if key not in table:
            return ""
        value, place = table[key], f"{where}.{key}".lstrip(".")
        if not isinstance(value, str):
            self.faults.append(Problem("questionnaire_type_wrong", where=place, expected="text"))
            return ""
        if not value.strip():
            self.faults.append(Problem("questionnaire_text_empty", where=place))
        elif pattern and not pattern.fullmatch(value):
            self.faults.append(Problem("questionnaire_code_malformed", where=place, code=value[:40]))
        return unicodedata.normalize("NFC", value)

    def labels(self, table: dict[str, Any], key: str, where: str) -> dict[str, str]:
        if key not in table:
            return {}
        place = f"{where}.{key}".lstrip(".")
        values = self.table(table[key], place, need=" ".join(self.languages))
        return {code: self.text(values, code, place) for code in self.languages}

    def number(self, table: dict[str, Any], key: str, where: str, least: int, most: int) -> int:
        value = table.get(key, least)
        if type(value) is not int or not least <= value <= most:
            place = f"{where}.{key}".lstrip(".")
            self.faults.append(Problem("questionnaire_number_wrong", where=place, least=least, most=most))
            return least
        return value


def _questionnaire(reader: _Reader, definition: Any) -> Questionnaire:
    root = reader.table(
        definition, "", need="code version sector title languages source scales criteria", may="questions"
    )
    found = [row for row, _ in reader.rows(root, "languages", "")]
    if all(isinstance(code, str) and LANGUAGE.fullmatch(code) for code in found) and "vi" in found:
        reader.languages = tuple(dict.fromkeys(found))
    elif found:
        reader.faults.append(Problem("questionnaire_languages_wrong", where="languages"))
    scales = reader.table(root.get("scales", {}), "scales", need="", may=_keys(root.get("scales")))
    source = reader.text(root, "source", "")
    return Questionnaire(
        code=reader.text(root, "code", "", CODE),
        version=reader.text(root, "version", "", re.compile(r"\d{1,3}(\.\d{1,3}){0,2}")),
        sector=reader.text(root, "sector", "", CODE),
        title=reader.labels(root, "title", ""),
        languages=reader.languages,
        source=source,
        scales={str(code): _scale(reader, str(code), row) for code, row in scales.items()},
        criteria=tuple(_criterion(reader, *row, source) for row in reader.rows(root, "criteria", "")),
        questions=tuple(_question(reader, *row) for row in reader.rows(root, "questions", "", empty=True)),
    )


def _keys(value: Any) -> str:
    """Scale codes are free, so every key that looks like a code is known."""
    return " ".join(key for key in value if CODE.fullmatch(str(key))) if isinstance(value, dict) else ""


def _scale(reader: _Reader, code: str, row: Any) -> Scale:
    where = f"scales.{code[:40]}"
    table = reader.table(row, where, need="points", may="not_experienced")
    points = tuple(_point(reader, *point, 1) for point in reader.rows(table, "points", where))
    if len(points) == 1 or any(a.value >= b.value for a, b in zip(points, points[1:], strict=False)):
        reader.faults.append(Problem("questionnaire_points_not_ascending", where=where))
    aside = None
    if "not_experienced" in table:
        aside = _point(reader, table["not_experienced"], f"{where}.not_experienced", 0)
    return Scale(code=code, points=points, not_experienced=aside)


def _point(reader: _Reader, row: Any, where: str, least: int) -> ScalePoint:
    table = reader.table(row, where, need="value labels")
    value = reader.number(table, "value", where, least=least, most=100 if least else 0)
    return ScalePoint(value=value, labels=reader.labels(table, "labels", where))


def _criterion(reader: _Reader, row: Any, where: str, source: str) -> Criterion:
    table = reader.table(row, where, need="code label subcriteria")
    return Criterion(
        code=reader.text(table, "code", where, CODE),
        label=reader.labels(table, "label", where),
        subcriteria=tuple(_subcriterion(reader, *sub, source) for sub in reader.rows(table, "subcriteria", where)),
    )


def _subcriterion(reader: _Reader, row: Any, where: str, source: str) -> SubCriterion:
    table = reader.table(row, where, need="code label items")
    return SubCriterion(
        code=reader.text(table, "code", where, CODE),
        label=reader.labels(table, "label", where),
        items=tuple(_item(reader, *item, source) for item in reader.rows(table, "items", where)),
    )


def _item(reader: _Reader, row: Any, where: str, source: str) -> Item:
    table = reader.table(row, where, need="code text scale", may="short source verified")
    verified = table.get("verified", False)
    if not isinstance(verified, bool):
        reader.faults.append(Problem("questionnaire_type_wrong", where=f"{where}.verified", expected="bool"))
    text = reader.labels(table, "text", where)
    return Item(
        code=reader.text(table, "code", where, COLUMN),
        text=text,
        short=reader.labels(table, "short", where) or text,
        scale=reader.text(table, "scale", where),
        source=reader.text(table, "source", where) or source,
        verified=verified is True,
    )


def _question(reader: _Reader, row: Any, where: str) -> Question:
    kind = row.get("kind") if isinstance(row, dict) else None
    own = QUESTION_KINDS.get(kind, set()) if isinstance(kind, str) else set()
    table = reader.table(row, where, need=" ".join(["code kind text", *sorted(own)]))
    reader.text(table, "kind", where)
    if isinstance(kind, str) and kind and kind not in QUESTION_KINDS:
        reader.faults.append(Problem("questionnaire_kind_unknown", where=where, kind=kind[:40]))
    options = tuple(_option(reader, *option) for option in reader.rows(table, "options", where))
    most = reader.number(table, "max_choices", where, 1, max(len(options), 1)) if "max_choices" in own else 0
    length = reader.number(table, "max_length", where, 1, 10_000) if "max_length" in own else 0
    return Question(
        code=reader.text(table, "code", where, COLUMN),
        kind=kind if isinstance(kind, str) else "",
        text=reader.labels(table, "text", where),
        options=options,
        max_choices=most,
        max_length=length,
    )


def _option(reader: _Reader, row: Any, where: str) -> Option:
    table = reader.table(row, where, need="value labels")
    return Option(
        value=reader.text(table, "value", where, re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,31}")),
        labels=reader.labels(table, "labels", where),
    )


def _disagreements(questionnaire: Questionnaire) -> list[Problem]:
    """Faults between well-formed parts: codes used twice or reserved, scales that do not exist."""
    items = [item for criterion in questionnaire.criteria for item in criterion.items]
    columns = [item.code for item in items] + [question.code for question in questionnaire.questions]
    groups = {
        "criteria": [criterion.code for criterion in questionnaire.criteria],
        "subcriteria": [sub.code for criterion in questionnaire.criteria for sub in criterion.subcriteria],
        "items, questions": columns,
    } | {f"questions.{question.code}.options": list(question.values) for question in questionnaire.questions}
    faults = [
        Problem("questionnaire_code_duplicate", where=where, code=code)
        for where, codes in groups.items()
        for code in _twice(codes)
    ]
    faults += [
        Problem("questionnaire_code_reserved", where="items, questions", code=code)
        for code in columns
        if code.lower() in RESERVED
    ]
    faults += [
        Problem("questionnaire_scale_unknown", where=item.code, scale=item.scale)
        for item in items
        if item.scale not in questionnaire.scales
    ]
    return faults


def _twice(codes: list[str]) -> list[str]:
    """Codes used again, whatever their case: DuckDB and SPSS do not tell `a1` from `A1`."""
    lower = [code.lower() for code in codes]
    return [code for index, code in enumerate(codes) if code.lower() in lower[:index]]
