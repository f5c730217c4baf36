"""Every drawing is well-formed, named, escaped, free of what the CSP blocks, and never raises on missing data (U20)."""

import datetime as dt
import re
from itertools import pairwise, permutations
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.ui.gallery.world import figures

from hailong.ui import charts
from hailong.ui.charts import palette
from hailong.ui.charts.figure import SUPPRESSED
from hailong.ui.charts.scale import Scale, index_axis
from hailong.ui.charts.svg import text_width, wrap

SVG = "{http://www.w3.org/2000/svg}"
FULL = figures()
HOSTILE = '<script>alert("1")</script> & <b>'
SHARES = (2.0, 5.0, 15.0, 38.0, 40.0)
EMPTY = {
    "likert": lambda: charts.likert([], uid="x"),
    "likert hidden": lambda: charts.likert([charts.LikertRow("Câu 1", None)], uid="x"),
    "dots": lambda: charts.dots([], uid="x"),
    "dots hidden": lambda: charts.dots([charts.DotRow("Tiêu chí", None)], uid="x"),
    "bands": lambda: charts.banded_dots([], uid="x"),
    "bands hidden": lambda: charts.banded_dots([charts.BandRow("Xã", None, band=None)], uid="x"),
    "tiles": lambda: charts.tile_map([], uid="x"),
    "tiles hidden": lambda: charts.tile_map([charts.Tile("Xã", 0, 0, None)], uid="x"),
    "trend": lambda: charts.trend([], uid="x"),
    "trend hidden": lambda: charts.trend([charts.TrendPoint("2023", None)], uid="x"),
    "trend of one": lambda: charts.trend([charts.TrendPoint("2023", 80, 78, 82, 81)], uid="x"),
    "progress": lambda: charts.progress([], uid="x", total=0),
    "progress not begun": lambda: charts.progress([charts.ProgressDay(dt.date(2023, 7, 15))], uid="x", total=1430),
    "matrix": lambda: charts.priority_matrix([], uid="x"),
    "matrix of one": lambda: charts.priority_matrix([charts.MatrixPoint("Câu", 80, 0)], uid="x"),
    "matrix hidden": lambda: charts.priority_matrix([], uid="x", hidden_because="Cần ít nhất 100 phiếu."),
    "bars": lambda: charts.horizontal_bars([], uid="x", title="Lý do"),
    "bars of nothing": lambda: charts.horizontal_bars([charts.Bar("a", 0), charts.Bar("b", None)], uid="x", title="L"),
    "gauge": lambda: charts.gauge(None, uid="x"),
    "gauge alone": lambda: charts.gauge(80, uid="x"),
    "stacked": lambda: charts.stacked([], uid="x"),
    "stacked hidden": lambda: charts.stacked([charts.StackedRow("Câu 1", None)], uid="x"),
}  # fmt: skip


def drawings(figure: charts.Figure) -> list[ElementTree.Element]:
    return [ElementTree.fromstring(str(drawing)) for drawing in (figure.wide, figure.narrow)]  # noqa: S314 - our own


@pytest.mark.parametrize("name", FULL)
def test_a_drawing_is_named_and_described(name):
    for svg in drawings(FULL[name]):
        title, description = svg[0], svg[1]

        assert svg.get("role") == "img"
        assert (title.tag, description.tag) == (f"{SVG}title", f"{SVG}desc")
        assert title.text
        assert description.text
        assert svg.get("aria-labelledby") == f"{title.get('id')} {description.get('id')}"


@pytest.mark.parametrize("name", FULL)
def test_a_drawing_holds_nothing_that_the_policy_blocks(name):
    for svg in drawings(FULL[name]):
        for element in svg.iter():
            assert "style" not in element.attrib
            assert element.tag not in {f"{SVG}style", f"{SVG}script", f"{SVG}foreignObject"}
            assert not any(attribute.startswith("on") or "href" in attribute for attribute in element.attrib)


@pytest.mark.parametrize("name", FULL)
def test_a_figure_comes_with_its_table(name):
    table = FULL[name].table

    assert table.caption
    assert all(len(row) == len(table.header) for row in table.rows)
    assert bool(table.rows) == (name != "nothing")


