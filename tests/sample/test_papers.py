"""The certificate of a draw lets anyone repeat it; the tally sheet tells whom to ask (R-000-10, R-000-11)."""

import io
import zipfile
from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from hailong.method.selection import FrameUnit, draw, manifest, on_site
from hailong.sample.certificate import CertificateFacts, certificate
from hailong.sample.tally_sheet import SessionFacts, tally_sheet
from hailong.ui.documents import docx
from hailong.ui.documents.content import OfficialHeader, Span, Table, texts

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")
HEADER = OfficialHeader(("PHÒNG NỘI VỤ",), "BB-PNV", "Vạn Ninh", 2023, parent="UBND HUYỆN VẠN NINH")
FRAME = [FrameUnit("van-gia", "tu-phap", f"000.01-230{at:03}-0001") for at in range(12)]
FRAME += [FrameUnit("van-gia", "khac", "000.01-230900-0001")]
DRAWN = draw(FRAME, {("van-gia", "tu-phap"): 5, ("van-gia", "khac"): 3}, seed="Xổ số 15/6/2023 12345")
FACTS = CertificateFacts(
    header=HEADER,
    issued_by="Phòng Nội vụ huyện Vạn Ninh",
    subject="khảo sát năm 2023 – UBND các xã, thị trấn",
    plan="Kế hoạch số 1982/KH-UBND ngày 07/6/2023",
    units={"van-gia": "UBND thị trấn Vạn Giã"},
    groups={"tu-phap": "Tư pháp", "khac": "Các lĩnh vực khác"},
    prepared=("Lan", datetime(2023, 6, 14, 9, 0, tzinfo=HANOI)),
    seeded=("Minh", datetime(2023, 6, 16, 8, 5, tzinfo=HANOI)),
    frame_source="dữ liệu một cửa điện tử",
    rows=20,
    rejected={"Chưa trả kết quả": 5, "Trùng số hồ sơ với dòng trước": 2},
)


def test_the_certificate_holds_all_that_is_needed_to_draw_again_R_000_10():
    said = "\n".join(texts(certificate(FACTS, manifest(DRAWN))))

    assert "Xổ số 15/6/2023 12345" in said
    assert DRAWN.frame_sha256 in said
    assert DRAWN.sha256 in said
    assert "xargs sha256sum" in said
    assert "Minh, là người khác với người lập dàn mẫu, nhập mầm ngẫu nhiên lúc 08:05 ngày 16/6/2023" in said


def test_the_certificate_shows_shortfalls_and_adds_up():
    document = certificate(FACTS, manifest(DRAWN))

    table = next(block for block in document.body if isinstance(block, Table))

    assert table.rows == (
        Span("UBND thị trấn Vạn Giã"),
        ("Tư pháp", 12, 5, 5, 0, 0),
        ("Các lĩnh vực khác", 1, 1, 0, 2, 3),
        ("Tổng cộng", 13, 6, 5, 2, 3),
    )
    assert "Còn thiếu 2 phiếu do tầng không đủ hồ sơ." in "\n".join(texts(document))


def test_the_certificate_names_no_dossier_and_is_signed_by_three():
    document = certificate(FACTS, manifest(DRAWN))

    blob = docx.render(document, created=date(2023, 6, 16))

    xml = zipfile.ZipFile(io.BytesIO(blob)).read("word/document.xml").decode()
    assert "000.01-230" not in xml
    assert [signature.name for signature in document.signatures] == ["Lan", "Minh", ""]
    assert "<w:br/>" in xml


def test_the_tally_sheet_lists_every_visitor_to_ask_once_R_000_11():
    plan = on_site(session="tram-1 2023-07-20 sáng", seed="mầm 2023", expected_visitors=40, quota=10)
    facts = SessionFacts(HEADER, "Trạm Y tế xã Vạn Lương", date(2023, 7, 20), "buổi sáng", 10, "mầm 2023", "vl/S")

    document = tally_sheet(facts, plan)

    _, table, _ = (block for block in document.body if isinstance(block, Table))
    listed = [cell for row in table.rows for cell in row if isinstance(cell, int)]
    assert sorted(listed) == list(plan.up_to(60)) and len(listed) == 15
    assert [row[0] for row in table.rows] == sorted(row[0] for row in table.rows)
    assert "khoảng 4 khách mời một khách" in "\n".join(texts(document))


def test_the_tally_sheet_has_a_number_to_strike_for_every_visitor_and_marks_who_is_asked():
    plan = on_site(session="vl/S", seed="mầm 2023", expected_visitors=40, quota=10)
    facts = SessionFacts(HEADER, "Trạm Y tế xã Vạn Lương", date(2023, 7, 20), "buổi sáng", 10, "mầm 2023", "vl/S")

    document = tally_sheet(facts, plan)

    counting = next(block for block in document.body if isinstance(block, Table))
    cells = [column.title for column in counting.columns] + [cell for row in counting.rows for cell in row]
    assert [int(cell.strip("[]")) for cell in cells] == list(range(1, 61))
    assert [int(cell.strip("[]")) for cell in cells if cell.startswith("[")] == list(plan.up_to(60))
    said = "\n".join(texts(document))
    assert f"r = SHA-256(mầm|tên buổi) mod 40 = {plan.start}, mầm là “mầm 2023”, tên buổi là “vl/S”" in said
    assert "lấy số của khách trừ đi 40, ra số trong ngoặc vuông thì mời" in said


@pytest.mark.parametrize(("expected", "quota"), [(19, 10), (3, 10), (1, 1), (500, 20)])
def test_the_tally_sheet_has_room_for_whoever_may_be_asked(expected, quota):
    """Some refuse and more may come: the list has a number for every form at least, half as many again as expected."""
    plan = on_site(session="vl/S", seed="mầm 2023", expected_visitors=expected, quota=quota)
    facts = SessionFacts(HEADER, "Trạm Y tế", date(2023, 7, 20), "buổi sáng", quota, "mầm 2023", "vl/S")

    document = tally_sheet(facts, plan)

    counting, table, _ = (block for block in document.body if isinstance(block, Table))
    listed = sorted(cell for row in table.rows for cell in row if isinstance(cell, int))
    assert listed == list(plan.up_to(listed[-1])) and len(listed) >= max(quota, len(plan.up_to(expected * 3 // 2)))
    strip = [column.title for column in counting.columns] + [cell for row in counting.rows for cell in row]
    assert [int(cell.strip("[]")) for cell in strip if cell.startswith("[")] == list(plan.up_to(len(strip)))
    assert ("mời theo bảng ở mục 3" in "\n".join(texts(document))) == (expected > 400)


def test_the_certificate_says_what_was_rejected_what_was_left_out_and_which_draws_it_replaces():
    """R-000-17: the share of the frame without a chance is never hidden. A draw is never repeated in silence."""
    facts = replace(FACTS, number=2, reason="Bổ sung một xã.", earlier=((1, "mầm cũ 123"),))
    drawn = draw(FRAME, {("van-gia", "tu-phap"): 5}, seed="Xổ số 15/6/2023 12345")

    said = "\n".join(texts(certificate(facts, manifest(drawn))))

    assert "20 dòng, 7 dòng không dùng được (chưa trả kết quả: 5; trùng số hồ sơ với dòng trước: 2)" in said
    assert "1 trong 13 hồ sơ (7,7 %)" in said and "Các lĩnh vực khác: 1" in said
    assert "(lần thứ 2)" in said and "Thay cho: lần 1, mầm mầm cũ 123. Lý do chọn lại: Bổ sung một xã." in said
