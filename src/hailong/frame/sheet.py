"""The faults of a register, and the template of one, as workbooks."""

import datetime as dt

from hailong.frame.columns import CONTACT, REQUIRED
from hailong.frame.forms import LABELS
from hailong.frame.models import FrameFault, FrameImport
from hailong.ui.documents import xlsx
from hailong.ui.documents.content import Column, Sheet, Table, Workbook
from hailong.ui.words.frame import REASONS

COLUMNS = (
    Column("Tệp, trang tính", 30, "left"),
    Column("Dòng", 15),
    Column("Lý do", 80, "left"),
    Column("Cột", 35, "left"),
    Column("Nội dung trong tệp", 45, "left"),
    Column("Dòng được giữ", 30),
)


def _kept(fault: FrameFault) -> int | str | None:
    """The row that is in the frame instead; with its place where that is another."""
    if fault.kept_row is None or fault.kept_sheet == fault.sheet:
        return fault.kept_row
    return f"{fault.kept_sheet}, dòng {fault.kept_row}"


def faults_file(made: FrameImport, *, on: dt.date) -> bytes:
    """One line for each fault, in the order of the file."""
    rows = tuple(
        (one.sheet, one.row_number, REASONS[one.code], LABELS.get(one.column, ""), one.value, _kept(one))
        for one in made.faults.all()
    )
    table = Table(COLUMNS, rows, title="Các dòng chưa dùng được", notes=("Danh sách này không chứa dữ liệu liên hệ.",))
    book = Workbook(
        title="Các dòng chưa dùng được",
        sheets=(Sheet("Dòng lỗi", table),),
        reference=made.file_name,
        simulated=made.survey.simulated,
    )
    return xlsx.render(book, created=on)


def template_file(*, on: dt.date) -> bytes:
    """An empty register with every heading that is understood, for who types it or copies it from elsewhere."""
    columns = tuple(Column(label, 40, "left") for label in LABELS.values())
    table = Table(columns, (), title="Danh sách hồ sơ đã trả kết quả", notes=(_needed(),))
    return xlsx.render(Workbook(title="Mẫu danh sách hồ sơ", sheets=(Sheet("Danh sách", table),)), created=on)


def _needed() -> str:
    required, contact = (", ".join(LABELS[field] for field in fields) for fields in (REQUIRED, CONTACT))
    return f"Bắt buộc: {required}. Cần ít nhất một trong: {contact}."
