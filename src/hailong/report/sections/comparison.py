"""Chapter 6: against the year before and against the target; only what can be compared."""

from hailong.method.comparison.verdict import difference
from hailong.report.codebook import LANGUAGE
from hailong.report.facts import BlockFacts
from hailong.report.figures import Domain, interval_text, value_text
from hailong.report.sentences import UNCERTAIN, judged, trend
from hailong.report.story import Story
from hailong.ui.documents.content import Block, Cell, Column, Heading, Paragraph, Table
from hailong.ui.numbers import points


def write(story: Story) -> tuple[Block, ...]:
    """VI. So sánh."""
    heading = Heading("VI. So sánh với kỳ trước")
    past = story.facts.past
    if past is None:
        return heading, Paragraph(
            "Chưa có kết quả kỳ trước tính bằng cùng phương pháp và cùng phiếu hỏi trong hệ thống, nên báo "
            "cáo này không "
            "so sánh theo thời gian. Không lấy chỉ số tính theo phương pháp khác để so sánh."
        )
    found: list[Block] = [heading, Paragraph(f"So sánh với {past.name}, cùng phương pháp, cùng phiếu hỏi.")]
    for block in story.facts.blocks:
        found += _block(story, block)
    return tuple(found)


def _block(story: Story, block: BlockFacts) -> list[Block]:
    domains = [("Chỉ số chung", Domain())] + [
        (criterion.label[LANGUAGE], Domain(f"criterion:{criterion.code}")) for criterion in block.questionnaire.criteria
    ]
    rows: list[tuple[Cell, ...]] = []
    sentence: list[Block] = []
    for label, domain in domains:
        now, before = story.figures.one(block.code, domain), story.past.one(block.code, domain)
        if now is None or before is None:
            continue
        gap = difference(now, before)
        if gap is None or not gap.is_clear:
            verdict = UNCERTAIN.capitalize()
        else:
            verdict = "Tăng rõ rệt" if gap.value > 0 else "Giảm rõ rệt"
        moved = points(gap.value) if gap else None
        rows.append((label, value_text(before), value_text(now), interval_text(now), moved, verdict))
        if not sentence:
            sentence.append(judged(f"{block.name}: chỉ số chung {trend(now, before, gap)}."))
    columns = (
        Column("Nội dung", 56, "left"), Column("Kỳ trước (%)", 18), Column("Kỳ này (%)", 18),
        Column("KTC 95% kỳ này", 28), Column("Thay đổi", 22), Column("Kết luận", 32),
    )  # fmt: skip
    if not rows:
        return [Paragraph(f"{block.name}: kỳ trước không có số liệu để so sánh.")]
    return [*sentence, Table(columns, tuple(rows), f"Thay đổi so với kỳ trước – {block.name}", (story.method_note,))]
