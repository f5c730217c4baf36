"""Biên bản chọn mẫu and phiếu kiểm đếm as official documents: everything with which a draw can be repeated."""

from collections.abc import Mapping

from hailong.method import selection
from hailong.org.models import User
from hailong.plan.models import Part, Survey
from hailong.sample import queries
from hailong.sample.models import Draw, OnSiteSession
from hailong.ui.documents.content import (
    Annex,
    Block,
    Column,
    Document,
    Heading,
    OfficialHeader,
    Paragraph,
    Signature,
    Span,
    Table,
)
from hailong.ui.numbers import date_vi, datetime_vi, number

STRATA = (
    Column("Lĩnh vực", 60, "left"),
    Column("Hồ sơ trong dàn mẫu (N)", 30),
    Column("Kế hoạch", 25),
    Column("Mẫu (n)", 25),
    Column("Dự phòng", 25),
    Column("Thiếu", 20),
)
TALLY = (Column("Khách đến (đánh dấu từng người)", 110, "left"), Column("Được hỏi", 30), Column("Từ chối", 30))
SHIFTS = {"S": "buổi sáng", "C": "buổi chiều"}


def certificate_of(draw: Draw) -> Document:
    """The certificate of a draw that was made: no name, phone or dossier number of anybody in the frame."""
    survey, names = draw.survey, _names(draw)
    return Document(
        header=_header(survey),
        kind="BIÊN BẢN",
        abstract=f"Chọn mẫu {draw.block.name}, {survey.short_title}",
        body=(*_facts(draw, names), *_proof(draw)),
        signatures=(
            Signature(("NGƯỜI CHUẨN BỊ",), names[draw.prepared_by]),
            Signature(("NGƯỜI NHẬP SỐ KHỞI ĐẦU",), names[draw.seed_by]),
            Signature(("ĐẠI DIỆN GIÁM SÁT",)),
        ),
        annexes=(Annex("Phụ lục", "Kết quả chọn mẫu theo đơn vị và lĩnh vực", (_strata(draw),), landscape=False),),
        issued_by=survey.lead.name,
        simulated=survey.simulated,
    )


def _header(survey: Survey) -> OfficialHeader:
    return OfficialHeader((survey.lead.name.upper(),), "BB", survey.plan_place, survey.year)


def _names(draw: Draw) -> dict[str, str]:
    people = User.objects.filter(code__in=[draw.prepared_by, draw.seed_by])
    return dict(people.values_list("code", "full_name"))


def _facts(draw: Draw, names: Mapping[str, str]) -> tuple[Block, ...]:
    """Who did what, when, from what, and what came out."""
    survey, manifest = draw.survey, draw.manifest
    redraw = (Paragraph(f"Lần rút trước được thay vì: {draw.reason}."),) if draw.reason else ()
    return (
        Paragraph(f"Căn cứ Kế hoạch số {survey.plan_number} ngày {date_vi(survey.plan_date)};", "legal"),
        Heading("1. Thành phần và thời gian", 2),
        Paragraph(
            f"Người chuẩn bị: {names[draw.prepared_by]}, khóa dàn mẫu và ghi mã băm vào sổ nhật ký lúc"
            f" {datetime_vi(draw.prepared_at)}."
        ),
        Paragraph(f"Người nhập số khởi đầu: {names[draw.seed_by]}, lúc {datetime_vi(draw.drawn_at)}."),
        *redraw,
        Heading("2. Dàn mẫu", 2),
        Paragraph(
            f"Danh sách hồ sơ đã trả kết quả từ {date_vi(survey.reference_from)} đến {date_vi(survey.reference_to)},"
            f" {number(draw.frame_import.rows)} dòng, trong đó {number(manifest['frame_size'])} hồ sơ đủ điều kiện"
            " (mỗi người một hồ sơ tại mỗi đơn vị)."
        ),
        Heading("3. Cách chọn và kết quả", 2),
        Paragraph(
            "Trong từng đơn vị và lĩnh vực, mọi hồ sơ có cơ hội được chọn như nhau: xếp theo SHA-256 của số khởi đầu"
            " và số hồ sơ, lấy từ trên xuống; những hồ sơ tiếp theo là dự phòng, dùng đúng thứ tự."
        ),
        Paragraph(f"Thuật toán {manifest['algorithm']}, phiên bản {manifest['version']}."),
        Paragraph(
            f"Kết quả: {number(manifest['sample_size'])} hồ sơ được chọn, {number(manifest['reserve_size'])} hồ sơ"
            f" dự phòng{_short(manifest)}."
        ),
    )


