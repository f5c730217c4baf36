"""Chapter 1: bases, purpose, scope."""

from hailong.report.sentences import listed, lower_first
from hailong.report.story import Story
from hailong.ui.documents.content import Block, Heading, Paragraph
from hailong.ui.numbers import date_vi, number


def write(story: Story) -> tuple[Block, ...]:
    """I. Căn cứ, mục đích, phạm vi."""
    survey = story.facts.survey
    return (
        Heading("I. Căn cứ, mục đích, phạm vi"),
        Heading("1. Căn cứ", 2),
        *(Paragraph(f"- {basis};", "item") for basis in survey.legal_bases),
        Paragraph(f"- {survey.plan}.", "item"),
        Heading("2. Mục đích", 2),
        *(Paragraph(purpose) for purpose in survey.purposes),
        Heading("3. Phạm vi, đối tượng", 2),
        *_scope(story),
    )


def _scope(story: Story) -> list[Paragraph]:
    survey, blocks = story.facts.survey, story.facts.blocks
    objects = listed([f"{lower_first(block.name)} ({number(len(block.units))} đơn vị)" for block in blocks])
    total = sum(block.total("planned") for block in blocks)
    start, end = survey.reference
    opened, closed = survey.fieldwork
    return [
        Paragraph(f"- Đối tượng được đánh giá: {objects}."),
        Paragraph(
            "- Đối tượng được lấy ý kiến: tổ chức, cá nhân có giao dịch thủ tục, sử dụng dịch vụ từ ngày "
            f"{date_vi(start)} đến ngày {date_vi(end)}."
        ),
        Paragraph(f"- Quy mô theo kế hoạch: {number(total)} phiếu."),
        Paragraph(f"- Thời gian điều tra: từ ngày {date_vi(opened)} đến ngày {date_vi(closed)}."),
        *(Paragraph(f"- {role}: {who}.") for role, who in survey.roles),
    ]
