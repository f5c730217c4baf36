"""A small official document with every kind of part, as the Vạn Ninh 2023 report would have it."""

from datetime import date

import pytest

from hailong.ui.documents import docx
from hailong.ui.documents.content import (
    Annex,
    Chart,
    Column,
    Document,
    Heading,
    OfficialHeader,
    Paragraph,
    Series,
    Signature,
    Table,
)

CREATED = date(2023, 11, 20)
LETTERS = "aàảãáạăằẳẵắặâầẩẫấậbcdđeèẻẽéẹêềểễếệfghiìỉĩíịjklmnoòỏõóọôồổỗốộơờởỡớợpqrstuùủũúụưừửữứựvwxyỳỷỹýỵz"
CRITERIA = ("Tiếp cận dịch vụ", "Thủ tục hành chính", "Tiếp nhận, xử lý thông tin phản hồi")


def table(rows: int) -> Table:
    columns = (
        Column("STT", 10),
        Column("Đơn vị", 50, "left"),
        Column("Chỉ số", 18, decimals=1),
        Column("Từ", 15, decimals=1, group="Khoảng tin cậy 95%"),
        Column("Đến", 15, decimals=1, group="Khoảng tin cậy 95%"),
    )
    lines = tuple((at, f"UBND xã Vạn {at}", 80.25, 78.0, None) for at in range(1, rows + 1))
    return Table(columns, (*lines, ("", "Chung", 81.0, 80.0, 82.0)), "Chỉ số theo đơn vị", ("Nguồn: …",), totals=1)


def bars() -> Chart:
    values = Series("Chỉ số", (85.0, 80.0, None), (83.0, 78.0, None), (87.0, 82.0, None))
    return Chart("Chỉ số theo tiêu chí", "Ba tiêu chí <85 & 80>", CRITERIA, (values,), axis=(20, 100))


def stacked() -> Chart:
    shares = ((1.0, 2.0, 3.0), (9.0, 8.0, 7.0), (20.0, 20.0, 20.0), (40.0, 40.0, 40.0), (30.0, 30.0, 30.0))
    series = tuple(Series(f"Mức {at}", values) for at, values in enumerate(shares, 1))
    return Chart("Phân bố mức độ hài lòng", "Năm mức", CRITERIA, series, "stacked")


@pytest.fixture(scope="session")
def document() -> Document:
    """A report of three pages and a landscape annex, on simulated data."""
    return Document(
        header=OfficialHeader(("ỦY BAN NHÂN DÂN", "HUYỆN VẠN NINH"), "BC-UBND", "Vạn Ninh", 2023),
        kind="BÁO CÁO",
        abstract="Kết quả khảo sát mức độ hài lòng năm 2023",
        body=(
            Paragraph("Căn cứ Kế hoạch số 1982/KH-UBND ngày 07/6/2023;", "legal"),
            Heading("I. Căn cứ"),
            Paragraph(f"{LETTERS} {LETTERS.upper()}"),
            Paragraph("Cao hơn rõ rệt so với mặt bằng chung.", automatic=True),
            table(30),
            stacked(),
            bars(),
            Paragraph("Trên đây là Báo cáo kết quả khảo sát./."),
        ),
        signatures=(Signature(("TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH"), "Đàm Ngọc Quang"),),
        recipients=("Sở Nội vụ (b/c)", "Lưu: VT, NV"),
        annexes=(Annex("Phụ lục I", "Bảng chi tiết", (table(3),)),),
        issued_by="Ủy ban nhân dân huyện Vạn Ninh",
        simulated=True,
    )


@pytest.fixture(scope="session")
def word(document) -> bytes:
    return docx.render(document, created=CREATED)
