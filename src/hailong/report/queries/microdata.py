"""The frozen responses as labelled columns for statistical software: for holders of the data, never for the portal.

Item names carry the block (`ubnd_A1`): two questionnaires may use one code. Free text stays in the dataset; a comment
may tell who wrote it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from hailong.estimation.queries import Results
from hailong.method.questionnaire import Question
from hailong.report.codebook import Codebook, Variable, coded, item_variables

Values = Sequence[Any]


@dataclass(frozen=True)
class Microdata:
    """Columns by variable name, in the order of the codebook; `texts` keeps codes as text for CSV."""

    codebook: Codebook
    columns: dict[str, Values]


def microdata(results: Results) -> Microdata:
    """Every response of the frozen dataset with its design facts, items and choices."""
    table, survey = results.dataset.table("responses"), results.survey
    raw = {name: table[name].to_pylist() for name in table.column_names}
    labels = results.dataset.codebook["labels"]
    variables, columns = _design(raw, labels)
    for block, questionnaire in results.dataset.questionnaires.items():
        mine = [owner == block for owner in raw["block"]]
        for variable in item_variables(questionnaire):
            name = f"{block}_{variable.name}"
            variables.append(_named(variable, name, block))
            columns[name] = [value if own else None for value, own in zip(raw[variable.name], mine, strict=True)]
    for question in _choices(results):
        _add_choice(question, raw, variables, columns)
    title = f"{survey.title} (bản {results.run.dataset.version})"
    note = f"Phương pháp {results.run.method}; mã băm {results.run.dataset.manifest_sha256}"
    return Microdata(Codebook(title, tuple(variables), (note,), simulated=survey.simulated), columns)


def _named(variable: Variable, name: str, block: str) -> Variable:
    return Variable(
        name, variable.label, variable.measure, variable.values, variable.missing, f"Khối {block}; {variable.note}"
    )


def _design(raw: dict[str, Values], labels: dict[str, dict[str, str]]) -> tuple[list[Variable], dict[str, Values]]:
    """Number, block, unit, field, mode, standing, day, interviewer, population, weight."""
    variables = [Variable("phieu", "Số thứ tự phiếu", "nominal")]
    columns: dict[str, Values] = {"phieu": raw["row_no"]}
    for name, source, kind, words in (
        ("khoi", "block", "blocks", "Khối đơn vị"),
        ("don_vi", "unit", "units", "Đơn vị được đánh giá"),
        ("linh_vuc", "field", "fields", "Lĩnh vực"),
        ("hinh_thuc", "mode", "modes", "Hình thức trả lời"),
    ):
        numbers, values = coded(_codes(raw, source), labels[kind])
        variables.append(Variable(name, words, "nominal", values))
        columns[name] = numbers
    variables += [
        Variable("chinh_thuc", "Phiếu chính thức", "nominal", {0: "Tham khảo", 1: "Chính thức"}),
        Variable("ngay", "Ngày trả lời (năm-tháng-ngày)", "text"),
        Variable("dieu_tra_vien", "Mã điều tra viên", "text"),
        Variable("tong_the", "Số hồ sơ của tầng trong dàn mẫu (N)", "scale"),
        Variable("quyen_so", "Quyền số thiết kế", "scale"),
    ]
    columns["chinh_thuc"] = [int(value) for value in raw["official"]]
    columns["ngay"] = [day.isoformat() for day in raw["day"]]
    columns["dieu_tra_vien"] = raw["interviewer"]
    columns["tong_the"] = raw["population"]
    columns["quyen_so"] = [value / 10_000 for value in raw["weight_e4"]]
    return variables, columns


def _codes(raw: dict[str, Values], source: str) -> list[str | None]:
    """The codes of a column as the labels know them: units and fields by `block/code`."""
    if source not in ("unit", "field"):
        return [value or None for value in raw[source]]
    return [f"{block}/{value}" if value else None for block, value in zip(raw["block"], raw[source], strict=True)]


def _choices(results: Results) -> list[Question]:
    """Single and multiple questions of all blocks, each code once with the options of every block that has it."""
    found: dict[str, Question] = {}
    for questionnaire in results.dataset.questionnaires.values():
        for question in questionnaire.questions:
            if question.kind == "text":
                continue
            known = found.setdefault(question.code, question)
            more = tuple(option for option in question.options if option.value not in known.values)
            found[question.code] = replace(known, options=known.options + more)
    return list(found.values())


def _add_choice(
    question: Question, raw: dict[str, Values], variables: list[Variable], columns: dict[str, Values]
) -> None:
    given, text = raw[question.code], question.text["vi"]
    if question.kind == "single":
        numbers, values = coded(given, {option.value: option.labels["vi"] for option in question.options})
        variables.append(Variable(question.code, text, "nominal", values))
        columns[question.code] = numbers
        return
    for option in question.options:
        name = f"{question.code}_{option.value}"
        variables.append(Variable(name, f"{text}: {option.labels['vi']}", "nominal", {0: "Không", 1: "Có"}))
        columns[name] = [None if value is None else int(option.value in value) for value in given]
