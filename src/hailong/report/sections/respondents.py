"""Chapter 4: who answered. Small groups are not printed, nor the one that could be told by subtraction."""

from hailong.report.facts import Profile
from hailong.report.sections.collection import rate
from hailong.report.small_cells import hidden
from hailong.report.story import Story
from hailong.ui.documents.content import Block, Column, Heading, Paragraph, Row, Span, Table


def write(story: Story) -> tuple[Block, ...]:
    """IV. Đặc điểm mẫu."""
    heading = Heading("IV. Đặc điểm người trả lời")
    if not story.facts.profiles:
        return heading, Paragraph("Phiếu hỏi không có câu hỏi về người trả lời.")
    columns = (Column("Nhóm", 100, "left"), Column("Số phiếu", 30), Column("Tỷ lệ", 30))
    rows = tuple(row for profile in story.facts.profiles for row in _rows(profile, story.facts.survey.min_cell))
    note = "Tỷ lệ tính trên số phiếu có trả lời câu hỏi đó, chưa nhân quyền số."
    return heading, Table(columns, rows, "Đặc điểm người trả lời", (note, story.hidden_note))


def _rows(profile: Profile, least: int) -> list[Row]:
    counts = [count for _, _, count in profile.answers]
    secret = hidden(counts, least)
    return [
        Span(profile.name),
        *(
            (label, None, None) if at in secret else (label, count, rate(count, sum(counts)))
            for at, (_, label, count) in enumerate(profile.answers)
        ),
    ]
