"""Chapter 7: which criteria go with satisfaction as a whole, and how much (R-004-35); what people wrote."""

from hailong.report.codebook import LANGUAGE
from hailong.report.facts import BlockFacts
from hailong.report.story import Story
from hailong.ui.documents.content import Block, Column, Heading, Paragraph, Table
from hailong.ui.numbers import interval, number


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
    return (*found, Heading("2. Ý kiến góp ý", 2), *_themes(story))


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


def _themes(story: Story) -> list[Block]:
    least = story.facts.survey.min_cell
    shown = sorted(((name, count) for name, count in story.facts.themes if count >= least), key=lambda one: -one[1])
    if not shown:
        return [Paragraph("Không có nhóm ý kiến góp ý nào đủ số lượng để tổng hợp.")]
    columns = (Column("Nội dung góp ý", 110, "left"), Column("Số ý kiến", 30))
    note = f"Chỉ nêu nội dung có từ {least} ý kiến; lời góp ý đã bỏ thông tin nhận ra người viết."
    return [Table(columns, tuple(shown), "Ý kiến góp ý theo nội dung", (note,))]
