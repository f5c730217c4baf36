"""A grid copied from Excel: what a person copies is understood, and each fault is told by row and column (R-000-15)."""

import random

import pytest
from tests.worlds import van_ninh

from hailong.method.problem import Problem
from hailong.plan.pasted import core, number, pasted_grid
from hailong.plan.queries import grid_of
from hailong.ui.words import say

pytestmark = pytest.mark.database
ROW = [30, 20, 5, 0, 0, 5]
HEADINGS = [
    ["STT", "Tên đơn vị", "Tên lĩnh vực", "", "", "", "", "", "Tổng"],
    ["", "", "Tư pháp", "Lao động - TB và XH", "Tài nguyên và môi trường", "Giao thông, Xây dựng", "Giáo dục, Y tế",
     "Các lĩnh vực khác", ""],
]  # fmt: skip


@pytest.fixture
def block():
    return van_ninh(state="draft").block("ubnd")


def annex(block, row=ROW):
    """The rows of the plan's annex: number, name, six fields, total; unit n has n forms more of the first field."""
    names = [unit.agency.name for unit in block.units.select_related("agency")]
    rows = [[row[0] + at, *row[1:]] for at in range(len(names))]
    return [[at, name, *numbers, sum(numbers)] for at, (name, numbers) in enumerate(zip(names, rows, strict=True), 1)]


def text(rows):
    return "\r\n".join("\t".join(str(cell) for cell in row) for row in rows)


def read(block, rows):
    return pasted_grid(block, rows if isinstance(rows, str) else text(rows), now=grid_of(block))


def first_column(grid):
    return [row["justice"] for row in grid.values()]


def faults(block, rows):
    with pytest.raises(Problem) as refused:
        read(block, rows)
    return refused.value.all


def test_the_whole_annex_with_headings_names_totals_and_trailing_empties_is_understood(block):
    rows = annex(block)
    total = ["", "Tổng cộng", *(sum(row[at] for row in rows) for at in range(2, 9))]
    copied = [[*row, "", ""] for row in [*HEADINGS, *rows, total, ["", ""]]]

    grid = read(block, copied)

    assert first_column(grid) == [30 + at for at in range(13)]
    assert list(grid["van-gia"].values()) == ROW


def test_rows_that_name_their_unit_stand_in_any_order(block):
    """Sorted by name in Excel, the forms of one commune must not go to another."""
    rows = annex(block)
    random.Random(7).shuffle(rows)  # noqa: S311

    grid = read(block, [row[1:] for row in rows])

    assert first_column(grid) == [30 + at for at in range(13)]


def test_columns_follow_their_headings(block):
    rows = annex(block)
    moved = [*HEADINGS[1][:2], *reversed(HEADINGS[1][2:8]), "Tổng"]
    turned = [[*row[:2], *reversed(row[2:8]), row[8]] for row in rows]

    grid = read(block, [moved, *turned])

    assert first_column(grid) == [30 + at for at in range(13)]


def test_bare_numbers_follow_the_order_of_the_annex(block):
    assert first_column(read(block, [row[2:8] for row in annex(block)])) == [30 + at for at in range(13)]


def test_short_names_and_a_line_break_inside_a_cell_are_understood(block):
    rows = [[row[1].replace("UBND thị trấn", "TT.").replace("UBND xã ", "xã "), *row[2:8]] for row in annex(block)]
    pasted = text(rows).replace("xã Vạn Thọ", '"UBND xã\nVạn Thọ"')

    assert first_column(read(block, pasted)) == [30 + at for at in range(13)]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("1.430", 1430), ("1,430", 1430), ("1\u00a0430", 1430), (" 60 ", 60), ("", 0), ("1.2345", "1.2345"),
     ("5,5", "5,5"), ("-5", "-5"), ("1e3", "1e3"), ("١٢", "١٢")],
)  # fmt: skip
def test_numbers_are_read_as_offices_write_them(typed, meant):
    assert number(typed) == meant


def test_dashes_are_zero(block):
    rows = [[*row[2:5], "-", "–", row[7]] for row in annex(block)]

    assert list(read(block, rows)["van-gia"].values()) == ROW


def test_every_bad_cell_is_named_by_row_and_column(block):
    rows = annex(block)
    rows[2][3], rows[6][7] = "hai mươi", "5,5"

    said = [say(fault) for fault in faults(block, rows)]

    assert said == [
        "Dòng 3, cột Lao động - TB và XH: “hai mươi” không phải số phiếu. Hãy nhập số nguyên từ 0.",
        "Dòng 7, cột Các lĩnh vực khác: “5,5” không phải số phiếu. Hãy nhập số nguyên từ 0.",
    ]


def test_a_row_total_that_does_not_add_up_is_named(block):
    rows = annex(block)
    rows[4][8] += 1

    (fault,) = faults(block, rows)

    assert (fault.code, fault.facts["row"], fault.facts["total"]) == ("quota_paste_sum", 5, "65")


def test_a_total_row_that_does_not_add_up_is_named_by_column(block):
    rows = annex(block)
    total = ["", "Tổng cộng", *(sum(row[at] for row in rows) for at in range(2, 9))]
    total[3] = 261

    (fault,) = faults(block, [*rows, total])

    assert (fault.code, fault.facts["column"], fault.facts["sum"]) == ("quota_paste_total", "Lao động - TB và XH", 260)


def test_a_stranger_a_double_and_a_missing_unit_are_named(block):
    rows = annex(block)
    stranger = [*rows[:12], [13, "UBND xã Ninh Bình", *ROW, 60]]
    double = [*rows[:12], [13, "Vạn Giã", *ROW, 60]]

    assert [(one.code, one.facts["row"]) for one in faults(block, stranger)] == [("quota_paste_name", 13)]
    assert [(one.code, one.facts["row"]) for one in faults(block, double)] == [("quota_paste_twice", 13)]
    assert faults(block, rows[:12])[0].facts["missing"] == "UBND xã Xuân Sơn"


def test_the_wrong_size_is_told(block):
    rows = [row[2:8] for row in annex(block)]

    narrow = faults(block, [row[:5] for row in rows])
    long = faults(block, [*rows, *rows])

    assert {one.code for one in narrow} == {"quota_paste_columns"} and len(narrow) == 13
    assert [(one.code, one.facts["rows"]) for one in long] == [("quota_paste_rows", 14)]


def test_a_heading_that_lacks_a_field_is_told(block):
    headings = HEADINGS[1][:7]

    assert faults(block, [headings, *(row[:7] for row in annex(block))])[0].code == "quota_paste_heading"


@pytest.mark.parametrize("name", ["UBND thị trấn Vạn Giã", "TT. Vạn Giã", "Trạm Y tế thị trấn Vạn Giã", "vạn giã"])
def test_a_place_has_one_core_however_its_office_is_written(name):
    assert core(name) == "vangia"
