"""Chapter 2: frame, sample, modes, questionnaire, scale, formula."""

from hailong.report.codebook import LANGUAGE, UNVERIFIED
from hailong.report.facts import BlockFacts
from hailong.report.sentences import listed, lower_first
from hailong.report.story import AGGREGATIONS, Story
from hailong.ui.documents.content import Block, Column, Heading, Paragraph, Table
from hailong.ui.numbers import date_vi, number

_SAMPLING = {
    "register": "chọn ngẫu nhiên từ danh sách hồ sơ, phân tầng theo đơn vị và nhóm lĩnh vực; mọi hồ sơ trong một tầng "
    "có khả năng được chọn như nhau; có danh sách dự phòng xếp sẵn thứ tự; mầm ngẫu nhiên được công khai nên ai cũng "
    "rút lại được đúng mẫu này",
    "on_site": "chọn khách hàng tại chỗ theo khoảng cách đều trên lượt khách của từng buổi, điểm bắt đầu ngẫu nhiên, "
    "có ghi lượt khách và lượt từ chối; ngày và ca của các buổi do kế hoạch chọn",
}


def write(story: Story) -> tuple[Block, ...]:
    """II. Phương pháp."""
    blocks = story.facts.blocks
    return (
        Heading("II. Phương pháp"),
        Heading("1. Dàn mẫu, chọn mẫu, cỡ mẫu", 2),
        *(paragraph for block in blocks for paragraph in _frame(block)),
        _sizes(story),
        Heading("2. Hình thức lấy ý kiến", 2),
        _modes(story),
        Heading("3. Phiếu hỏi và thang đo", 2),
        *(paragraph for block in blocks for paragraph in _questionnaire(block)),
        Heading("4. Cách tính chỉ số", 2),
        Paragraph(f"{story.words.name}:"),
        Paragraph(story.words.formula, "formula"),
        *(Paragraph(text) for text in story.words.explained),
        *_uncertainty(story),
    )


def _frame(block: BlockFacts) -> list[Paragraph]:
    found = [Paragraph(f"- {block.name}: {_SAMPLING[block.sampling]}.")]
    if block.frame:
        rejected = block.frame.rows - block.frame.usable
        found.append(
            Paragraph(
                f"Dàn mẫu lập từ dữ liệu một cửa điện tử gồm {number(block.frame.rows)} dòng; sau kiểm tra còn "
                f"{number(block.frame.usable)} hồ sơ đủ điều kiện, loại {number(rejected)} dòng (lý do tại phụ lục). "
                f"Dấu vân tay dàn mẫu (SHA-256): {block.frame.sha256[:16]}…"
            )
        )
        outside = block.frame.usable - (block.frame.covered or block.frame.usable)
        if outside:
            found.append(
                Paragraph(
                    f"Chỉ số đại diện cho {number(block.frame.covered)} hồ sơ thuộc các nhóm lĩnh vực được phân bổ "
                    f"phiếu; {number(outside)} hồ sơ thuộc các nhóm lĩnh vực không được phân bổ phiếu nằm ngoài."
                )
            )
    return found


def _sizes(story: Story) -> Table:
    """Planned forms by block, with the frame where there is one."""
    columns = (
        Column("Khối đơn vị", 60, "left"),
        Column("Số đơn vị", 20),
        Column("Số hồ sơ trong dàn mẫu", 30),
        Column("Số phiếu theo kế hoạch", 28),
        Column("Phiếu mỗi đơn vị", 27),
    )
    blocks = story.facts.blocks
    rows = tuple(
        (
            block.name, len(block.units), block.frame.usable if block.frame else None,
            block.total("planned"), _range([unit.planned for unit in block.units]),
        )
        for block in blocks
    )  # fmt: skip
    units, planned = sum(len(block.units) for block in blocks), sum(block.total("planned") for block in blocks)
    total = ("Tổng cộng", units, None, planned, "")
    return Table(columns, (*rows, total), "Quy mô mẫu theo khối đơn vị", totals=1)


def _range(counts: list[int]) -> str:
    low, high = min(counts, default=0), max(counts, default=0)
    return number(low) if low == high else f"{number(low)} – {number(high)}"


def _modes(story: Story) -> Paragraph:
    official = [lower_first(mode.name) for mode in story.facts.survey.modes if mode.is_official]
    reference = [lower_first(mode.name) for mode in story.facts.survey.modes if not mode.is_official]
    text = f"Hình thức chính thức: {'; '.join(official)}."
    if reference:
        text += f" Hình thức tham khảo: {'; '.join(reference)}. Phiếu tham khảo không tính vào chỉ số."
    return Paragraph(text)


def _questionnaire(block: BlockFacts) -> list[Paragraph]:
    form = block.questionnaire
    names = listed([lower_first(criterion.label[LANGUAGE]) for criterion in form.criteria])
    points = next(iter(form.scales.values())).points
    scale = "; ".join(f"{point.value} – {point.labels[LANGUAGE]}" for point in points)
    found = [
        Paragraph(
            f"- {block.name}: {form.title[LANGUAGE]}, phiên bản {form.version}; {number(len(form.criteria))} tiêu chí "
            f"({names}) với {number(len(form.items))} tiêu chí thành phần. Nguồn: {form.source}."
        ),
        Paragraph(f"Thang đo {number(len(points))} mức: {scale}."),
    ]
    unverified = [code for code, item in form.items.items() if not item.verified]
    if unverified:
        found.append(
            Paragraph(
                f"Lưu ý: câu chữ của {number(len(unverified))} trên {number(len(form.items))} tiêu chí thành phần "
                f"{UNVERIFIED}; các câu này được đánh dấu * trong bảng."
            )
        )
    return found


def _uncertainty(story: Story) -> list[Paragraph]:
    survey = story.facts.survey
    method = story.facts.method
    found = [
        Paragraph(
            f"Chỉ số tính trên bộ dữ liệu phiên bản {method.dataset_version}, khóa ngày {date_vi(method.frozen_on)}, "
            f"dấu vân tay SHA-256 {method.dataset_sha256[:16]}…; lần tính {method.run}. Người giữ bộ dữ liệu tính lại "
            "được mọi con số trong báo cáo này."
        ),
        Paragraph(
            f"Chỉ số của nhóm đơn vị công bố theo cách {AGGREGATIONS[method.aggregation]}. Các khối đơn vị "
            "tính riêng, không cộng thành một chỉ số chung."
        ),
        Paragraph(
            "Mỗi chỉ số đi kèm khoảng tin cậy 95% theo thiết kế mẫu, có hiệu chỉnh tổng thể hữu hạn khi biết số hồ sơ. "
            "Chỉ khi kiểm định thống kê ở mức 5% cho kết quả rõ thì báo cáo mới dùng từ “rõ rệt”; ngược lại ghi “chưa "
            "đủ chắc chắn để kết luận”."
        ),
    ]
    text = (
        f"Không in số liệu của nhóm dưới {survey.min_cell} phiếu; không so sánh đơn vị dưới {survey.min_ranked} phiếu."
    )
    if survey.min_ranked_decision:
        text += f" Mức {survey.min_ranked} phiếu thấp hơn mức mặc định 30, theo {survey.min_ranked_decision}."
    return [*found, Paragraph(text)]
