"""Phiếu đếm khách: the sheet of one on-site session, on which every visitor is ticked and every k-th is asked.

Pure: a plan of visitors in, a `Document` out. What comes back are two counts, visitors and refusals (R-000-11).
"""

from dataclasses import dataclass
from datetime import date

from hailong.method.selection import VisitorPlan
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
    expected_visitors: int
    seed: str
    name: str
    interviewer: str = ""
    simulated: bool = False


def tally_sheet(facts: SessionFacts, plan: VisitorPlan) -> Document:
    """The sheet: how to count, whom to ask, room for what came of each."""
    rule = (
        "Đếm mọi khách từ 18 tuổi trở lên khi ra về, kể cả khách không được hỏi. "
        f"Mời khách thứ {number(plan.start, 0)}, sau đó cứ {number(plan.interval, 0)} khách mời một khách. "
        "Ghi Đ (đồng ý) hoặc T (từ chối). Khách từ chối thì không mời người kế bên thay; đếm đến số tiếp theo."
    )
    place = f"{facts.unit}, {facts.shift} {date_long_vi(facts.day)}. Số phiếu cần lấy: {number(facts.quota, 0)}."
    start = (
        f"Khách đầu tiên được mời tính từ mầm ngẫu nhiên: 1 + SHA-256(mầm|tên buổi) mod {plan.interval}, mầm là "
        f"“{facts.seed}”, tên buổi là “{facts.name}”."
    )
    body = (
        Paragraph(place),
        Heading("1. Cách làm", 2),
        Paragraph(rule),
        Paragraph(start, "note"),
        Heading("2. Đếm khách", 2),
        *_count(plan, facts.expected_visitors),
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


def _count(plan: VisitorPlan, expected: int) -> list[Block]:
    """Every visitor of the session as a number to strike out, half as many again as expected."""
    asked = set(plan.visitors)
    lines = min(MOST_LINES, -(-max(expected * 3 // 2, *plan.visitors) // _A_LINE))
    first, *others = [
        tuple(f"[{at}]" if at in asked else str(at) for at in range(line * _A_LINE + 1, (line + 1) * _A_LINE + 1))
        for line in range(lines)
    ]
    how = (
        "Gạch một số khi một khách ra về; số trong ngoặc vuông là khách được mời. "
        f"Quá {lines * _A_LINE} khách thì đếm tiếp ở mặt sau."
    )
    return [Paragraph(how), Table(tuple(Column(cell, 9) for cell in first), tuple(others))]


def _visitors(plan: VisitorPlan) -> Table:
    """Numbers of the visitors to ask, in columns with room for the outcome."""
    columns = tuple(column for _ in range(_ACROSS) for column in (Column("Khách", 14), Column("Kết quả", 20)))
    height = -(-len(plan.visitors) // _ACROSS)
    lines = [plan.visitors[at::height] if height else () for at in range(height)]
    rows = tuple(
        tuple(cell for at in range(_ACROSS) for cell in ((line[at] if at < len(line) else ""), "")) for line in lines
    )
    return Table(columns, rows)


def _summary() -> Table:
    labels = ("Tổng số khách đã đếm", "Số khách được mời", "Số khách từ chối", "Số phiếu thu được")
    return Table((Column("Nội dung", 100, "left"), Column("Số lượng", 40)), tuple((label, "") for label in labels))