@pytest.mark.parametrize("name", FULL)
def test_everything_drawn_lies_inside_the_picture(name):
    for svg in drawings(FULL[name]):
        for pattern in svg.findall(f"{SVG}defs"):
            svg.remove(pattern)
        _, _, width, height = (float(part) for part in svg.get("viewBox").split())
        for mark in (*svg.iter(f"{SVG}rect"), *svg.iter(f"{SVG}circle")):
            x = float(mark.get("x", mark.get("cx", 0)))
            y = float(mark.get("y", mark.get("cy", 0)))
            assert -0.1 <= x <= x + float(mark.get("width", 0)) <= width + 0.1
            assert -0.1 <= y <= y + float(mark.get("height", 0)) <= height + 0.1
        for words in svg.iter(f"{SVG}text"):
            if words.get("transform"):
                continue
            assert 0 <= float(words.get("x")) <= width
            assert 0 <= float(words.get("y")) <= height
            assert float(words.get("font-size")) >= 11


def test_ids_are_unique_on_a_page_of_all_charts():
    ids = re.findall(r'\bid="([^"]+)"', "".join(f"{figure.wide}{figure.narrow}" for figure in FULL.values()))

    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("name", EMPTY)
def test_missing_data_is_said_in_words_and_never_raises(name):
    figure = EMPTY[name]()

    texts = [words.text for svg in drawings(figure) for words in svg.iter(f"{SVG}text")]
    assert any(texts)


def test_a_hidden_figure_says_why():
    figure = charts.likert([charts.LikertRow("Câu 1", None)], uid="x")

    assert SUPPRESSED in figure.wide
    assert figure.table.rows[0][2:] == ("–",) * 5


def test_hostile_names_are_only_text():
    hostile = [
        charts.likert([charts.LikertRow(HOSTILE, SHARES, heading=HOSTILE)], uid="x", title=HOSTILE),
        charts.dots([charts.DotRow(HOSTILE, 80, 78, 82, note=HOSTILE)], uid="x", reference=HOSTILE),
        charts.banded_dots([charts.BandRow(HOSTILE, 80, 78, 82)], uid="x"),
        charts.tile_map([charts.Tile(HOSTILE, 0, 0, 80)], uid="x"),
        charts.horizontal_bars([charts.Bar(HOSTILE, 3)], uid="x", title=HOSTILE),
        charts.priority_matrix([], uid="x", hidden_because=HOSTILE),
    ]

    for figure in hostile:
        assert "<script" not in figure.wide
        assert drawings(figure)


def test_an_id_that_is_none_is_refused():
    with pytest.raises(ValueError, match="not an id"):
        charts.gauge(80, uid='x" onload="')


def test_both_sides_of_an_item_share_one_base_line():
    figure = charts.likert(
        [charts.LikertRow("a", (10, 20, 20, 30, 20)), charts.LikertRow("b", (0, 0, 0, 50, 50))], uid="x"
    )
    svg = drawings(figure)[0]

    starts = {
        round(float(mark.get("x")))
        for mark in svg.iter(f"{SVG}rect")
        if mark.get("fill") == palette.LEVELS[4]
    }  # fmt: skip

    assert len(starts) == 1


def test_units_inside_a_band_carry_no_rank():
    figure = charts.banded_dots(
        [charts.BandRow("Vạn Bình", 87.7, 85, 90, 1), charts.BandRow("Vạn Phú", 87.2, 85, 89, 1)], uid="x"
    )

    texts = [words.text for words in drawings(figure)[0].iter(f"{SVG}text")]

    assert "▲ Cao hơn mức chung · 2 đơn vị" in texts
    assert not any(re.match(r"^\d+\.?\s", words or "") for words in texts)


def test_years_before_and_after_a_new_questionnaire_are_not_joined():
    points = [charts.TrendPoint("2020", 78, 76, 80), charts.TrendPoint("2021", 79, 77, 81, breaks=True),
              charts.TrendPoint("2022", 80, 78, 82)]  # fmt: skip

    svg = drawings(charts.trend(points, uid="x"))[0]

    assert [len(line.get("points").split()) for line in svg.iter(f"{SVG}polyline")] == [1, 2]


