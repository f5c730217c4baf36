"""Word documents keep the layout of NĐ 30/2020; judged by their XML."""

import io
import zipfile
from dataclasses import replace

import pytest
from lxml import etree
from tests.documents.conftest import CREATED, bars, table

from hailong.ui.documents import docx
from hailong.ui.documents.content import Paragraph, Signature, Table

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
C = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"


def part(blob: bytes, name: str):
    return etree.fromstring(zipfile.ZipFile(io.BytesIO(blob)).read(name))


def names(blob: bytes) -> list[str]:
    return zipfile.ZipFile(io.BytesIO(blob)).namelist()


def text(node) -> str:
    return "".join(node.itertext(f"{W}t"))


def test_the_page_is_a4_with_the_margins_of_the_decree_R_000_25(word):
    sections = list(part(word, "word/document.xml").iter(f"{W}sectPr"))

    pages = [dict(section.find(f"{W}pgSz").attrib) for section in sections]
    margins = sections[0].find(f"{W}pgMar").attrib

    assert [(page[f"{W}w"], page[f"{W}h"]) for page in pages] == [("11906", "16838"), ("16838", "11906")]
    assert pages[1][f"{W}orient"] == "landscape"
    millimetres = {side: round(int(margins[f"{W}{side}"]) / 56.7) for side in ("top", "bottom", "left", "right")}
    assert millimetres == {"top": 20, "bottom": 20, "left": 30, "right": 15}


def test_every_font_is_times_new_roman_and_no_theme_font_or_colour_is_left(word):
    styles = part(word, "word/styles.xml")

    fonts = {value for node in styles.iter(f"{W}rFonts") for value in node.attrib.values()}
    themed = [name for node in styles.iter() for name in node.attrib if "Theme" in name and "rFonts" in node.tag]

    assert fonts == {"Times New Roman"}
    assert themed == []
    assert list(styles.iter(f"{W}color")) == []


def test_the_page_number_stands_in_the_header_and_not_on_the_first_page(word):
    first = part(word, "word/document.xml").find(f".//{W}sectPr")
    headers = [part(word, name) for name in names(word) if name.startswith("word/header")]

    fields = [text.text.strip() for header in headers for text in header.iter(f"{W}instrText")]

    assert first.find(f"{W}titlePg") is not None
    assert fields == ["PAGE"]
    assert headers[0].find(f".//{W}jc").get(f"{W}val") == "center"


def test_an_annex_counts_its_own_pages_and_names_its_report(word):
    document = part(word, "word/document.xml")
    last = list(document.iter(f"{W}sectPr"))[-1]

    body = [text(paragraph) for paragraph in document.iter(f"{W}p")]

    assert last.find(f"{W}pgNumType").get(f"{W}start") == "1"
    assert "Phụ lục I" in body
    assert "BẢNG CHI TIẾT" in body
    reference = next(line for line in body if line.startswith("(Kèm theo Báo cáo số"))
    assert reference.endswith("/BC-UBND ngày      tháng      năm 2023 của Ủy ban nhân dân huyện Vạn Ninh)")


def test_the_head_leaves_number_and_day_to_the_registry_clerk(word):
    head = part(word, "word/document.xml").find(f".//{W}tbl")

    lines = [text(paragraph) for paragraph in head.iter(f"{W}p")]

    assert lines[:2] == ["ỦY BAN NHÂN DÂN", "HUYỆN VẠN NINH"]
    assert [" ".join(line.split()) for line in lines if line][2] == "Số: /BC-UBND"
    assert "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" in lines
    assert "Độc lập - Tự do - Hạnh phúc" in lines
    assert " ".join(lines[-1].split()) == "Vạn Ninh, ngày tháng năm 2023"


def test_heading_rows_repeat_and_grid_and_cells_agree_on_widths(word):
    made = list(part(word, "word/document.xml").iter(f"{W}tbl"))[1]

    rows = list(made.iter(f"{W}tr"))
    repeated = [row.find(f"{W}trPr/{W}tblHeader") is not None for row in rows]
    grid = [int(column.get(f"{W}w")) for column in made.find(f"{W}tblGrid")]
    cells = [int(cell.find(f"{W}tcPr/{W}tcW").get(f"{W}w")) for cell in rows[-1].iter(f"{W}tc")]

    assert repeated[:3] == [True, True, False]
    assert grid == cells
    assert abs(sum(grid) - 165 * 56.7) < 10
    assert made.find(f"{W}tblPr/{W}tblCaption").get(f"{W}val") == "Bảng 1. Chỉ số theo đơn vị"


