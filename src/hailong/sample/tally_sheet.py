"""Phiếu đếm khách: the sheet of one on-site session, on which every visitor is ticked and every k-th is asked.

Pure: a plan of visitors in, a `Document` out. What comes back are two counts, visitors and refusals (R-000-11).
"""

from dataclasses import dataclass
from datetime import date

from hailong.method.selection import VisitorPlan
from hailong.ui.documents.content import Column, Document, Heading, OfficialHeader, Paragraph, Signature, Table
from hailong.ui.numbers import date_long_vi, number

_ACROSS = 3


@dataclass(frozen=True)
class SessionFacts:
    """Where and when the session is; `shift` in words (`buổi sáng`); interviewer by name or code, may be blank."""

    header: OfficialHeader
    unit: str
    day: date
    shift: str
    quota: int
    interviewer: str = ""
    simulated: bool = False


def tally_sheet(facts: SessionFacts, plan: VisitorPlan) -> Document:
    """The sheet: how to count, whom to ask, room for what came of each."""
    rule = (
        "Đếm mọi khách từ 18 tuổi trở lên khi ra về, kể cả khách không được hỏi. "
        f"Mời khách thứ {number(plan.start, 0)}, sau đó cứ {number(plan.interval, 0)} khách mời một khách. "
        "Khách từ chối thì ghi lại, không mời người kế bên thay; tiếp tục đếm đến số thứ tự tiếp theo."
    )
    place = f"{facts.unit}, {facts.shift} {date_long_vi(facts.day)}. Số phiếu cần lấy: {number(facts.quota, 0)}."
    body = (
        Paragraph(place),
        Heading("1. Cách làm", 2),
        Paragraph(rule),
        Heading("2. Khách được mời", 2),
        _visitors(plan),
        Heading("3. Tổng hợp cuối buổi", 2),
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


def _visitors(plan: VisitorPlan) -> Table:
    """Numbers of the visitors to ask, in three columns with room for the outcome."""
    columns = tuple(
        column
        for _ in range(_ACROSS)
        for column in (Column("Khách thứ", 20), Column("Kết quả (Đ: đồng ý, T: từ chối)", 35))
    )
    height = -(-len(plan.visitors) // _ACROSS)
    lines = [plan.visitors[at::height] if height else () for at in range(height)]
    rows = tuple(
        tuple(cell for at in range(_ACROSS) for cell in ((line[at] if at < len(line) else ""), "")) for line in lines
    )
    return Table(columns, rows)


def _summary() -> Table:
    labels = ("Tổng số khách đã đếm", "Số khách được mời", "Số khách từ chối", "Số phiếu thu được")
    return Table((Column("Nội dung", 100, "left"), Column("Số lượng", 40)), tuple((label, "") for label in labels))
