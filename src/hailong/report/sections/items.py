"""Answers to every item: how many at each level, mean, index; and the levels by criterion as a chart."""

from hailong.report.codebook import LANGUAGE, UNVERIFIED
from hailong.report.facts import BlockFacts, LevelCounts
from hailong.report.figures import Domain, interval_text, value_text
from hailong.report.story import Story
from hailong.ui.documents.content import Block, Cell, Chart, Column, Row, Series, Span, Table
from hailong.ui.numbers import number, percent


def write(story: Story, block: BlockFacts) -> list[Block]:
    """The table of items and the chart of levels by criterion."""
    levels = len(next(iter(block.questionnaire.scales.values())).points)
    columns = (
        Column("Tiêu chí thành phần", 50, "left"),
        *(Column(str(level), 12, group="Số câu trả lời ở mức") for level in range(1, levels + 1)),
        Column("Chưa gặp", 14),
        Column("Tổng tính", 14),
        Column("Điểm TB", 13, decimals=2),
        Column("Chỉ số (%)", 16),
        Column("Khoảng tin cậy 95%", 28),
    )
    rows: list[Row] = []
    for criterion in block.questionnaire.criteria:
        found = [row for item in criterion.items for row in _row(story, block, item.code)]
        rows += [Span(criterion.label[LANGUAGE]), *found] if found else []
    notes = [
        "“Chưa gặp” và câu bỏ trống không tính vào mẫu số; “Tổng tính” là số câu trả lời từ mức 1 đến mức 5, đếm "
        "không nhân quyền số; chỉ số có nhân quyền số nên có thể khác Điểm TB/5 × 100.",
        story.method_note,
    ]
    if any(not item.verified for item in block.questionnaire.items.values()):
        notes.insert(0, f"* Câu chữ {UNVERIFIED}.")
    title = f"Kết quả theo tiêu chí thành phần – {block.name}"
    return [Table(columns, tuple(rows), title, tuple(notes)), *_levels(block)]


def _row(story: Story, block: BlockFacts, code: str) -> list[tuple[Cell, ...]]:
    counts = block.items.get(code)
    if counts is None:
        return []
    label = story.item_label(block, code)
    figure = story.figures.one(block.code, Domain(f"item:{code}"))
    if counts.n < story.facts.survey.min_cell:
        return [(label, *(None,) * (len(counts.levels) + 5))]
    mean = sum(level * count for level, count in enumerate(counts.levels, 1)) / counts.n
    return [
        (
            label, *counts.levels, counts.not_experienced, counts.n, mean, value_text(figure), interval_text(figure),
        )
    ]  # fmt: skip


def _levels(block: BlockFacts) -> list[Chart]:
    """Shares of the levels among all answers to the items of each criterion."""
    pooled = [
        (criterion.label[LANGUAGE], _pool([block.items[i.code] for i in criterion.items if i.code in block.items]))
        for criterion in block.questionnaire.criteria
    ]
    shown = [(label, counts) for label, counts in pooled if counts.n]
    if not shown:
        return []
    points = next(iter(block.questionnaire.scales.values())).points
    series = tuple(
        Series(
            f"{point.value}. {point.labels[LANGUAGE]}",
            tuple(100 * counts.levels[at] / counts.n for _, counts in shown),
        )
        for at, point in enumerate(points)
    )
    told = "; ".join(
        f"{label}: mức 4 và 5 chiếm {percent(100 * sum(counts.levels[3:]) / counts.n)}" for label, counts in shown
    )
    title = f"Phân bố mức độ hài lòng theo tiêu chí – {block.name} (%)"
    note = f"Tỷ lệ trong {number(sum(counts.n for _, counts in shown))} câu trả lời, chưa nhân quyền số."
    names = tuple(label for label, _ in shown)
    return [Chart(title, f"{title}. {told}.", names, series, "stacked", notes=(note,))]


def _pool(counts: list[LevelCounts]) -> LevelCounts:
    levels = zip(*(one.levels for one in counts), strict=True)
    return LevelCounts(tuple(map(sum, levels)))
