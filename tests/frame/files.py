"""Register files built at test time: honest ones, and ones with a part replaced."""

import zipfile
from datetime import datetime
from pathlib import Path

import pytest
import xlsxwriter

from hailong.frame.reading import Limits, Table, read_register
from hailong.method.problem import Problem
from hailong.ui.words import say

HEADINGS = ["STT", "Số hồ sơ", "Lĩnh vực", "Chủ hồ sơ", "Điện thoại", "Ngày trả kết quả", "Đơn vị giải quyết"]
RECORD = ["1", "H32-1", "Hộ tịch", "Lê Thị Bình", "0905123456", "21/10/2023 12:18", "UBND xã Vạn Phú"]
SHEET = "xl/worksheets/sheet1.xml"


def workbook(path: Path, *sheets: tuple[str, list[list]], options: dict | None = None) -> Path:
    """An honest xlsx of (sheet name, rows); a name that begins with `_` is hidden."""
    with xlsxwriter.Workbook(path, options or {}) as book:
        form = book.add_format({"num_format": "dd/mm/yyyy hh:mm"})
        for name, rows in sheets:
            sheet = book.add_worksheet(name.lstrip("_"))
            if name.startswith("_"):
                sheet.hide()
            for number, cells in enumerate(rows):
                for column, value in enumerate(cells):
                    if value != "":
                        sheet.write(number, column, value, *([form] if isinstance(value, datetime) else []))
    return path


def honest(tmp_path: Path) -> Path:
    return workbook(tmp_path / "honest.xlsx", ("Sheet1", [HEADINGS, RECORD]))


def with_part(path: Path, part: str, content: bytes) -> Path:
    """A copy of a workbook in which one part is replaced or added."""
    other = path.with_name("hostile.xlsx")
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(other, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            if name != part:
                target.writestr(name, source.read(name))
        target.writestr(part, content)
    return other


def code(path: Path, name: str = "", limits: Limits = Limits()) -> str:  # noqa: B008 - frozen
    """The code of the refusal. Every refusal has words."""
    with pytest.raises(Problem) as refused:
        read_register(path, name=name or path.name, limits=limits)
    assert say(refused.value)
    return refused.value.code


def read(path: Path) -> Table:
    return read_register(path, name=path.name)


def values(table: Table) -> list[list]:
    return [list(row.cells) for row in table.rows]
