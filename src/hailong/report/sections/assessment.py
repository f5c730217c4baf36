"""Chapters 8 and 9: strengths, weaknesses, recommendations: what follows from the tests, for a person to finish."""

from hailong.method.comparison.mean import Band
from hailong.method.comparison.verdict import extremes
from hailong.report.facts import BlockFacts
from hailong.report.figures import percent_text
from hailong.report.sections.collection import rate
from hailong.report.sentences import UNCERTAIN, judged, listed
from hailong.report.story import Story
from hailong.ui.documents.content import Block, Heading, Paragraph
from hailong.ui.numbers import number

_SHOWN = 3
PRESSURE = "asked_to_rate"
"""The question of the built-in sets whether an official asked for high marks."""


def write(story: Story) -> tuple[Block, ...]:
    """VIII. Đánh giá and IX. Kiến nghị."""
    blocks = story.facts.blocks
    return (
        Heading("VIII. Đánh giá chung"),
        Heading("1. Ưu điểm", 2),
        *(paragraph for block in blocks for paragraph in _strong(story, block)),
        Heading("2. Hạn chế", 2),
        *(paragraph for block in blocks for paragraph in _weak(story, block)),
        Heading("3. Nguyên nhân", 2),
        *_causes(story),
        Heading("4. Giới hạn của cuộc khảo sát", 2),
        *_limits(story),
        Heading("IX. Kiến nghị"),
        *(judged(text) for text in _recommendations(story)),
    )


def _ranked(story: Story, block: BlockFacts) -> list[str]:
    """`“tên” (86,5%)` of the items, best first."""
    found = [(label, figure) for label, figure in story.items(block) if figure.value is not None]
    return [f"“{name}” ({percent_text(one)})" for name, one in sorted(found, key=lambda pair: -(pair[1].value or 0.0))]


def _members(story: Story, block: BlockFacts, band: Band) -> list[str]:
    bands = story.bands(block)
    return [unit.name for unit in block.units if bands.get(unit.code) is band]


def _strong(story: Story, block: BlockFacts) -> list[Paragraph]:
    items, above = _ranked(story, block), _members(story, block, Band.ABOVE)
    found = [judged(f"- {block.name}: các nội dung có chỉ số cao nhất là {listed(items[:_SHOWN])}.")]
    if above:
        found.append(judged(f"- {listed(above)} có chỉ số cao hơn mặt bằng chung của khối rõ rệt."))
    return found


def _weak(story: Story, block: BlockFacts) -> list[Paragraph]:
    items, below = _ranked(story, block), _members(story, block, Band.BELOW)
    ends = extremes([figure for _, figure in story.items(block)], same_people=True)
    clear = f"{UNCERTAIN} là khác nội dung được đánh giá cao nhất"
    if ends and ends.difference.is_clear:
        clear = "thấp hơn nội dung cao nhất rõ rệt"
    lowest = listed(items[::-1][:_SHOWN])
    found = [judged(f"- {block.name}: các nội dung có chỉ số thấp nhất là {lowest}; nội dung thấp nhất {clear}.")]
    if below:
        found.append(judged(f"- {listed(below)} có chỉ số thấp hơn mặt bằng chung của khối rõ rệt."))
    else:
        found.append(judged(f"- {UNCERTAIN.capitalize()} có đơn vị nào của khối thấp hơn mặt bằng chung."))
    return found


def _causes(story: Story) -> list[Paragraph]:
    """What people named themselves; the causes are for those who know the offices to write."""
    names = {block.code: block.name for block in story.facts.blocks}
    found = [
        judged(
            f"- {names[wish.block]}: việc người trả lời mong được làm tốt hơn trước tiên là "
            f"{listed([f'“{label}” ({number(count)} người)' for label, count in wish.named[:_SHOWN] if count])}."
        )
        for wish in story.facts.wishes
        if wish.named and wish.named[0][1]
    ]
    ask = "- (Cơ quan chủ trì bổ sung nguyên nhân khách quan, chủ quan của từng hạn chế trước khi trình ký.)"
    return [*found, judged(ask)]


def _limits(story: Story) -> list[Paragraph]:
    blocks = story.facts.blocks
    least = min(unit.valid for block in blocks for unit in block.units)
    widths = [
        (figure.high - figure.low) / 2
        for block in blocks
        for _, figure in story.units(block)
        if not story.is_secret(figure) and figure.low is not None and figure.high is not None
    ]
    error = f" từ ± {number(min(widths), 1)} đến ± {number(max(widths), 1)} điểm %" if widths else " đáng kể"
    found = [
        Paragraph(
            f"- Mỗi đơn vị có ít nhất {number(least)} phiếu hợp lệ. Với số phiếu này, chỉ số của từng đơn vị có sai số"
            f"{error}, nên chênh lệch nhỏ giữa các đơn vị không nói lên sự khác nhau."
        ),
        *_asked_to_rate(story),
    ]
    if any(block.sampling == "on_site" for block in story.facts.blocks):
        found.append(
            Paragraph(
                "- Khối khảo sát tại chỗ chỉ đại diện cho khách hàng có mặt trong các buổi khảo sát; không "
                "có danh sách "
                "khách hàng nên không tính được tỷ lệ bao phủ."
            )
        )
    return found


def _asked_to_rate(story: Story) -> list[Paragraph]:
    """How many say that an official asked them for high marks: the figures are read with it."""
    told = [
        {value: count for value, _, count in profile.answers}
        for profile in story.facts.profiles
        if profile.code == PRESSURE
    ]
    yes, asked = (sum(one.get("yes", 0) for one in told), sum(sum(one.values()) for one in told))
    if not asked or yes < story.facts.survey.min_cell:
        return []
    return [
        Paragraph(
            f"- {number(yes)} trong {number(asked)} người trả lời câu hỏi này ({rate(yes, asked)}) cho biết có cán "
            "bộ đề nghị chấm điểm cao; chỉ số cần được đọc cùng điều đó."
        )
    ]


def _recommendations(story: Story) -> list[str]:
    found = []
    for block in story.facts.blocks:
        below, weakest = _members(story, block, Band.BELOW), _ranked(story, block)[::-1][:_SHOWN]
        found.append(f"- Đối với {block.name}: rà soát, khắc phục các nội dung có chỉ số thấp nhất: {listed(weakest)}.")
        if below:
            found.append(
                f"- {listed(below)} lập kế hoạch cải thiện, nêu rõ mục tiêu, nhiệm vụ, kết quả, nguồn lực, "
                f"phân công, khó "
                "khăn và lộ trình thực hiện."
            )
    return [*found, "- Công bố kết quả khảo sát và theo dõi việc thực hiện kế hoạch cải thiện của các đơn vị."]