def _short(manifest: Mapping) -> str:
    missing = sum(row["shortfall"] for row in manifest["strata"])
    return f"; thiếu {number(missing)} phiếu vì không đủ hồ sơ" if missing else "; không thiếu phiếu nào"


def _proof(draw: Draw) -> tuple[Block, ...]:
    manifest = draw.manifest
    return (
        Heading("4. Số liệu để kiểm tra lại", 2),
        Paragraph(
            f"Số khởi đầu: {draw.seed}\n"
            f"SHA-256 của dàn mẫu (frame.csv): {manifest['frame_sha256']}\n"
            f"SHA-256 của phân bổ (allocation.csv): {manifest['allocation_sha256']}\n"
            f"SHA-256 của kết quả (drawn): {manifest['drawn_sha256']}",
            "code",
        ),
        Paragraph(
            "Ai có hai tệp frame.csv và allocation.csv đều rút lại được bằng các lệnh dưới đây; dòng đầu in ra mã băm"
            " của dàn mẫu, dòng cuối in ra mã băm của kết quả."
        ),
        Paragraph(selection.RECIPE.format(seed=draw.seed), "code"),
    )


def _strata(draw: Draw) -> Table:
    """A heading for each unit, a row for each field, a total at the end."""
    drawn = {(row["unit"], row["group"]): row for row in draw.manifest["strata"]}
    asked = queries.from_json(draw.allocation)
    rows: list = []
    for unit in draw.block.units.assessed().select_related("agency"):
        rows.append(Span(unit.agency.name))
        for group in draw.block.field_groups.all():
            key = (unit.slug, group.code)
            row = drawn.get(key, {})
            found = (row.get("population", 0), asked.get(key, 0), row.get("sample", 0), row.get("reserve", 0))
            rows.append((group.name, *found, row.get("shortfall", 0)))
    total = [sum(row[at] for row in rows if not isinstance(row, Span)) for at in range(1, 6)]
    rows.append(("Cộng", *total))
    return Table(STRATA, tuple(rows), title=f"Kết quả chọn mẫu {draw.block.name}", totals=1)


def tally_sheet_of(session: OnSiteSession) -> Document:
    """The sheet that a session is counted on, with the numbers of the visitors to ask."""
    survey, visitors = session.survey, queries.visitors_of(session)
    shift = SHIFTS.get(session.shift, f"ca {session.shift}")
    rows = tuple((f"Khách thứ {at}", "×" if at in visitors else "", "") for at in range(1, (visitors or (0,))[-1] + 1))
    return Document(
        header=_header(survey),
        kind="PHIẾU KIỂM ĐẾM",
        abstract=f"{session.unit.agency.name}, {shift} ngày {date_vi(session.day)}",
        body=(
            Paragraph(
                f"Mời khách thứ {session.start}, sau đó cứ {session.interval} khách mời một người, đủ"
                f" {session.quota} phiếu. Đếm mọi khách đến, kể cả người không được mời."
            ),
            Paragraph(f"Khách cần mời: {', '.join(map(str, visitors))}."),
            Paragraph(f"Số khởi đầu: {session.seed}. Khách dự kiến: {session.expected_visitors}.", "note"),
            Table(TALLY, rows, notes=("Gạch dấu × khi đã mời; đánh dấu cột Từ chối nếu khách không đồng ý.",)),
            Paragraph("Tổng số khách đến: ……………   Số người từ chối: ……………"),
        ),
        signatures=(Signature(("NGƯỜI KIỂM ĐẾM",)), Signature(("ĐẠI DIỆN ĐƠN VỊ",))),
        issued_by=_contractor(survey),
        simulated=survey.simulated,
    )


def _contractor(survey: Survey) -> str:
    agency = survey.agency_of(Part.CONTRACTOR)
    return agency.name if agency else survey.lead.name
