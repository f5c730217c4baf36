"""Chapter 3: forms sent, received, valid, excluded and why; by mode; re-interviews."""

from hailong.report.facts import BlockFacts, ReinterviewFacts
from hailong.report.figures import Domain
from hailong.report.story import Story
from hailong.ui.documents.content import Block, Cell, Column, Heading, Paragraph, Table
from hailong.ui.numbers import number, percent


def write(story: Story) -> tuple[Block, ...]:
    """III. Tổ chức triển khai."""
    return (
        Heading("III. Tổ chức triển khai"),
        Heading("1. Phiếu thu về, phiếu hợp lệ", 2),
        _summary(story),
        *_rates(story),
        _by_block(story),
        *(table for block in story.facts.blocks for table in _by_field(story, block)),
        *_exclusions(story),
        _by_mode(story),
        Heading("2. Phúc tra", 2),
        *_reinterview(story),
    )


def rate(part: int, whole: int) -> str:
    """Share of forms, a dash where there are none."""
    return percent(100 * part / whole if whole else None)


def _summary(story: Story) -> Paragraph:
    blocks = story.facts.blocks
    planned, received, valid = (sum(b.total(name) for b in blocks) for name in ("planned", "received", "valid"))
    replaced = sum(block.total("reserve_used") for block in blocks)
    text = (
        f"Theo kế hoạch {number(planned)} phiếu; thu về {number(received)} phiếu ({rate(received, planned)}), trong đó "
        f"{number(valid)} phiếu hợp lệ ({rate(valid, received)} số phiếu thu về) được đưa vào tính chỉ số."
    )
    if replaced:
        text += f" Có {number(replaced)} phiếu lấy từ danh sách dự phòng thay cho trường hợp không khảo sát được."
    return Paragraph(text)


def _rates(story: Story) -> list[Paragraph]:
    """R-000-11: how many of those approached answered, told with the rule it is counted by."""
    rates = story.facts.rates
    if rates is None or rates.response_pct is None:
        return []
    return [
        Paragraph(
            f"Tỷ lệ trả lời đạt {percent(rates.response_pct)} (cách tính AAPOR RR1: phiếu hoàn thành trên mọi trường "
            "hợp đã chọn, kể cả trường hợp chưa rõ); tỷ lệ hợp tác của người đã gặp là "
            f"{percent(rates.cooperation_pct)}, tỷ lệ từ chối là {percent(rates.refusal_pct)}."
        )
    ]


def _by_field(story: Story, block: BlockFacts) -> list[Table]:
    """R-000-15: the planned allocation beside what came of it."""
    if not block.fields:
        return []
    columns = (
        Column("Nhóm lĩnh vực", 74, "left"), Column("Kế hoạch", 24), Column("Hợp lệ", 24), Column("Chênh lệch", 24),
    )  # fmt: skip
    rows: list[tuple[Cell, ...]] = []
    for code, name in block.fields:
        planned = sum(block.quotas.get((unit.code, code), 0) for unit in block.units)
        figure = story.figures.one(block.code, Domain(field=code))
        valid = None if figure and story.is_secret(figure) else figure.n if figure else 0
        rows.append((name, planned, valid, None if valid is None else valid - planned))
    total = ("Tổng cộng", block.total("planned"), block.total("valid"), block.total("valid") - block.total("planned"))
    title = f"Phiếu hợp lệ theo lĩnh vực so với kế hoạch – {block.name}"
    return [Table(columns, (*rows, total), title, (story.hidden_note,), totals=1)]


def _by_block(story: Story) -> Table:
    columns = (
        Column("Khối đơn vị", 60, "left"),
        Column("Kế hoạch", 22),
        Column("Thu về", 22),
        Column("Hợp lệ", 22),
        Column("Loại", 18),
        Column("Hợp lệ so với kế hoạch", 27),
    )
    counts = [(b.name, b.total("planned"), b.total("received"), b.total("valid")) for b in story.facts.blocks]
    total = ("Tổng cộng", *(sum(int(row[at]) for row in counts) for at in (1, 2, 3)))
    rows = tuple(
        (name, planned, received, valid, received - valid, rate(valid, planned))
        for name, planned, received, valid in (*counts, total)
    )
    return Table(columns, rows, "Phiếu thu về và phiếu hợp lệ", totals=1)


def _exclusions(story: Story) -> list[Block]:
    if not story.facts.exclusions:
        return [Paragraph("Không có phiếu nào bị loại sau khi thu.")]
    columns = (Column("Lý do loại", 110, "left"), Column("Số phiếu", 30))
    total = sum(count for _, count in story.facts.exclusions)
    return [
        Table(columns, (*story.facts.exclusions, ("Tổng cộng", total)), "Phiếu bị loại theo lý do", (
            "Mỗi phiếu bị loại do một người đề nghị và một người khác xác nhận.",), totals=1),
    ]  # fmt: skip


def _by_mode(story: Story) -> Table:
    columns = (
        Column("Hình thức", 70, "left"), Column("Vai trò", 30), Column("Thu về", 25), Column("Hợp lệ", 25),
    )  # fmt: skip
    rows = tuple(
        (mode.name, "Chính thức" if mode.is_official else "Tham khảo", mode.received, mode.valid)
        for mode in story.facts.survey.modes
    )
    return Table(columns, rows, "Phiếu theo hình thức lấy ý kiến", ("Phiếu tham khảo không tính vào chỉ số.",))


def _reinterview(story: Story) -> list[Block]:
    found = story.facts.reinterview
    if found is None:
        return [Paragraph("Cuộc khảo sát này không tổ chức phúc tra.")]
    text = (
        f"Rút ngẫu nhiên {number(found.drawn)} phiếu để phúc tra, bằng {rate(found.drawn, found.forms)} số phiếu "
        f"chính thức thu về (kế hoạch {story.facts.survey.reinterview_pct}%), phân tầng theo điều tra viên; người phúc "
        "tra không biết câu trả lời lần đầu."
    )
    if found.asked_answers:
        text += (
            f" Trong {number(found.asked_answers)} câu hỏi lại, {number(found.matched_answers)} câu khớp trong phạm vi "
            f"một mức ({rate(found.matched_answers, found.asked_answers)})."
        )
    return [Paragraph(text), _outcomes(found)]


def _outcomes(found: ReinterviewFacts) -> Table:
    columns = (Column("Kết quả phúc tra", 90, "left"), Column("Số phiếu", 25), Column("Tỷ lệ", 25))
    outcomes = (
        ("Xác nhận", found.confirmed),
        ("Không xác nhận", found.not_confirmed),
        ("Không liên lạc được", found.not_contactable),
        ("Từ chối", found.refused),
    )
    rows = tuple((name, count, rate(count, found.drawn)) for name, count in outcomes)
    decided = f"Xử lý: giữ {found.kept}, điều tra lại {found.redone}, thay bằng mẫu dự phòng {found.replaced} phiếu."
    return Table(columns, (*rows, ("Tổng cộng", found.drawn, rate(found.drawn, found.drawn))), "Kết quả phúc tra", (
        decided,), totals=1)  # fmt: skip
