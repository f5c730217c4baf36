"""Biên bản chọn mẫu: the certificate of a draw, from its manifest alone, so that anyone can repeat it (R-000-10).

Pure: facts in, a `Document` out; `ui.documents.docx.render` makes the Word file. It names no person of the frame.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from hailong.method.selection import RECIPE
from hailong.ui.documents.content import (
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
from hailong.ui.numbers import datetime_vi, number


@dataclass(frozen=True)
class CertificateFacts:
    """What a certificate says beside the manifest.

    Attributes:
        subject: of the draw: `khảo sát … năm 2023 – khối UBND các xã, thị trấn`.
        units, groups: code -> name, in the order to print.
        prepared, seeded: (name or code of the person, when): who fixed the frame, who typed the seed.
        rows: of the register; rejected: in words → rows that could not be drawn.
        number: of the draw; reason: why it is drawn again, "" for the first draw.
        earlier: (number, seed or "") of each draw that this one replaces.
    """

    header: OfficialHeader
    issued_by: str
    subject: str
    plan: str
    units: Mapping[str, str]
    groups: Mapping[str, str]
    prepared: tuple[str, datetime]
    seeded: tuple[str, datetime]
    frame_source: str
    rows: int
    rejected: Mapping[str, int]
    number: int = 1
    reason: str = ""
    earlier: tuple[tuple[int, str], ...] = ()
    simulated: bool = False


def certificate(facts: CertificateFacts, manifest: Mapping[str, Any]) -> Document:
    """The minutes of one draw.

    Args:
        facts: names and circumstances.
        manifest: of `method.selection.manifest`: seed, hashes, sizes and strata.
    """
    body: tuple[Block, ...] = (
        *_occasion(facts),
        Heading("I. Dàn mẫu"),
        *_frame(facts, manifest),
        Heading("II. Mầm ngẫu nhiên"),
        *_seed(facts, manifest),
        Heading("III. Kết quả chọn mẫu"),
        *_result(facts, manifest),
        Heading("IV. Cách kiểm tra"),
        *_check(manifest),
        Paragraph("Biên bản được lập xong, các bên thống nhất nội dung nêu trên và cùng ký tên./."),
    )
    signatures = (
        Signature(("NGƯỜI LẬP",), facts.prepared[0]),
        Signature(("NGƯỜI NHẬP MẦM",), facts.seeded[0]),
        Signature(("NGƯỜI CHỨNG KIẾN",)),
    )
    return Document(
        header=facts.header,
        kind="BIÊN BẢN",
        abstract=f"Chọn mẫu ngẫu nhiên {facts.subject}",
        body=body,
        signatures=signatures,
        issued_by=facts.issued_by,
        simulated=facts.simulated,
    )


def _occasion(facts: CertificateFacts) -> list[Paragraph]:
    found = [
        Paragraph(
            f"Căn cứ {facts.plan}, việc chọn mẫu ngẫu nhiên (lần thứ {facts.number}) được thực hiện và ghi nhận "
            "như sau."
        )
    ]
    if facts.earlier:
        before = "; ".join(f"lần {one}, {f'mầm {seed}' if seed else 'chưa có mầm'}" for one, seed in facts.earlier)
        found.append(Paragraph(f"Thay cho: {before}. Lý do chọn lại: {facts.reason.rstrip('.')}."))
    return found


def _frame(facts: CertificateFacts, manifest: Mapping[str, Any]) -> list[Paragraph]:
    person, moment = facts.prepared
    rejected = "; ".join(f"{reason.lower()}: {number(count, 0)}" for reason, count in facts.rejected.items())
    return [
        Paragraph(
            f"Danh sách có {number(facts.rows, 0)} dòng, {number(sum(facts.rejected.values()), 0)} dòng không dùng được"
            f"{f' ({rejected})' if rejected else ''}."
        ),
        Paragraph(
            f"Dàn mẫu gồm {number(manifest['frame_size'], 0)} hồ sơ đủ điều kiện, lập từ {facts.frame_source}. "
            f"{person} chốt dàn mẫu lúc {datetime_vi(moment)}; từ đó không thêm, bớt hồ sơ. Dấu vân tay (SHA-256) "
            "của tệp dàn mẫu được ghi vào nhật ký trước khi có mầm ngẫu nhiên:"
        ),
        Paragraph(manifest["frame_sha256"], "code"),
    ]


def _seed(facts: CertificateFacts, manifest: Mapping[str, Any]) -> list[Paragraph]:
    person, moment = facts.seeded
    return [
        Paragraph(f"{person}, là người khác với người lập dàn mẫu, nhập mầm ngẫu nhiên lúc {datetime_vi(moment)}:"),
        Paragraph(manifest["seed"], "code"),
        Paragraph(
            "Trong mỗi tầng (đơn vị, nhóm lĩnh vực), hồ sơ xếp theo thứ tự tăng dần của SHA-256(mầm|số hồ sơ); lấy từ "
            "đầu đủ số phiếu của tầng, tiếp theo là danh sách dự phòng đúng thứ tự đó. Mọi hồ sơ trong một tầng có khả "
            f"năng được chọn như nhau. Thuật toán {manifest['algorithm']}, phiên bản {manifest['version']}."
        ),
    ]


def _result(facts: CertificateFacts, manifest: Mapping[str, Any]) -> list[Block]:
    text = (
        f"Chọn {number(manifest['sample_size'], 0)} hồ sơ vào mẫu chính và {number(manifest['reserve_size'], 0)} hồ sơ "
        "dự phòng."
    )
    short = sum(stratum["shortfall"] for stratum in manifest["strata"])
    if short:
        text += f" Còn thiếu {number(short, 0)} phiếu do tầng không đủ hồ sơ."
    strata = {(one["unit"], one["group"]): one for one in manifest["strata"]}
    columns = (
        Column("Đơn vị, nhóm lĩnh vực", 65, "left"), Column("Số hồ sơ", 22), Column("Mẫu chính", 22),
        Column("Dự phòng", 22), Column("Thiếu mẫu", 17), Column("Thiếu dự phòng", 17),
    )  # fmt: skip
    rows: list[Any] = []
    for unit, name in facts.units.items():
        mine = [(group, strata[unit, code]) for code, group in facts.groups.items() if (unit, code) in strata]
        rows += [Span(name)] if mine else []
        rows += [(group, *(one[size] for size in _SIZES)) for group, one in mine]
    rows.append(("Tổng cộng", *(sum(one[size] for one in manifest["strata"]) for size in _SIZES)))
    table = Table(columns, tuple(rows), "Số hồ sơ theo tầng", totals=1)
    return [Paragraph(text), table, *_left_out(facts, manifest), Paragraph(_WEIGHT)]


_WEIGHT = (
    "Mỗi phiếu thu được của một tầng đại diện cho số hồ sơ của tầng chia cho số phiếu thu được của tầng đó (quyền số)."
)


def _left_out(facts: CertificateFacts, manifest: Mapping[str, Any]) -> list[Paragraph]:
    """The share of the frame that had no chance at all (R-000-17)."""
    counts: Counter[str] = Counter()
    for one in manifest["strata"]:
        if one["sample"] + one["shortfall"] == 0 and one["population"]:
            counts[facts.groups[one["group"]]] += one["population"]
    if not counts:
        return []
    whole, parts = manifest["frame_size"], "; ".join(f"{name}: {number(count, 0)}" for name, count in counts.items())
    left = sum(counts.values())
    return [
        Paragraph(
            f"Phần không được khảo sát: {number(left, 0)} trong {number(whole, 0)} hồ sơ "
            f"({number(100 * left / whole, 1)} %) thuộc tầng có chỉ tiêu bằng 0 nên không ai được chọn ({parts}). "
            "Kết quả không đại diện cho những hồ sơ này."
        )
    ]


_SIZES = ("population", "sample", "reserve", "shortfall", "reserve_shortfall")


def _check(manifest: Mapping[str, Any]) -> list[Paragraph]:
    return [
        Paragraph(
            "Ai giữ tệp dàn mẫu (frame.csv) và tệp phân bổ (allocation.csv) đều rút lại được mẫu này trên máy tính bất "
            "kỳ bằng các lệnh sau; dòng đầu phải ra dấu vân tay của dàn mẫu, dòng cuối phải ra dấu vân tay của mẫu:"
        ),
        Paragraph(RECIPE.format(seed=manifest["seed"]).strip(), "code"),
        Paragraph("Dấu vân tay của tệp phân bổ và của mẫu:"),
        Paragraph(f"{manifest['allocation_sha256']}\n{manifest['drawn_sha256']}", "code"),
    ]
