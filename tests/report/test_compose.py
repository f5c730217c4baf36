"""The report of Vạn Ninh 2023: its chapters, its figures, and words that follow from tests (R-000-25, R-004-29 …)."""

import io
import re
import unicodedata
from dataclasses import replace
from datetime import date

import pypdfium2
import pytest
from python_calamine import CalamineWorkbook

from hailong.method.problem import Problem
from hailong.report.codebook import Codebook, item_variables
from hailong.report.compose import compose, workbook
from hailong.report.facts import Driver, Past
from hailong.report.story import Story
from hailong.ui.documents import docx, rendering, xlsx
from hailong.ui.documents.content import Chart, Heading, Paragraph, Span, Table, texts
from hailong.ui.words import say

CREATED = date(2023, 11, 20)


def plain(document) -> str:
    return "\n".join(texts(document))


def tables(document, title: str) -> list[Table]:
    return [block for block in document.body if isinstance(block, Table) and block.title.startswith(title)]


def test_the_chapters_are_those_of_a_district_report_in_order_R_000_25(report):
    chapters = [block.text for block in report.body if isinstance(block, Heading) and block.level == 1]

    assert chapters == [
        "I. Căn cứ, mục đích, phạm vi",
        "II. Phương pháp",
        "III. Tổ chức triển khai",
        "IV. Đặc điểm người trả lời",
        "V. Kết quả",
        "VI. So sánh với kỳ trước",
        "VII. Yếu tố tác động, ý kiến góp ý",
        "VIII. Đánh giá chung",
        "IX. Kiến nghị",
    ]
    assert report.body[-1].plain.endswith("./.")


def test_formula_floor_and_what_is_uncertain_about_them_are_printed_R_004_29(report):
    said = plain(report)

    assert "SIPS = p / P × 100 (%)" in said
    assert "Hình vẽ công thức bị mất" in said
    assert "chỉ số thấp nhất có thể đạt là 20%, không phải 0%" in said


def test_every_table_of_figures_names_method_version_formula_and_run(report, facts):
    everything = [*report.body, *(block for annex in report.annexes for block in annex.blocks)]
    with_figures = [
        block
        for block in everything
        if isinstance(block, Table) and any("Chỉ số" in column.title + column.group for column in block.columns)
    ]

    notes = [" ".join(table.notes) for table in with_figures]

    assert len(notes) >= 9
    assert all("sips-mean, phiên bản 1 (SIPS = p/P × 100; P = 5; thấp nhất 20%)" in note for note in notes)
    assert all("bộ dữ liệu 1.0, lần tính số 1" in note for note in notes)


def test_units_stand_in_three_bands_in_the_order_of_the_plan_not_in_a_league_table_R_000_15(report, facts):
    rows = tables(report, "Chỉ số hài lòng theo đơn vị – UBND")[0].rows
    place = {unit.name: at for at, unit in enumerate(facts.blocks[0].units)}

    bands: dict[str, list[int]] = {}
    for row in rows:
        if isinstance(row, Span):
            name = row.text
        else:
            bands.setdefault(name, []).append(place[row[0]])

    assert all(places == sorted(places) for places in bands.values())
    assert bands["▼ Thấp hơn mặt bằng chung rõ rệt"] == [12]
    assert sum(map(len, bands.values())) == 13
    assert not any("Hạng" in column.title for column in tables(report, "Chỉ số")[0].columns)


def test_a_rank_is_only_told_as_an_interval_with_its_group_R_000_15(report):
    table = tables(report, "Chỉ số hài lòng theo đơn vị – UBND")[0]

    places = {row[0]: row[-1] for row in table.rows if not isinstance(row, Span)}

    assert table.columns[-1].title == "Khoảng hạng (nhóm hạng)"
    assert places["UBND xã Xuân Sơn"] == "13 (2)"
    assert all(re.fullmatch(r"\d+ – 12 \(1\)", told) for unit, told in places.items() if unit != "UBND xã Xuân Sơn")
    assert any("hạng thật của mỗi đơn vị chỉ biết là nằm trong khoảng này" in note for note in table.notes)


def test_a_judgement_is_bound_to_its_test_and_marked_as_the_program_s(report):
    judged = [block.plain for block in report.body if isinstance(block, Paragraph) and block.automatic]

    said = [text for text in judged if "Xuân Sơn" in text]

    assert any("UBND xã Xuân Sơn thấp hơn mặt bằng chung rõ rệt" in text for text in said)
    assert any("chưa đủ chắc chắn để kết luận là khác nhau" in text for text in judged)
    unmarked = [b.plain for b in report.body if isinstance(b, Paragraph) and not b.automatic and "rõ rệt" in b.plain]
    assert all("kiểm định thống kê ở mức 5%" in text for text in unmarked)


