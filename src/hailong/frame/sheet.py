"""The faults of a register as a workbook."""

import datetime as dt

from hailong.frame.forms import LABELS
from hailong.frame.models import FrameImport
from hailong.ui.documents import xlsx
from hailong.ui.documents.content import Column, Sheet, Table, Workbook
from hailong.ui.words.frame import REASONS

COLUMNS = (
    Column("Trang tính", 30, "left"),
    Column("Dòng", 15),
    Column("Lý do", 80, "left"),
    Column("Cột", 35, "left"),
    Column("Nội dung trong tệp", 45, "left"),
    Column("Dòng được giữ", 20),
)


def faults_file(made: FrameImport, *, on: dt.date) -> bytes:
    """One line for each fault, in the order of the file."""
    rows = tuple(
        (one.sheet, one.row_number, REASONS[one.code], LABELS.get(one.column, ""), one.value, one.kept_row or None)
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
