"""The component tags: what they print for edge values."""

import pytest
from django import forms
from django.core.paginator import Paginator
from django.template import engines
from django.test import RequestFactory

from hailong.method.problem import Problem, Problems


def show(source: str, **context) -> str:
    request = RequestFactory().get("/x/?nam=2023&page=2")
    return engines["django"].from_string(source).render(context, request)


def test_text_in_components_is_escaped():
    html = show(
        '{% chip bad "warn" %}{% kpi bad 3 note=bad %}{% notice title=bad %}{{ bad }}{% endnotice %}'
        "{% definitions rows %}",
        bad="<b>", rows=[("<b>", "<b>")],
    )  # fmt: skip

    assert "<b>" not in html
    assert html.count("&lt;b&gt;") == 7


@pytest.mark.parametrize(
    ("done", "planned", "expected", "kind"),
    [(24, 30, 72, "met"), (18, 30, 72, "behind"), (12, 30, 72, "far"), (0, 0, 72, "none"), (30, 30, 100, "met")],
)
def test_a_quota_chip_is_judged_against_today(done, planned, expected, kind):
    html = show("{% quota_chip done planned expected %}", done=done, planned=planned, expected=expected)

    assert f'class="q {kind}"' in html


def test_a_bar_holds_at_its_ends_and_survives_a_plan_of_nothing():
    assert 'width="100.0"' in show("{% bar 70 60 %}")
    assert 'width="0.0"' in show("{% bar 0 0 %}")
    assert "M72.0 0V14" in show("{% bar 26 60 plan=43.2 %}")
    assert 'aria-label="26 trên 60"' in show("{% bar 26 60 %}")


def test_a_figure_card_writes_numbers_the_vietnamese_way():
    html = show('{% kpi "Phiếu" 1430 of=12500 %}{% kpi "Tỷ lệ" "81,3%" %}{% kpi "Chưa có" None %}')

    assert "1.430<small> / 12.500</small>" in html
    assert "81,3%" in html
    assert "–" in html


def test_nothing_wrong_prints_no_summary():
    class Plain(forms.Form):
        name = forms.CharField()

    assert show("{% error_summary form %}", form=Plain()).strip() == ""
    assert show("{% error_summary %}").strip() == ""


def test_the_summary_leads_to_the_field_and_names_it():
    class Plain(forms.Form):
        number = forms.CharField(label="Số kế hoạch")
        mode = forms.ChoiceField(label="Hình thức", widget=forms.RadioSelect, choices=[("a", "A")])

    html = show("{% error_summary form %}{{ form }}", form=Plain({}))

    assert 'href="#id_number">Số kế hoạch: ' in html
    assert 'href="#id_mode"' in html
    assert 'id="id_mode"' in html
    assert "Cần sửa 2 chỗ" in html


def test_problems_are_said_in_words():
    problem = Problems([Problem("several_problems", count=2), Problem("several_problems", count=3)])

    html = show("{% error_summary problems=problem %}", problem=problem)

    assert "Có 2 lỗi cần sửa." in html
    assert "Có 3 lỗi cần sửa." in html


def test_a_field_ties_hint_and_error_to_its_control():
    class Plain(forms.Form):
        number = forms.CharField(label="Số kế hoạch", help_text="Ví dụ: 1982/KH-UBND")

    html = show("{{ form.number.as_field_group }}", form=Plain({}))

    assert 'aria-describedby="id_number_helptext id_number_error"' in html
    assert 'id="id_number_helptext"' in html
    assert 'id="id_number_error"' in html
    assert 'aria-invalid="true"' in html


def test_the_pager_keeps_the_filters():
    html = show("{% pager page %}", page=Paginator(range(1430), 20).page(7))

    assert "nam=2023&amp;page=8" in html or "page=8&amp;nam=2023" in html
    assert 'aria-current="page">7<' in html
    assert show("{% pager page %}", page=Paginator(range(3), 20).page(1)).strip() == ""


def test_an_empty_list_of_work_says_so():
    assert "Không có việc nào đang chờ." in show("{% tasks items %}", items=[])


def test_breadcrumbs_end_where_one_stands():
    html = show('{% breadcrumb "Cuộc khảo sát" "/lam-viec/" "Thu phiếu" "" %}')

    assert '<a href="/lam-viec/">Cuộc khảo sát</a>' in html
    assert '<span aria-current="page">Thu phiếu</span>' in html


def test_a_chosen_answer_comes_back_marked():
    question = {"name": "a1", "kind": "scale", "text": "Câu hỏi?", "options": [
        {"value": 4, "label": "Hài lòng", "face": 4}, {"value": "na", "label": "Chưa gặp"}]}  # fmt: skip

    html = show("{% citizen_question question 4 error %}", question=question, error="Câu 7 chỉ nhận 1 đến 5.")

    assert 'value="4" checked' in html
    assert 'value="na" checked' not in html
    assert "Câu 7 chỉ nhận 1 đến 5." in html


def test_simulated_data_is_marked_in_every_layout():
    for layout in ("workbench", "public", "citizen"):
        assert "Dữ liệu minh họa" in show('{% extends "ui/' + layout + '.html" %}', simulated=True)
        assert "Dữ liệu minh họa" not in show('{% extends "ui/' + layout + '.html" %}', simulated=False)