def test_items_show_counts_of_every_level_and_unverified_wording_is_marked_R_004_29(report, facts):
    table = tables(report, "Kết quả theo tiêu chí thành phần – UBND")[0]
    counts = facts.blocks[0].items["q01"]

    first = next(row for row in table.rows if not isinstance(row, Span))

    assert first[0] == "1. Thông tin thủ tục dễ tìm, dễ hiểu\u00a0*"
    assert first[1:6] == counts.levels
    assert first[7] == sum(counts.levels)
    assert table.notes[0] == "* Câu chữ chưa đối chiếu bản gốc."
    assert len([row for row in table.rows if not isinstance(row, Span)]) == 19


def test_precision_follows_the_number_of_responses(report):
    units = tables(report, "Chỉ số hài lòng theo đơn vị – UBND")[0]
    criteria = tables(report, "Chỉ số hài lòng theo tiêu chí – UBND")[0]

    one = next(row for row in units.rows if not isinstance(row, Span))

    assert re.fullmatch(r"\d\d,\d", one[2])
    assert all(re.fullmatch(r"\d\d,\d\d", row[2]) for row in criteria.rows)


def test_a_group_under_ten_hides_itself_and_the_one_it_could_be_computed_from(report):
    rows = {row[0]: row[1:] for row in tables(report, "Chỉ số hài lòng theo nhóm")[0].rows if not isinstance(row, Span)}

    assert rows["Khác"] == rows["Nam"] == (None,) * 4
    assert rows["Nữ"][0] > 10


def test_counts_of_forms_add_up_R_004_32(report):
    forms = tables(report, "Phiếu thu về và phiếu hợp lệ")[0]
    allocation = next(annex for annex in report.annexes if annex.title.startswith("Phân bổ phiếu")).blocks[0]

    assert forms.rows[-1][1:5] == (1430, 1430, 1428, 2)
    assert allocation.rows[-1] == ("", "Tổng cộng", 390, 260, 65, 0, 0, 65, 780)


def test_every_chart_tells_its_values_in_words(report):
    charts = [block for block in report.body if isinstance(block, Chart)]

    assert len(charts) == 6
    assert all(category in chart.alt for chart in charts for category in chart.categories)
    assert {chart.axis for chart in charts if chart.kind == "bar"} == {(20.0, 100.0)}


def test_a_target_is_judged_by_the_interval(facts):
    near = compose(replace(facts, target_pct=80.5))

    assert "Chỉ số thấp hơn mục tiêu 85,0% rõ rệt." in plain(compose(facts))
    assert "So với mục tiêu 80,5%: chưa đủ chắc chắn để kết luận là đạt hay chưa đạt." in plain(near)


def test_a_year_before_is_compared_only_by_test_and_only_within_the_method(facts):
    lower = tuple(
        replace(figure, value=figure.value - 5) for figure in facts.figures if figure.value and figure.block == "ubnd"
    )

    compared = compose(replace(facts, past=Past("khảo sát năm 2022", lower)))

    assert "UBND các xã, thị trấn: chỉ số chung từ" in plain(compared)
    assert "tăng rõ rệt 5,0 điểm %" in plain(compared)
    assert "Trạm Y tế các xã, thị trấn: kỳ trước không có số liệu để so sánh." in plain(compared)
    assert "không so sánh theo thời gian" in plain(compose(facts))


def test_drivers_are_quantified_where_the_run_has_them_R_004_35(facts):
    drivers = (Driver("ubnd", "C1", 31.0, 25.0, 37.0), Driver("ubnd", "C2", 44.0, 38.0, 50.0))

    table = tables(compose(replace(facts, drivers=drivers)), "Mức tác động")[0]

    assert table.rows == (("Thủ tục hành chính", "44", "38 – 50"), ("Tiếp cận dịch vụ", "31", "25 – 37"))
    assert "không phải bằng chứng về nguyên nhân" in plain(compose(replace(facts, drivers=drivers)))


def test_rare_comments_are_not_listed_R_004_30(report):
    table = tables(report, "Ý kiến góp ý theo nội dung")[0]

    assert table.rows == (("Thêm ghế ngồi chờ", 31), ("Trả kết quả chậm", 24))


def test_a_lowered_ranking_size_is_told_with_its_decision(facts):
    survey = replace(facts.survey, min_ranked=20, min_ranked_decision="Quyết định số 12/QĐ-SNV")

    assert "Mức 20 phiếu thấp hơn mức mặc định 30, theo Quyết định số 12/QĐ-SNV." in plain(
        compose(replace(facts, survey=survey))
    )


def test_a_block_without_figures_and_an_unknown_method_are_problems(facts):
    for broken, code in (
        (replace(facts, figures=()), "several_problems"),
        (replace(facts, method=replace(facts.method, code="huyen-bi")), "report_method_unknown"),
    ):
        with pytest.raises(Problem) as raised:
            compose(broken)
        assert raised.value.code == code
        assert all(say(problem) for problem in raised.value.all)


