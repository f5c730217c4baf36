"""Chapter 7: which criteria go with satisfaction as a whole, and how much (R-004-35); what people wrote."""

from hailong.report.codebook import LANGUAGE
from hailong.report.facts import BlockFacts
from hailong.report.sentences import judged
from hailong.report.story import Story
from hailong.ui.documents.content import Block, Column, Heading, Paragraph, Table
from hailong.ui.numbers import interval, number, percent


def write(story: Story) -> tuple[Block, ...]:
    """VII. Yếu tố tác động, ý kiến góp ý."""
    found: list[Block] = [Heading("VII. Yếu tố tác động, ý kiến góp ý"), Heading("1. Yếu tố tác động", 2)]
    tables = [table for block in story.facts.blocks if (table := _drivers(story, block))]
    if tables:
        text = (
            "Mức tác động là phần của sự khác nhau về mức hài lòng chung giữa những người trả lời gắn với "
            "từng tiêu chí "
            "(phân rã R² theo Shapley/LMG). Đây là mối liên hệ, không phải bằng chứng về nguyên nhân."
        )
        found += [Paragraph(text), *tables]
    else:
        found.append(
            Paragraph(
                "Chưa lượng hóa mức tác động của từng tiêu chí trong lần tính này. Các tiêu chí thành phần "
                "có chỉ số thấp "
                "nêu tại phần VIII là căn cứ ưu tiên khắc phục."
            )
        )
    return (*found, Heading("2. Ý kiến góp ý", 2), *_wishes(story), *_themes(story))


def _wishes(story: Story) -> list[Block]:
    """R-004-30: what people want done better, of the question that lists it."""
    names = {block.code: block.name for block in story.facts.blocks}
    columns = (Column("Việc cần làm tốt hơn", 100, "left"), Column("Số người chọn", 30), Column("Tỷ lệ", 24))
    return [
        Table(
            columns,
            tuple((label, count, _share(count, wish.n)) for label, count in wish.named),
            f"Việc người dân mong được làm tốt hơn – {names[wish.block]}",
            (
                f"Câu hỏi: “{wish.question}” Tỷ lệ trong {number(wish.n)} người trả lời câu hỏi, chưa nhân quyền số; "
                "một người có thể chọn nhiều việc.",
            ),
        )
        for wish in story.facts.wishes
    ]


def _drivers(story: Story, block: BlockFacts) -> Table | None:
    labels = {criterion.code: criterion.label[LANGUAGE] for criterion in block.questionnaire.criteria}
    mine = sorted(
        (driver for driver in story.facts.drivers if driver.block == block.code), key=lambda one: -one.share_pct
    )
    if not mine:
        return None
    columns = [Column("Tiêu chí", 80, "left"), Column("Mức tác động (%)", 35)]
    rows = [(labels[one.criterion], number(one.share_pct, 0)) for one in mine]
    if all(one.low is not None for one in mine):
        columns.append(Column("Khoảng tin cậy 95%", 40))
        told = [interval(one.low, one.high, 0).removesuffix("%") for one in mine]
        rows = [(*row, text) for row, text in zip(rows, told, strict=True)]
    return Table(tuple(columns), tuple(rows), f"Mức tác động của từng tiêu chí – {block.name}", (story.method_note,))


def _share(part: int, whole: int) -> str:
    """Whole per cent under a hundred people."""
    return percent(100 * part / whole, 1 if whole >= 100 else 0)


def _written(story: Story) -> Paragraph:
    """Comments that nobody has sorted yet are counted, not quoted."""
    names = {block.code: block.name for block in story.facts.blocks}
    told = [f"{names[block]} {number(count)} ý kiến" for block, count in story.facts.comments]
    if not told:
        return Paragraph("Không có nhóm ý kiến góp ý nào đủ số lượng để tổng hợp.")
    return judged(
        f"Ý kiến viết bằng lời: {'; '.join(told)}. (Cơ quan chủ trì đọc, phân nhóm, bỏ thông tin nhận ra người viết và "
        "bổ sung vào đây trước khi trình ký.)"
    )


def _themes(story: Story) -> list[Block]:
    least = story.facts.survey.min_cell
    shown = sorted(((name, count) for name, count in story.facts.themes if count >= least), key=lambda one: -one[1])
    if not shown:
        return [_written(story)]
    columns = (Column("Nội dung góp ý", 110, "left"), Column("Số ý kiến", 30))
    note = f"Chỉ nêu nội dung có từ {least} ý kiến; lời góp ý đã bỏ thông tin nhận ra người viết."
    return [Table(columns, tuple(shown), "Ý kiến góp ý theo nội dung", (note,))]
