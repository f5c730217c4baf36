"""The progress of the field as a spreadsheet, for those who report upward with one."""

import datetime as dt
import io

import xlsxwriter

from hailong.monitoring.queries import AreaRow, Progress
from hailong.plan.models import Survey

SIMULATED = "Dữ liệu minh họa"


def workbook(survey: Survey, now: Progress, rows: list[AreaRow], on: dt.date) -> bytes:
    """One sheet: totals above, a row a quota cell below. Text never becomes a formula or a link."""
    target = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(target, options)
    book.set_properties({"author": "", "created": dt.datetime(on.year, on.month, on.day, tzinfo=dt.UTC)})
    bold = book.add_format({"bold": True})
    sheet = book.add_worksheet("Tiến độ")
    sheet.set_column(0, 1, 34)
    sheet.write(0, 0, survey.title, bold)
    sheet.write(1, 0, f"Đến hết ngày {on:%d/%m/%Y}" + (f" · {SIMULATED}" if survey.simulated else ""))
    sheet.write_row(2, 0, ["Phiếu chính thức", "", now.official, now.planned])
    sheet.write_row(3, 0, ["Phiếu tham khảo (không tính vào chỉ số)", "", now.reference])
    sheet.write_row(5, 0, ["Đơn vị", "Lĩnh vực", "Đã thu", "Chỉ tiêu", "Còn thiếu"], bold)
    sheet.freeze_panes(6, 0)
    line = 6
    for row in rows:
        for unit in row.in_block_order:
            for label, done, planned in _cells(unit):
                sheet.write_row(line, 0, [unit.unit.agency.name, label, done, planned, max(0, planned - done)])
                line += 1
    book.close()
    return target.getvalue()


def _cells(unit) -> list[tuple[str, int, int]]:
    parts = [(cell.label, cell.done, cell.planned) for cell in unit.cells]
    return [*parts, ("Cộng", unit.done, unit.planned)]
