"""Ghép cột: which column of a register is which of our fields.

Headings known: those of one-stop software exports (methods E; the Vạn Ninh register), and the field names of the
national dossier sync. They are compared without marks, case, spaces or punctuation. A register whose headings are
unknown is mapped by a person once; the mapping is remembered per source under `signature(headings)`.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

from hailong.frame.table import Table
from hailong.method.frame import Dialect, RegisterRow
from hailong.method.frame.text import plain_key
from hailong.method.problem import Problem

# In each field the first heading is the one shown when the column is missing.
HEADINGS: dict[str, tuple[str, ...]] = {
    "dossier_no": (
        "Số hồ sơ", "Mã hồ sơ", "MaHoSo", "Mã số hồ sơ", "Số biên nhận", "Mã biên nhận", "Số BN", "Mã HS", "Số HS",
        "Mã số hồ sơ TTHC", "SoHoSo", "Số phiếu biên nhận", "Mã tra cứu",
    ),
    "procedure_code": ("Mã thủ tục", "MaTTHC", "Mã TTHC", "Mã thủ tục hành chính", "Mã số TTHC"),
    "procedure_name": (
        "Tên thủ tục hành chính", "TenTTHC", "Thủ tục", "Thủ tục hành chính", "Tên thủ tục", "Tên TTHC", "TTHC",
        "Loại thủ tục",
    ),
    "field_name": ("Lĩnh vực", "TenLinhVuc", "Tên lĩnh vực", "Lĩnh vực TTHC", "Lĩnh vực thủ tục"),
    "channel": (
        "Hình thức nộp", "KenhThucHien", "Kênh thực hiện", "Hình thức tiếp nhận", "Hình thức nộp hồ sơ", "Kênh nộp",
        "Kênh tiếp nhận", "HinhThuc", "Nguồn hồ sơ",
    ),
    "applicant_name": (
        "Chủ hồ sơ", "ChuHoSo", "Họ tên", "Họ và tên", "Tên chủ hồ sơ", "Họ tên chủ hồ sơ", "Người nộp",
        "Người nộp hồ sơ",
        "Họ tên người nộp", "Họ và tên người nộp", "Tên người nộp", "Tổ chức, cá nhân", "Tên tổ chức, cá nhân",
        "Công dân",
        "Họ và tên chủ hồ sơ", "Tên cá nhân, tổ chức", "Cá nhân, tổ chức nộp hồ sơ",
    ),
    "applicant_kind": ("Đối tượng", "LoaiDoiTuong", "Loại đối tượng", "Đối tượng nộp", "Loại khách hàng"),
    "phone": (
        "Điện thoại", "SoDienThoai", "Số điện thoại", "SĐT", "Số ĐT", "ĐT", "Điện thoại liên hệ", "Di động",
        "Điện thoại di động", "Số điện thoại người nộp", "SĐT liên hệ", "Số điện thoại liên hệ", "SDT chủ hồ sơ",
    ),
    "email": ("Thư điện tử", "Email", "E-mail", "Địa chỉ email", "Hộp thư", "Địa chỉ thư điện tử"),
    "address": (
        "Địa chỉ", "DiaChi", "Nơi ở", "Địa chỉ thường trú", "Địa chỉ liên hệ", "Nơi cư trú", "Thôn", "Địa chỉ thôn",
        "Địa chỉ chủ hồ sơ", "Thôn/Tổ dân phố", "Nơi thường trú", "Chỗ ở hiện nay",
    ),
    "birth": ("Năm sinh", "NgaySinh", "Ngày sinh", "Ngày, tháng, năm sinh", "Ngày tháng năm sinh", "NamSinh"),
    "citizen_no": (
        "Số CCCD", "SoDinhDanh", "SoGiayToChuHoSo", "CCCD", "CMND", "CMND/CCCD", "CCCD/CMND", "Số CMND/CCCD",
        "Số CCCD/CMND", "Số định danh", "Số định danh cá nhân", "Căn cước công dân", "Số căn cước", "Số giấy tờ",
        "Số CMND", "Giấy tờ tùy thân", "Số căn cước công dân",
    ),
    "received_at": (
        "Ngày tiếp nhận", "NgayTiepNhan", "Ngày nhận", "Ngày nhận hồ sơ", "Thời gian tiếp nhận",
        "Thời điểm tiếp nhận",
        "Ngày nộp", "NgayNopHoSo", "Ngày tiếp nhận hồ sơ",
    ),
    "due_at": (
        "Ngày hẹn trả", "NgayHenTra", "Ngày hẹn", "Hạn trả", "Ngày hẹn trả kết quả", "Hạn xử lý", "Ngày trả dự kiến",
    ),
    "returned_at": (
        "Ngày trả kết quả", "NgayTra", "Ngày trả", "Ngày trả KQ", "Ngày trả thực tế", "Thời gian trả kết quả",
        "Ngày trả kết quả thực tế", "Thời điểm trả kết quả", "Ngày công dân nhận kết quả",
    ),
    "status": (
        "Trạng thái", "TrangThaiHoSo", "Tình trạng", "Trạng thái hồ sơ", "Tình trạng hồ sơ", "Trạng thái xử lý",
    ),
    "settling_unit": (
        "Đơn vị giải quyết", "DonViXuLy", "Cơ quan giải quyết", "Đơn vị xử lý", "Cơ quan xử lý", "Đơn vị",
        "Cơ quan thực hiện",
        "Đơn vị thụ lý", "Cơ quan", "Đơn vị thực hiện", "Tên đơn vị", "UBND xã", "Xã, thị trấn",
    ),
    "receiving_desk": (
        "Nơi tiếp nhận", "NoiNopHoSo", "Đơn vị tiếp nhận", "Nơi nộp hồ sơ", "Bộ phận tiếp nhận", "Nơi nộp",
        "Cơ quan tiếp nhận",
    ),
    "sex": ("Giới tính", "GioiTinh", "Phái", "Nam/Nữ", "Giới"),
}  # fmt: skip
REQUIRED = ("dossier_no", "field_name", "applicant_name", "returned_at", "settling_unit")
CONTACT = ("phone", "email", "address")


def _key(heading: str) -> str:
    """A heading as compared: `Số hồ sơ (*)`, `SO HO SO` and `SoHoSo` are one."""
    return re.sub(r"[\W_]", "", plain_key(re.sub(r"\([^)]*\)|\*", "", heading) or heading))


_KNOWN = {
    _key(heading): (field, place)
    for field, names in HEADINGS.items()
    for place, heading in reversed(list(enumerate(names)))  # of two spellings with one key the first counts
}


@dataclass(frozen=True)
class Columns:
    """Which column is which.

    Attributes:
        of: our field → column, counted from 0.
        unused: headings of the columns nobody asked for, in the order of the file.
        signature: hash of the normalised headings; the key under which a source's mapping is remembered.
    """

    of: Mapping[str, int]
    unused: tuple[str, ...]
    signature: str


def field_of(heading: str) -> str:
    """Our field that a heading names, or empty."""
    return _KNOWN.get(_key(heading), ("", 0))[0]


def signature(headings: Sequence[str]) -> str:
    """SHA-256 of the normalised headings in their order: two exports of one program agree, whatever their titles."""
    return sha256("|".join(_key(heading) for heading in headings).encode()).hexdigest()


def match(headings: Sequence[str], *, chosen: Mapping[str, int] | None = None) -> Columns:
    """Match headings to fields.

    Args:
        headings: of the table, in order.
        chosen: field → column that a person chose for this signature before; it wins over what is recognised.

    Raises: Problem `register_mapping_impossible` when a choice names no field or column, or one column twice.
    """
    chosen = dict(chosen or {})
    for field, column in chosen.items():
        if field not in HEADINGS or not 0 <= column < len(headings) or list(chosen.values()).count(column) > 1:
            raise Problem("register_mapping_impossible", field=field, column=column + 1)
    found = {field: column for field, column in _recognised(headings).items() if column not in chosen.values()} | chosen
    unused = tuple(name for column, name in enumerate(headings) if column not in found.values() and name)
    return Columns(found, unused, signature(headings))


def _recognised(headings: Sequence[str]) -> dict[str, int]:
    """For each field the column whose heading stands first in the list of its headings; then the leftmost."""
    best: dict[str, tuple[int, int]] = {}
    for column, heading in enumerate(headings):
        field, place = _KNOWN.get(_key(heading), ("", 0))
        if field and (field not in best or (place, column) < best[field]):
            best[field] = (place, column)
    return {field: column for field, (_, column) in best.items()}


def missing(columns: Columns, *, unit_known: bool = False) -> list[Problem]:
    """The columns without which no row can be judged, all at once.

    Args:
        unit_known: the register is of one agency, so its name need not stand in each row.
    """
    absent = [field for field in REQUIRED if field not in columns.of and not (unit_known and field == "settling_unit")]
    problems = [Problem("register_column_missing", field=field, column=HEADINGS[field][0]) for field in absent]
    if not any(field in columns.of for field in CONTACT):
        names = ", ".join(HEADINGS[field][0] for field in CONTACT)
        problems.append(Problem("register_contact_column_missing", columns=names))
    return problems


def register_rows(table: Table, columns: Columns, dialect: Dialect | None = None) -> Iterator[RegisterRow]:
    """The rows of a table under our field names, ready to be judged."""
    dialect = dialect or Dialect(date_1904=table.date_1904)
    wanted = tuple(columns.of.items())
    for row in table.rows:
        yield RegisterRow(row.number, {field: row.cells[column] for field, column in wanted}, row.sheet, dialect)