POINTS = st.lists(st.tuples(st.floats(102, 115), st.floats(8, 24)), max_size=40)


@given(POINTS)
def test_tiles_never_collide_and_keep_west_and_north(points):
    """Ux 6.5: near the true place, one tile a unit."""
    places = charts.grid_places(points)

    assert len(set(places)) == len(points)
    assert all(0 <= column < 4 and row >= 0 for column, row in places)
    for (one, (column, row)), (other, (column_2, row_2)) in permutations(zip(points, places, strict=True), 2):
        assert column >= column_2 or one[0] <= other[0]
        assert column != column_2 or row >= row_2 or one[1] >= other[1]


def test_equal_points_are_placed_in_the_order_they_came_in():
    assert charts.grid_places([(109.0, 12.0)] * 2) == [(0, 0), (1, 0)]
    assert charts.grid_places([]) == []


def test_a_tile_prints_no_value_that_is_hidden_and_no_band_of_it():
    figure = charts.tile_map(
        [charts.Tile("Xã A", 0, 0, None, 1), charts.Tile("Xã B", 1, 0, 80.25, -1, places=2)], uid="x"
    )

    texts = [words.text for words in drawings(figure)[0].iter(f"{SVG}text")]

    assert texts == ["Xã A", "–", "Xã B", "▼ 80,25"]
    assert figure.table.rows == [("Xã A", "Không xếp nhóm", "–"), ("Xã B", "Thấp hơn mức chung", "80,25%")]


def test_a_figure_of_two_decimals_is_never_rounded_a_second_time():
    """84.446 is printed 84,45 by all tables; the drawing must not make 84,5 of it."""
    rows = [charts.BandRow("Vạn Bình", 84.45, 83.05, 85.85, 0, places=2)]
    bands = charts.banded_dots(rows, uid="x", reference=80.65, reference_places=2)
    dots = charts.dots([charts.DotRow("Tiêu chí", 84.45, 83.05, 85.85, 80.65, places=2, reference_places=2)], uid="y")
    gauge = charts.gauge(84.45, uid="z", low=83.05, high=85.85, reference=80.65, places=(2, 2))

    for figure in (bands, dots):
        assert "84,45%" in figure.wide and "84,45%" in figure.narrow and "84,5%" not in f"{figure.wide}{figure.narrow}"
    assert "mức chung 80,65%" in bands.wide
    assert bands.table.rows[0][2:] == ("84,45%", "83,05 – 85,85%")
    assert list(dots.table.rows[0][1:]) == ["84,45%", "83,05 – 85,85%", "80,65%"]
    assert [row[1] for row in gauge.table.rows] == ["84,45%", "83,05 – 85,85%", "80,65%"]


def test_an_axis_holds_its_figures_between_20_and_100():
    assert index_axis([71, 87]) == (70, 90)
    assert index_axis([99]) == (80, 100)
    assert index_axis([21]) == (20, 40)
    assert Scale(20, 100, 0, 80)(60) == 40
    assert Scale(20, 100, 0, 80)(120) == 80


def test_long_labels_wrap_at_words():
    lines = wrap("Thủ tục được niêm yết công khai, đầy đủ, chính xác tại nơi tiếp nhận", 200, 14)

    assert len(lines) > 1
    assert all(text_width(line, 14) <= 200 for line in lines)
    assert " ".join(lines) == "Thủ tục được niêm yết công khai, đầy đủ, chính xác tại nơi tiếp nhận"


def test_a_label_of_three_lines_keeps_to_its_own_row():
    long = "Thái độ ứng xử, năng lực chuyên môn của nhân viên y tế tại trạm"

    drawn = str(charts.dots([charts.DotRow(long, 78.1), charts.DotRow(long, 69.1)], uid="d").wide)

    heights = [float(y) for y in re.findall(r'<text x="0" y="([\d.]+)"', drawn)]
    lines = [float(y) for y in re.findall(r'<line x1="0" y1="([\d.]+)"', drawn)]
    assert len(heights) > 2
    assert all(later - earlier >= 17 for earlier, later in pairwise(heights))
    assert sum(y < lines[0] for y in heights) == len(heights) / 2
