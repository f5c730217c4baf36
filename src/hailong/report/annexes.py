"""Annexes: allocation, units by criteria, reasons of rejection; the same tables fill the workbook."""

from hailong.method.figure import Figure
from hailong.method.index_methods import of_measure
from hailong.report.codebook import LANGUAGE, UNVERIFIED, Codebook
from hailong.report.codebook import table as codebook_table
from hailong.report.facts import BlockFacts
from hailong.report.figures import Domain, printed, value_text
from hailong.report.sections.results import interval_chart
from hailong.report.story import ROMAN, Story
from hailong.ui.documents.content import Annex, Cell, Column, Row, Sheet, Span, Table


def annexes(story: Story) -> tuple[Annex, ...]:
    """Numbered in Roman, each on landscape pages of its own."""
    found: list[tuple[str, Table]] = []
    for block in story.facts.blocks:
        found.append((f"Nội dung phiếu khảo sát – {block.name}", _form(block)))
    for block in story.facts.blocks:
        if block.fields:
            found.append((f"Phân bổ phiếu theo đơn vị và lĩnh vực – {block.name}", _allocation(block)))
        found.append((f"Phiếu thu về, hợp lệ theo đơn vị – {block.name}", _collected(block)))
        found.append((f"Chỉ số theo đơn vị và tiêu chí – {block.name}", _by_criterion(story, block)))
        if block.frame and block.frame.rejected:
            found.append((f"Dòng dữ liệu không đưa vào dàn mẫu – {block.name}", _rejected(block)))
    return tuple(
        Annex(f"Phụ lục {number}", title, (table,)) for number, (title, table) in zip(ROMAN, found, strict=False)
    )


def sheets(story: Story, codebook: Codebook | None = None) -> tuple[Sheet, ...]:
    """Sheets of the workbook: every figure of the run, then the annexes, then the codebook."""
    found = []
    for block in story.facts.blocks:
        units = [(name, figure) for name, figure in story.units(block) if not story.is_secret(figure)]
        charts = (
            interval_chart(f"Chỉ số theo đơn vị – {block.name}", units),
            interval_chart(f"Chỉ số theo tiêu chí – {block.name}", story.criteria(block)),
        )
        table = _figures(story, block)
        found.append(Sheet(f"Chỉ số {block.code}", table, charts))
    found += [
        Sheet(annex.label, _titled(block, annex.title))
        for annex in annexes(story)
        for block in annex.blocks
        if isinstance(block, Table)
    ]
    if codebook:
        found.append(Sheet("Bảng mã", codebook_table(codebook)))
    return tuple(found)


def _titled(table: Table, title: str) -> Table:
    return Table(table.columns, table.rows, title, table.notes, table.totals)


def _form(block: BlockFacts) -> Table:
    """The questions in full, with their source: what stands behind the short labels of the tables."""
    form = block.questionnaire
    columns = (
        Column("STT", 15), Column("Câu hỏi", 95, "left"), Column("Cách trả lời", 62, "left"),
        Column("Nguồn", 88, "left"),
    )  # fmt: skip
    rows: list[Row] = []
    for criterion in form.criteria:
        rows.append(Span(criterion.label[LANGUAGE]))
        for item in criterion.items:
            points = form.scale_of(item.code).points
            says_so = item.verified or "chưa đối chiếu" in item.source
            source = item.source if says_so else f"{item.source} ({UNVERIFIED})"
            place = list(form.items).index(item.code) + 1
            rows.append((place, item.text[LANGUAGE], f"Mức {points[0].value} đến {points[-1].value}", source))
    if form.questions:
        rows.append(Span("Thông tin chung và ý kiến"))
    for place, question in enumerate(form.questions, len(form.items) + 1):
        options = "; ".join(option.labels[LANGUAGE] for option in question.options) or "Ghi bằng lời"
        rows.append((place, question.text[LANGUAGE], options, None))
    return Table(columns, tuple(rows))


def _allocation(block: BlockFacts) -> Table:
    columns = (
        Column("STT", 12),
        Column("Tên đơn vị", 55, "left"),
        *(Column(name, 26, group="Tên lĩnh vực") for _, name in block.fields),
        Column("Tổng", 20),
    )
    rows: list[tuple[Cell, ...]] = []
    for at, unit in enumerate(block.units, 1):
        planned = [block.quotas.get((unit.code, code), 0) for code, _ in block.fields]
        rows.append((at, unit.name, *planned, sum(planned)))
    sums = [
        sum(block.quotas.get((unit.code, code), 0) for unit in block.units) for code, _ in block.fields
    ]  # fmt: skip
    return Table(columns, (*rows, ("", "Tổng cộng", *sums, sum(sums))), totals=1)