def test_cells_print_vietnamese_numbers_and_a_dash_for_nothing(word):
    made = list(part(word, "word/document.xml").iter(f"{W}tbl"))[1]

    row = [text(cell) for cell in list(made.iter(f"{W}tr"))[2].iter(f"{W}tc")]

    assert row == ["1", "UBND xã Vạn 1", "80,3", "78,0", "–"]


def test_charts_are_native_described_and_carry_their_numbers(word):
    document = part(word, "word/document.xml")

    described = [node.get("descr") for node in document.iter() if node.tag.endswith("}docPr")]
    charts = [name for name in names(word) if name.startswith("word/charts/chart")]
    books = [name for name in names(word) if name.startswith("word/embeddings/")]

    assert described == ["Năm mức", "Ba tiêu chí <85 & 80>"]
    assert len(charts) == len(books) == 2
    assert part(word, "word/charts/chart1.xml").find(f".//{C}grouping").get("val") == "percentStacked"


def test_a_bar_shows_its_interval_and_a_missing_value_shows_nothing(word):
    chart = part(word, "word/charts/chart2.xml")

    above = [point.findtext(f"{C}v") for point in chart.find(f".//{C}plus").iter(f"{C}pt")]
    values = [point.findtext(f"{C}v") for point in chart.find(f".//{C}val").iter(f"{C}pt")]
    limits = [chart.find(f".//{C}valAx/{C}scaling/{C}{end}").get("val") for end in ("min", "max")]

    assert above == ["2", "2"]
    assert values == ["85", "80"]
    assert limits == ["20", "100"]


def test_the_signer_is_kept_with_the_last_words(word):
    body = part(word, "word/document.xml").find(f"{W}body")
    signing = next(node for node in body if node.tag == f"{W}tbl" and "CHỦ TỊCH" in text(node))

    before = signing.getprevious()

    assert text(before) == "Trên đây là Báo cáo kết quả khảo sát./."
    assert before.find(f"{W}pPr/{W}keepNext") is not None
    assert signing.find(f".//{W}trPr/{W}cantSplit") is not None


def test_every_page_of_simulated_data_says_so_and_real_data_does_not(word, document):
    real = docx.render(replace(document, simulated=False), created=CREATED)

    def labelled(blob):
        footers = [part(blob, name) for name in names(blob) if name.startswith("word/footer")]
        return sum("DỮ LIỆU MINH HỌA" in text(footer) for footer in footers)

    assert labelled(word) == 2
    assert labelled(real) == 0


def test_the_same_document_gives_the_same_bytes_without_author_or_machine(word, document):
    again = docx.render(document, created=CREATED)

    everything = b"".join(zipfile.ZipFile(io.BytesIO(again)).read(name) for name in names(again))

    assert again == word
    assert names(again)[0] == "[Content_Types].xml"
    assert not any(name.startswith(("customXml", "docProps/thumb")) for name in names(again))
    assert b"python-docx" not in everything
    assert b"2023-11-20T00:00:00Z" in everything


def test_a_judgement_nobody_reviewed_is_shaded_only_in_the_draft(word, document):
    draft = docx.render(document, created=CREATED, review=True)

    shaded = [run for run in part(draft, "word/document.xml").iter(f"{W}r") if run.find(f".//{W}shd") is not None]

    assert [text(run) for run in shaded] == ["Cao hơn rõ rệt so với mặt bằng chung."]
    assert list(part(word, "word/document.xml").iter(f"{W}shd")) == []


def test_minutes_are_signed_side_by_side(document):
    two = (Signature(("NGƯỜI LẬP",), "Lan"), Signature(("NGƯỜI CHỨNG KIẾN",), "Minh"))

    blob = docx.render(replace(document, signatures=two, annexes=()), created=CREATED)

    tables = [text(node) for node in part(blob, "word/document.xml").iter(f"{W}tbl")]
    assert "NGƯỜI LẬPLanNGƯỜI CHỨNG KIẾNMinh" in tables
    assert tables[-1].startswith("Nơi nhận:")


def test_text_with_angle_brackets_stays_text(document):
    hostile = (Paragraph("<w:p>&amp;</w:p> ]]>"), replace(bars(), title="<c:x>", categories=("<a>", "&", "]]>")))

    blob = docx.render(replace(document, body=hostile), created=CREATED)

    assert "<w:p>&amp;</w:p> ]]>" in [text(node) for node in part(blob, "word/document.xml").iter(f"{W}p")]
    assert part(blob, "word/charts/chart1.xml").findtext(f".//{C}cat//{C}v") == "<a>"


def test_a_row_with_too_few_cells_is_refused():
    with pytest.raises(ValueError, match="1 cells for 5 columns"):
        Table(table(1).columns, (("chỉ một ô",),), "Bảng")
