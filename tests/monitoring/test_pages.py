"""Điều hành: progress, the day's work, quality signals, on live data and in few queries."""

import dataclasses
import datetime as dt
import io

import pytest
from django.urls import reverse
from python_calamine import CalamineWorkbook
from tests.life import HANOI, asked_again, concluded, reference_forms

from hailong.fieldwork.models import FieldCase
from hailong.monitoring.queries import areas, interviewers, progress, signals, todays_work
from hailong.plan.models import Milestone
from hailong.sample.models import Case

pytestmark = pytest.mark.database
LAST = dt.date(2023, 9, 30)


@pytest.fixture
def now(life):
    life.now = dt.datetime(2023, 9, 30, 17, 0, tzinfo=HANOI)
    return life


def address(life, name):
    return reverse(f"monitoring:{name}", args=[life.survey.slug])


def test_official_and_reference_forms_are_counted_apart(life):
    """R-004-23: the six answers of the open code are shown and never counted against the plan."""
    found = progress(life.survey, LAST)

    assert (found.official, found.reference, found.planned, found.missing) == (164, 6, 164, 0)
    assert [(label, number) for label, number, official in found.by_mode if not official] == [
        ("Mã QR mở tại nơi giao dịch", 6)
    ]


def test_a_day_in_the_middle_shows_what_was_in_by_then(life):
    early = progress(life.survey, dt.date(2023, 7, 25))

    assert 0 < early.official < 164
    assert early.expected_pct == pytest.approx(100 * 11 / 78)
    assert sum(early.by_day.values()) == early.official


def test_every_area_shows_its_commune_and_its_station(life):
    rows = {row.name: row for row in areas(life.survey, 100)}

    assert len(rows) == 4
    cells = rows["Thị trấn Vạn Giã"].units
    assert (cells["ubnd"].done, cells["ubnd"].planned, cells["tyt"].done) == (32, 32, 12)
    assert [(cell.label, cell.done) for cell in cells["ubnd"].cells] == [("Tư pháp", 20), ("LĐ-TBXH", 12)]


def test_a_table_has_a_cell_for_every_block_even_where_an_area_has_no_station(life, client, now):
    client.force_login(life.lan)

    html = client.get(address(life, "progress")).content.decode()

    body = html.split('<caption class="vh">Tiến độ theo đơn vị</caption>')[1].split("</table>")[0]
    rows = body.split("<tbody>")[1].split("</tbody>")[0].split("<tr>")[1:]
    assert len({row.count("<td") for row in rows}) == 1


def test_the_page_holds_what_its_design_shows(life, client):
    """Mock-up `monitor.html`: plan of today beside the figure, rates, ticks in the bars, headings of the cells."""
    life.now = dt.datetime(2023, 8, 20, 17, 0, tzinfo=HANOI)  # 37 of 78 days: 47,4 %
    client.force_login(life.lan)

    html = client.get(address(life, "progress")).content.decode()

    assert "kế hoạch hôm nay 47,4%" in html
    assert "từ chối 0,0% · không gặp 0,0%" in html
    assert "khớp – · 0 không xác nhận" in html
    assert "Tư pháp · LĐ-TBXH" in html and "(32)" in html and "(12)" in html
    assert html.count('class="bar-tick"') == 4 + 3
    assert "Vạch đen" in html


def test_a_bar_is_coloured_by_how_far_its_unit_is_behind(life):
    cell = areas(life.survey, 100)[0].in_block_order[0]

    kinds = [dataclasses.replace(cell, done=done, due=30.0).kind for done in (30, 29, 20, 19)]

    assert kinds == ["", "warn", "warn", "bad"]


def test_what_cannot_be_replaced_is_said_apart_from_what_waits_for_it(life):
    case = Case.objects.filter(unit__block__survey=life.survey, draw__isnull=False, is_reserve=False).first()
    FieldCase.objects.filter(case=case).update(disposition="2.1")
    before = [task["title"] for task in todays_work(life.survey, LAST, [], [])]
    Case.objects.filter(is_reserve=True).update(called_up=True)

    after = [task["title"] for task in todays_work(life.survey, LAST, [], [])]

    assert "1 hồ sơ không thành, chưa thay bằng mẫu dự phòng" in before
    assert any(title.startswith("Hết mẫu dự phòng: ") for title in after)
    assert "1 hồ sơ không thành, chưa thay bằng mẫu dự phòng" not in after


def test_an_unconfirmed_form_puts_its_interviewer_first(life):
    one = next(one for one in asked_again(life) if one.response.interviewer_code == "DTV-02")
    concluded(life, one, outcome="not_confirmed")

    assert signals(life.survey)[0].code == "DTV-02"
    assert ("1 phiếu phúc tra không xác nhận", "bad") in signals(life.survey)[0].marks


def test_signals_order_whom_to_look_at_and_exclude_nobody(life):
    some = list(life.forms.filter(interviewer_code="DTV-01")[:6])
    for one in some:
        one.paradata |= {"duration_seconds": 20, "flags": ["fast"]}
        one.save()

    found = interviewers(life.survey)

    assert found[0].code == "DTV-01" and found[0].fast == 6
    assert ("6 phiếu dưới 60 giây", "bad") in found[0].marks
    assert {one.code for one in signals(life.survey)} == {"DTV-01", "DTV-02"}
    assert life.forms.filter(official=True).count() == 164


def test_the_days_work_names_overdue_steps_and_phuc_tra(life):
    asked_again(life)
    on = dt.date(2023, 10, 30)

    titles = [task["title"] for task in todays_work(life.survey, on, areas(life.survey, 100), [])]

    late = Milestone.objects.filter(survey=life.survey, due__lt=on, done_on=None).count()
    assert sum(title.startswith("Quá hạn") for title in titles) == late > 0
    assert "16 phiếu phúc tra chờ hỏi lại" in titles


def test_the_spreadsheet_holds_the_cells_of_the_page_and_says_it_is_simulated(life, client, now):
    client.force_login(life.phuc)

    answer = client.get(address(life, "spreadsheet"))

    rows = CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).get_sheet_by_index(0).to_python()
    assert "Dữ liệu minh họa" in rows[1][0]
    assert rows[2][2:4] == [164, 164]
    assert ["UBND thị trấn Vạn Giã", "Cộng", 32, 32, 0] in rows


@pytest.mark.parametrize("name", ["progress", "quality"])
def test_pages_take_few_queries_however_many_forms_there_are(life, client, now, name, django_assert_max_num_queries):
    client.force_login(life.lan)
    client.get(address(life, name))
    reference_forms(life, "van-phu", 3)

    with django_assert_max_num_queries(60):
        assert client.get(address(life, name)).status_code == 200


@pytest.mark.parametrize(
    ("name", "status"),
    [("lan", 200), ("phuc", 200), ("quan", 200), ("dung", 200), ("minh", 403), ("hoa", 403), ("giang", 404)],
)
def test_who_may_look(life, client, now, name, status):
    client.force_login(life.world[name])

    assert client.get(address(life, "progress")).status_code == status
    assert client.get(address(life, "quality")).status_code == status