def _collected(block: BlockFacts) -> Table:
    columns = (
        Column("STT", 12),
        Column("Tên đơn vị", 70, "left"),
        Column("Số hồ sơ được đại diện", 30),
        Column("Kế hoạch", 25),
        Column("Thu về", 25),
        Column("Hợp lệ", 25),
        Column("Lấy từ dự phòng", 28),
    )
    rows = tuple(
        (at, unit.name, unit.population, unit.planned, unit.received, unit.valid, unit.reserve_used)
        for at, unit in enumerate(block.units, 1)
    )
    known = [unit.population for unit in block.units if unit.population is not None]
    total = (
        "", "Tổng cộng", sum(known) if len(known) == len(block.units) else None, block.total("planned"),
        block.total("received"), block.total("valid"), block.total("reserve_used"),
    )  # fmt: skip
    return Table(columns, (*rows, total), totals=1)


def _by_criterion(story: Story, block: BlockFacts) -> Table:
    criteria = block.questionnaire.criteria
    columns = (
        Column("STT", 12),
        Column("Tên đơn vị", 55, "left"),
        Column("Số phiếu", 18),
        *(Column(criterion.label[LANGUAGE], 28, group="Chỉ số theo tiêu chí (%)") for criterion in criteria),
        Column("Chỉ số chung (%)", 22),
    )
    rows: list[tuple[Cell, ...]] = []
    for at, (name, whole) in enumerate(story.units(block), 1):
        parts = [
            _shown(story, story.figures.one(block.code, Domain(f"criterion:{criterion.code}", unit=whole.unit)))
            for criterion in criteria
        ]
        rows.append((at, name, None if story.is_secret(whole) else whole.n, *parts, _shown(story, whole)))
    overall = story.overall(block)
    last = [value_text(story.figures.one(block.code, Domain(f"criterion:{one.code}"))) for one in criteria]
    total = ("", "Chung", overall.n, *last, value_text(overall))
    return Table(columns, (*rows, total), notes=(story.method_note, story.hidden_note), totals=1)


def _shown(story: Story, figure: Figure | None) -> str:
    return value_text(None if figure and story.is_secret(figure) else figure)


def _rejected(block: BlockFacts) -> Table:
    columns = (Column("Lý do", 120, "left"), Column("Số dòng", 30))
    frame = block.frame
    rows = frame.rejected if frame else ()
    return Table(columns, (*rows, ("Tổng cộng", sum(count for _, count in rows))), totals=1)


def _figures(story: Story, block: BlockFacts) -> Table:
    """Every figure of the block as numbers, rounded as it is printed elsewhere; hidden cells left out."""
    columns = (
        Column("Đại lượng", 22), Column("Nội dung", 50, "left"), Column("Đơn vị", 45, "left"),
        Column("Lĩnh vực", 28, "left"), Column("Nhóm", 28, "left"), Column("Cách gộp", 24), Column("n", 14),
        Column("Giá trị (%)", 18, decimals=2, trim=True), Column("Sai số chuẩn", 18, decimals=2),
        Column("Từ", 16, decimals=2, group="Khoảng tin cậy 95%", trim=True),
        Column("Đến", 16, decimals=2, group="Khoảng tin cậy 95%", trim=True),
    )  # fmt: skip
    names = {unit.code: unit.name for unit in block.units}
    fields = dict(block.fields)
    groups = {
        f"{profile.code}={value}": f"{profile.name}: {label}"
        for profile in story.facts.profiles
        if profile.is_asked_in(block.code)
        for value, label, _ in profile.answers
    }
    rows = tuple(
        (
            _MEASURES.get(one.measure) or of_measure(one.measure).title,
            _subject(story, block, one.subject), names.get(one.unit, one.unit),
            fields.get(one.field, one.field), groups.get(one.group, one.group),
            _AGGREGATIONS[one.aggregation], one.n,
            *(printed(one, value) for value in (one.value, one.se, one.low, one.high)),
        )
        for one in story.facts.figures
        if one.block == block.code and not story.is_secret(one)
    )  # fmt: skip
    return Table(columns, rows, f"Toàn bộ chỉ số – {block.name}", (story.method_note, story.hidden_note))


_MEASURES = {"sips": "Chỉ số SIPS", "share45": "Tỷ lệ mức 4, 5"}
_AGGREGATIONS = {"design": "Quyền số", "equal_units": "Bình quân đơn vị"}


def _subject(story: Story, block: BlockFacts, subject: str) -> str:
    kind, _, code = subject.partition(":")
    if kind == "item":
        return story.item_label(block, code)
    if kind == "criterion":
        return next(one.label[LANGUAGE] for one in block.questionnaire.criteria if one.code == code)
    return "Chung"
