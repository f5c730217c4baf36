"""The open tables for people: a codebook that says what every column and code means, and one workbook with words.

The CSV files hold codes, so that a program reads them the same in any year. `codebook.csv` (semicolons and a byte
order mark, as Vietnamese Excel wants it) names each of them; `tables-vi.xlsx` carries the same figures in words.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from hailong.method.index_methods import Method, of_measure
from hailong.method.questionnaire import Questionnaire
from hailong.ui.documents import tabular
from hailong.ui.documents.content import SIMULATED, Cell, Column, Sheet, Table, Workbook

ENTRY = ("tep", "cot", "ma", "y_nghia", "ghi_chu")
UNVERIFIED = "câu chữ chưa đối chiếu bản gốc"
_PLACE = (
    ("block", "Khối đơn vị; mỗi khối có phiếu hỏi riêng, không cộng hai khối thành một chỉ số."),
    ("unit", "Cơ quan, đơn vị được đánh giá; để trống là cả khối."),
)
_DOMAIN = (
    *_PLACE,
    ("field", "Nhóm lĩnh vực; để trống là mọi lĩnh vực."),
    ("group", "Nhóm người trả lời, dạng câu hỏi=lựa chọn; để trống là mọi người."),
)
NO_INTERVAL = (
    "Để trống với câu hỏi (và tiêu chí chỉ có một câu hỏi) của đơn vị, lĩnh vực hay nhóm: cạnh chỉ số và tỷ lệ, khoảng "
    "tin cậy sẽ làm lộ câu trả lời của vài người trong một tầng mẫu."
)
COLUMNS: Mapping[str, tuple[tuple[str, str], ...]] = {
    "figures.csv": (
        *_DOMAIN,
        ("aggregation", "Cách gộp các đơn vị của khối."),
        ("measure", "Thước đo."),
        ("subject", "Nội dung: overall là chung, criterion:… là tiêu chí, item:… là câu hỏi."),
        ("n", "Số phiếu chính thức được tính."),
        ("population", "Số hồ sơ trong dàn mẫu mà con số đại diện; để trống khi không biết."),
        (
            "value",
            "Giá trị, đơn vị %, làm tròn như đã công bố: chỉ số một chữ số thập phân, từ 200 phiếu hai; tỷ lệ số "
            "nguyên, từ 500 phiếu một.",
        ),
        ("low", f"Cận dưới khoảng tin cậy 95%. {NO_INTERVAL}"),
        ("high", f"Cận trên khoảng tin cậy 95%. {NO_INTERVAL}"),
    ),
    "counts.csv": (
        *_DOMAIN,
        ("item", "Câu hỏi thang đo."),
        ("n", "Số câu trả lời được tính của câu hỏi; “Chưa gặp việc này” và câu bỏ trống không tính."),
        ("level", "Mức trả lời, từ 1 (thấp nhất)."),
        ("share_pct", "Tỷ lệ có quyền số của mức này, đơn vị %, làm tròn như đã công bố; cộng các mức được 100."),
    ),
    "choices.csv": (
        *_PLACE,
        ("question", "Câu hỏi chọn nhiều đáp án."),
        ("option", "Lựa chọn."),
        ("n", "Số người trả lời câu hỏi."),
        ("count", "Số người chọn đáp án này."),
    ),
}
_FIXED = (
    ("figures.csv", "aggregation", "design", "Theo quyền số thiết kế: mỗi đơn vị theo số hồ sơ của mình", ""),
    ("figures.csv", "aggregation", "equal_units", "Bình quân giản đơn các đơn vị", ""),
    ("figures.csv", "measure", "sips", "Chỉ số hài lòng SIPS = p/P × 100", ""),
    ("figures.csv", "measure", "share45", "Tỷ lệ câu trả lời ở hai mức cao nhất", ""),
)


def entries(
    questionnaires: Mapping[str, Questionnaire], labels: Mapping[str, Mapping[str, str]], method: Method
) -> list[tuple[str, ...]]:
    """Rows of the codebook: columns first, then the codes of each."""
    columns = [(file, column, "", words, "") for file, told in COLUMNS.items() for column, words in told]
    codes = [("*", "block", code, words, "") for code, words in labels["blocks"].items()]
    for kind, column in (("units", "unit"), ("fields", "field")):
        for key, words in labels[kind].items():
            block, _, code = key.partition("/")
            codes.append(("*", column, code, words, f"khối {block}"))
    for block, questionnaire in questionnaires.items():
        codes += _of_form(block, questionnaire)
    measures = {code for _, column, code, *_ in _FIXED if column == "measure"}
    own = [] if method.measure in measures else [("figures.csv", "measure", method.measure, method.name, "")]
    return [*columns, *_FIXED, *own, *codes]


def _of_form(block: str, questionnaire: Questionnaire) -> Iterator[tuple[str, ...]]:
    """Criteria, items with their full text, levels, questions with their options."""
    note = f"khối {block}"
    for criterion in questionnaire.criteria:
        yield "figures.csv", "subject", f"criterion:{criterion.code}", criterion.label["vi"], note
        for item in criterion.items:
            source = f"{note}; {item.source}" + ("" if item.verified else f"; {UNVERIFIED}")
            yield "*", "item", item.code, item.text["vi"], source
            for point in questionnaire.scale_of(item.code).points:
                yield "counts.csv", "level", f"{item.code}:{point.value}", point.labels["vi"], note
    for question in questionnaire.questions:
        if question.kind == "text":
            continue
        file, column = ("choices.csv", "option") if question.kind == "multiple" else ("*", "group")
        yield file, "question" if question.kind == "multiple" else "group", question.code, question.text["vi"], note
        for option in question.options:
            yield file, column, f"{question.code}={option.value}", option.labels["vi"], note


def codebook_csv(rows: list[tuple[str, ...]]) -> bytes:
    return tabular.csv(ENTRY, rows, delimiter=";")


class Words:
    """From codes to words, for the workbook."""

    def __init__(self, questionnaires: Mapping[str, Questionnaire], labels: Mapping[str, Mapping[str, str]]) -> None:
        self._forms, self._labels = questionnaires, labels

    def block(self, code: str) -> str:
        return self._labels["blocks"].get(code, code)

    def unit(self, block: str, code: str) -> str:
        return self._labels["units"].get(f"{block}/{code}", code) if code else "Cả khối"

    def about(self, block: str, field: str, group: str) -> str:
        """The field or the group of respondents; nothing where it is everybody."""
        if field:
            return self._labels["fields"].get(f"{block}/{field}", field)
        code, _, value = group.partition("=")
        return self.option(block, code, value) if group else ""

    def option(self, block: str, question: str, value: str) -> str:
        found = next((one for one in self._forms[block].questions if one.code == question), None)
        labels = {one.value: one.labels["vi"] for one in found.options} if found else {}
        return labels.get(value, value)

    def subject(self, block: str, subject: str) -> str:
        kind, _, code = subject.partition(":")
        if kind == "item":
            return f"Câu hỏi: {self._forms[block].items[code].short['vi']}"
        if kind == "criterion":
            return f"Tiêu chí: {next(one.label['vi'] for one in self._forms[block].criteria if one.code == code)}"
        return "Chung"

    def level(self, block: str, item: str, level: int) -> str:
        points = self._forms[block].scale_of(item).points
        return next((f"{level} – {one.labels['vi']}" for one in points if one.value == level), str(level))


_FIGURES = (
    Column("Khối", 34, "left"), Column("Đơn vị", 46, "left"), Column("Lĩnh vực hoặc nhóm", 40, "left"),
    Column("Cách gộp", 26), Column("Thước đo", 22), Column("Nội dung", 62, "left"), Column("Số phiếu", 16),
    Column("Giá trị (%)", 18, decimals=2), Column("KTC 95%: từ", 18, decimals=2), Column("đến", 18, decimals=2),
)  # fmt: skip
_COUNTS = (
    Column("Khối", 34, "left"), Column("Đơn vị", 46, "left"), Column("Lĩnh vực hoặc nhóm", 40, "left"),
    Column("Câu hỏi", 62, "left"), Column("Số câu trả lời", 20), Column("Mức", 34, "left"),
    Column("Tỷ lệ có quyền số (%)", 24, decimals=1),
)  # fmt: skip
_CHOICES = (
    Column("Khối", 34, "left"), Column("Đơn vị", 46, "left"), Column("Lựa chọn", 62, "left"),
    Column("Số người trả lời", 22), Column("Số người chọn", 22),
)  # fmt: skip
_CODES = (
    Column("Tệp", 24, "left"), Column("Cột", 24, "left"), Column("Mã", 40, "left"), Column("Ý nghĩa", 110, "left"),
    Column("Ghi chú", 70, "left"),
)  # fmt: skip
_AGGREGATION = {"design": "Quyền số", "equal_units": "Bình quân đơn vị"}
_MEASURE = {"sips": "SIPS", "share45": "Mức 4–5"}


def workbook(
    words: Words, rows: Mapping[str, list[tuple[Any, ...]]], *, title: str, note: str, simulated: bool
) -> Workbook:
    """The open tables with words. `rows`: figures, counts, choices and codes as their CSV files hold them."""
    figures: list[tuple[Cell, ...]] = [
        (
            words.block(block), words.unit(block, unit), words.about(block, field, group), _AGGREGATION[aggregation],
            _MEASURE.get(measure) or of_measure(measure).title, words.subject(block, subject), n, float(value),
            *(None if end == "" else float(end) for end in (low, high)),
        )
        for block, unit, field, group, aggregation, measure, subject, n, _, value, low, high in rows["figures"]
    ]  # fmt: skip
    counts: list[tuple[Cell, ...]] = [
        (
            words.block(block), words.unit(block, unit), words.about(block, field, group),
            words.subject(block, f"item:{item}").removeprefix("Câu hỏi: "), n, words.level(block, item, level), share,
        )
        for block, unit, field, group, item, n, level, share in rows["counts"]
    ]  # fmt: skip
    choices: list[tuple[Cell, ...]] = [
        (words.block(block), words.unit(block, unit), words.option(block, question, option), n, count)
        for block, unit, question, option, n, count in rows["choices"]
    ]
    notes = (note, *([SIMULATED] if simulated else []))
    sheets = [
        Sheet("Chỉ số", Table(_FIGURES, tuple(figures), "Chỉ số theo đơn vị, tiêu chí, câu hỏi", notes)),
        Sheet("Phân bố", Table(_COUNTS, tuple(counts), "Phân bố trả lời từng câu hỏi", notes)),
        Sheet("Mong muốn", Table(_CHOICES, tuple(choices), "Việc người dân muốn làm tốt hơn", notes)),
        Sheet("Sổ mã", Table(_CODES, tuple(rows["codes"]), "Sổ mã", notes)),
    ]
    return Workbook(title, tuple(sheet for sheet in sheets if sheet.table.rows), simulated=simulated)