def test_the_workbook_holds_every_figure_as_a_number_and_the_codebook(facts):
    form = facts.blocks[0].questionnaire
    book = workbook(facts, Codebook("Bảng mã", item_variables(form)))

    read = CalamineWorkbook.from_filelike(io.BytesIO(xlsx.render(book, created=CREATED)))

    assert read.sheet_names[0] == "Chỉ số ubnd"
    assert read.sheet_names[-1] == "Bảng mã"
    whole = next(figure for figure in facts.figures if figure.block == "ubnd")
    rows = read.get_sheet_by_index(0).to_python()
    row = next(row for row in rows if row[0] == "Chỉ số SIPS")
    assert row[6:8] == [float(whole.n), pytest.approx(round(whole.value, 2))]
    assert any("chưa đối chiếu bản gốc" in str(row[-1]) for row in read.get_sheet_by_name("Bảng mã").to_python())


def test_the_workbook_prints_no_finer_than_the_pages_and_hides_what_they_hide(facts):
    """R-004-47: finer figures, or an item that all answered alike, would tell of single people."""
    small = next(figure for figure in facts.figures if figure.n < 200 and figure.unit)
    cell = (small.block, small.unit, small.field, small.group, small.subject)
    names = {unit.code: unit.name for block in facts.blocks for unit in block.units}

    def rows_of(told):
        book = workbook(told, Codebook("Bảng mã", item_variables(told.blocks[0].questionnaire)))
        sheets = CalamineWorkbook.from_filelike(io.BytesIO(xlsx.render(book, created=CREATED)))
        rows = sheets.get_sheet_by_name(f"Chỉ số {small.block}").to_python()
        return [row for row in rows if row[2] == names[small.unit] and row[1] == "Chung" and row[0] == "Chỉ số SIPS"]

    assert [row[7] for row in rows_of(facts)] == [round(small.value, 1)]
    assert rows_of(replace(facts, hidden=frozenset({cell}))) == []


def test_the_workbook_hides_what_the_report_hides(facts):
    sheet = workbook(facts).sheets[0].table
    group = [column.title for column in sheet.columns].index("Nhóm")

    groups = {row[group] for row in sheet.rows}

    assert "Giới tính: Nữ" in groups
    assert not groups & {"Giới tính: Nam", "Giới tính: Khác"}


def test_the_report_prints_as_an_official_paper_of_the_right_length(report):
    with pypdfium2.PdfDocument(rendering.pdf(docx.render(report, created=CREATED))) as pdf:
        pages = [unicodedata.normalize("NFC", page.get_textpage().get_text_range()) for page in pdf]
        landscape = [page.get_width() > page.get_height() for page in pdf]

    last = next(at for at, page in enumerate(pages) if "Nơi nhận:" in page)

    assert 12 <= len(pages) <= 32
    assert all("DỮ LIỆU MINH HỌA" in page for page in pages)
    assert "Trên đây là Báo cáo" in pages[last]
    assert landscape == [False] * (last + 1) + [True] * (len(pages) - last - 1)
    assert pages[last + 1].startswith("Phụ lục I")


def test_texts_are_nfc_and_keep_the_tone_marks_of_official_papers(report):
    raw = [block.plain for block in report.body if isinstance(block, Paragraph)]

    assert all(unicodedata.is_normalized("NFC", text) for text in raw)
    assert not re.search(r"[Hh]oà\b|[Kk]hoá\b|[Tt]hoả\b|Uỷ", plain(report))


def test_a_unit_with_few_forms_is_in_no_table_and_no_chart(facts):
    few = tuple(
        replace(figure, n=6) if figure.block == "ubnd" and figure.unit == "ubnd-3" else figure
        for figure in facts.figures
    )

    document = compose(replace(facts, figures=few))

    units = {row[0]: row[1:] for row in tables(document, "Chỉ số hài lòng theo đơn vị – UBND")[0].rows
             if not isinstance(row, Span)}  # fmt: skip
    chart = next(block for block in document.body if isinstance(block, Chart) and "theo đơn vị" in block.title)
    assert units["UBND xã Vạn Phú"] == (None,) * 5
    assert "UBND xã Vạn Phú" not in chart.categories
    assert len(chart.categories) == 11


def test_a_report_by_another_method_takes_its_figures_and_prints_its_whole_name(facts):
    code = "sips-v1+pooled"
    own = tuple(replace(one, measure=code, value=None if one.value is None else one.value - 7) for one in facts.figures
                if one.measure == "sips")  # fmt: skip
    other = replace(facts, method=replace(facts.method, code=code), figures=facts.figures + own)

    story = Story(other)

    assert story.overall(facts.blocks[0]).value == Story(facts).overall(facts.blocks[0]).value - 7
    assert "gộp mọi câu trả lời; các đơn vị theo số hồ sơ" in plain(compose(other))
    assert "“chưa gặp” không tính" in story.method_note
    with pytest.raises(Problem, match="report_method_unknown"):
        compose(replace(facts, method=replace(facts.method, code="share45-mean-v1")))
