"""Phiếu đếm khách: the sheet of one on-site session, on which every visitor is ticked and those in brackets are asked.

Pure: a plan of visitors in, a `Document` out. What comes back are two counts, visitors and refusals; how many were
missed follows from them and the forms (R-000-11).
"""

from dataclasses import dataclass
from datetime import date

from hailong.method.selection import SESSION_RULE, VisitorPlan
from hailong.ui.documents.content import Block, Column, Document, Heading, OfficialHeader, Paragraph, Signature, Table
from hailong.ui.numbers import date_long_vi, number

_ACROSS = 5
_A_LINE = 20
MOST_LINES = 20


@dataclass(frozen=True)
class SessionFacts:
    """Where and when the session is; `shift` in words (`buổi sáng`); interviewer by name or code, may be blank.

    `seed` and `name` are what the start was computed from.
    """

    header: OfficialHeader
    unit: str
    day: date
    shift: str
    quota: int
    seed: str
    name: str
    interviewer: str = ""
    simulated: bool = False


def tally_sheet(facts: SessionFacts, plan: VisitorPlan) -> Document:
    """The sheet: how to count, whom to ask, room for what came of each."""
    place = f"{facts.unit}, {facts.shift} {date_long_vi(facts.day)}. Số phiếu cần lấy: {number(facts.quota, 0)}."
    body = (
        Paragraph(place),
        Heading("1. Cách làm", 2),
        *(Paragraph(rule) for rule in (_rules_of_before(plan) if plan.version == 1 else _rules(plan))),
        Paragraph(f"{_start(plan)}, mầm là “{facts.seed}”, tên buổi là “{facts.name}”.", "note"),
        Heading("2. Đếm khách", 2),
        *_count(plan),
        Heading("3. Khách được mời", 2),
        _visitors(plan),
        Heading("4. Tổng hợp cuối buổi", 2),
        _summary(),
    )
    return Document(
        header=facts.header,
        kind="PHIẾU ĐẾM KHÁCH",
        abstract=f"Khảo sát tại chỗ – {facts.unit}",
        body=body,
        signatures=(Signature(("ĐIỀU TRA VIÊN",), facts.interviewer), Signature(("ĐẠI DIỆN ĐƠN VỊ",))),
        simulated=facts.simulated,
    )


def _rules(plan: VisitorPlan) -> tuple[str, ...]:
    return (
        "Đếm mọi khách từ 18 tuổi trở lên khi ra về, từ đầu đến hết buổi, kể cả khách không được mời. Mời đúng những "
        f"khách có số trong ngoặc vuông (khoảng {number(plan.spacing)} khách mời một khách), không chọn người khác. "
        "Ghi Đ (đồng ý), T (từ chối) hoặc L (lỡ, chưa kịp mời). Khách từ chối hoặc lỡ thì không mời người kế bên thay; "
        "đếm đến số tiếp theo.",
        "Khách đông hơn dự kiến thì vẫn mời theo số cho đến khi hết phiếu; hết phiếu thì thôi mời nhưng vẫn đếm đến "
        "hết buổi. Khách vắng hơn dự kiến thì phiếu còn lại để trống, không mời bù.",
    )


def _rules_of_before(plan: VisitorPlan) -> tuple[str, ...]:
    """What sheets said that were planned by version 1 of the rule."""
    return (
        "Đếm mọi khách từ 18 tuổi trở lên khi ra về, kể cả khách không được hỏi. "
        f"Mời khách thứ {number(plan.start, 0)}, sau đó cứ {number(plan.interval, 0)} khách mời một khách. "
        "Ghi Đ (đồng ý) hoặc T (từ chối). Khách từ chối thì không mời người kế bên thay; đếm đến số tiếp theo.",
    )


def _start(plan: VisitorPlan) -> str:
    """How anybody computes the numbers again; the seed and the name follow."""
    if plan.version == 1:
        return f"Khách đầu tiên được mời tính từ mầm ngẫu nhiên: 1 + SHA-256(mầm|tên buổi) mod {plan.interval}"
    people, asked = plan.expected_visitors, len(plan.visitors)
    return (
        f"Quy tắc {SESSION_RULE}/{plan.version}: khách thứ j được mời khi ⌊({asked}·j − r)/{people}⌋ lớn hơn "
        f"⌊({asked}·(j − 1) − r)/{people}⌋, r = SHA-256(mầm|tên buổi) mod {people} = {plan.start}"
    )


def _last(plan: VisitorPlan) -> int:
    """The last visitor on the sheet: half as many again as expected, as far as there are forms for them in any case."""
    return max(plan.expected_visitors * 3 // 2, plan.quota, *plan.visitors)


def _count(plan: VisitorPlan) -> list[Block]:
    """Every visitor of the session as a number to strike out."""
    lines = min(MOST_LINES, -(-_last(plan) // _A_LINE))
    asked = set(plan.up_to(lines * _A_LINE))
    first, *others = [
        tuple(f"[{at}]" if at in asked else str(at) for at in range(line * _A_LINE + 1, (line + 1) * _A_LINE + 1))
        for line in range(lines)
    ]
    how = (
        "Gạch một số khi một khách ra về; số trong ngoặc vuông là khách được mời. "
        f"Quá {number(lines * _A_LINE)} khách thì đếm tiếp ở mặt sau" + _beyond(plan, lines * _A_LINE)
    )
    return [Paragraph(how), Table(tuple(Column(cell, 9) for cell in first), tuple(others))]


def _beyond(plan: VisitorPlan, last: int) -> str:
    """Who is asked among visitors whom the strip has no room for: visitor N + j when visitor j is."""
    if plan.version == 1 or last < plan.expected_visitors:
        return ", mời theo bảng ở mục 3."
    return f"; lấy số của khách trừ đi {number(plan.expected_visitors)}, ra số trong ngoặc vuông thì mời."


def _visitors(plan: VisitorPlan) -> Table:
    """Numbers of the visitors to ask, in columns with room for the outcome; more than forms, as some refuse."""
    columns = tuple(column for _ in range(_ACROSS) for column in (Column("Khách", 14), Column("Kết quả", 20)))
    numbers = plan.up_to(-(-_last(plan) // _A_LINE) * _A_LINE)
    height = -(-len(numbers) // _ACROSS)
    lines = [numbers[at::height] for at in range(height)]
    rows = tuple(
        tuple(cell for at in range(_ACROSS) for cell in ((line[at] if at < len(line) else ""), "")) for line in lines
    )
    return Table(columns, rows)


def _summary() -> Table:
    labels = ("Tổng số khách đã đếm", "Số khách từ chối", "Số khách lỡ, chưa kịp mời", "Số phiếu thu được")
    return Table((Column("Nội dung", 100, "left"), Column("Số lượng", 40)), tuple((label, "") for label in labels))
