"""Every document of a run: made once, logged, traceable, readable by what offices use (R-000-24, R-004-24)."""

import csv
import io
import tempfile
import zipfile

import pyarrow.parquet as pq
import pyreadstat
import pytest
from django.conf import settings
from django.urls import reverse
from python_calamine import CalamineWorkbook
from tests.life import moment
from tests.standing import life, world_at
from tests.tree import ROOT

from hailong.ledger.models import Entry
from hailong.method.problem import Problem
from hailong.processing.queries import folder_of
from hailong.report import actions as report
from hailong.report.models import ReportFile
from hailong.report.queries import facts_of, path_of
from hailong.store.dataset import open_dataset
from hailong.ui.documents import rendering

__all__ = ["life"]
pytestmark = pytest.mark.database
world = world_at("computed")


def made(life, kind):
    return report.make(run=life.run, kind=kind, by=life.lan, at=moment(11, 17))


def text_of_docx(path) -> str:
    with zipfile.ZipFile(path) as package:
        return "".join(package.read(name).decode() for name in package.namelist() if name.endswith(".xml"))


@pytest.mark.parametrize("kind", ReportFile.Kind.values)
def test_every_kind_is_made_once_and_its_hash_is_in_the_ledger(life, kind):
    file = made(life, kind)

    assert path_of(file).stat().st_size == file.size > 1000
    assert file.sha256 in Entry.objects.filter(kind="act").latest("pk").payload
    assert made(life, kind) == file


def test_the_report_names_method_dataset_and_run_and_says_it_is_simulated(life):
    text = text_of_docx(path_of(made(life, "report")))

    assert "DỮ LIỆU MINH HỌA" in text
    assert life.dataset.manifest_sha256[:12] in text
    assert life.run.record_sha256[:12] in text
    assert "UBND xã Vạn Thạnh" in text


def test_the_report_becomes_a_pdf_of_several_pages(life):
    pdf = rendering.pdf(path_of(made(life, "report")).read_bytes())

    assert pdf.startswith(b"%PDF-")
    assert pdf.count(b"/Type/Page") + pdf.count(b"/Type /Page") > 8


def test_the_facts_of_the_report_add_up_to_the_dataset(life):
    facts = facts_of(life.run)

    received = sum(unit.received for block in facts.blocks for unit in block.units)
    assert received == sum(unit.valid for block in facts.blocks for unit in block.units) == 164
    assert [mode.received for mode in facts.survey.modes if not mode.is_official] == [6]
    assert {driver.block for driver in facts.drivers} == {"ubnd"}
    assert sum(driver.share_pct for driver in facts.drivers) == pytest.approx(100)
    assert all(driver.low < driver.share_pct < driver.high for driver in facts.drivers)
    assert facts.reinterview.drawn == 16


def test_a_question_that_blocks_ask_in_other_words_is_counted_apart(life):
    """ "Làm thủ tục cho ai?" and "Đến Trạm cho ai?" bear one code; their answers are never added up."""
    profiles = [one for one in facts_of(life.run).profiles if one.code == "on_behalf"]

    sizes = {one.blocks: sum(number for _, _, number in one.answers) for one in profiles}
    assert set(sizes) == {("ubnd",), ("tyt",)}
    assert sizes["tyt",] <= 36 and sizes["ubnd",] <= 128


def test_spss_reads_back_every_row_with_vietnamese_labels(life):
    frame, meta = pyreadstat.read_sav(path_of(made(life, "spss")))

    rows = open_dataset(folder_of(life.dataset)).table("responses").num_rows
    assert len(frame) == rows == 170
    assert meta.column_names_to_labels["don_vi"] == "Đơn vị được đánh giá"
    units = set(meta.variable_value_labels["don_vi"].values())
    assert {"UBND xã Vạn Thạnh", "Trạm Y tế xã Vạn Thạnh"} <= units and len(units) == 7
    assert sorted(frame["chinh_thuc"].value_counts().to_dict().items()) == [(0.0, 6), (1.0, 164)]
    assert "minh họa" in " ".join([meta.file_label or "", *(meta.notes or [])])


def test_csv_and_parquet_hold_the_same_rows_and_columns(life):
    text = path_of(made(life, "csv")).read_text(encoding="utf-8-sig")
    table = pq.read_table(path_of(made(life, "parquet")))

    rows = list(csv.DictReader(io.StringIO(text)))
    assert len(rows) == table.num_rows == 170
    assert list(rows[0]) == table.column_names
    assert {"token", "receipt", "commitment", "id"}.isdisjoint(rows[0])


def test_no_file_holds_a_person_a_dossier_or_a_path_of_the_machine(life):
    for kind in ReportFile.Kind.values:
        content = path_of(made(life, kind)).read_bytes()
        if kind in ("report", "annex"):
            with zipfile.ZipFile(io.BytesIO(content)) as package:
                content = b"".join(package.read(name) for name in package.namelist())
        assert b"H32." not in content and "Nguyễn Văn 1".encode() not in content
        assert not any(str(place).encode() in content for place in (ROOT, settings.DATA_DIR, tempfile.gettempdir()))


def test_the_annex_opens_and_is_marked_as_simulated(life):
    book = CalamineWorkbook.from_path(path_of(made(life, "annex")))

    cells = [cell for name in book.sheet_names for row in book.get_sheet_by_name(name).to_python() for cell in row]
    assert len(book.sheet_names) >= 3
    assert any("minh họa" in str(cell).lower() for cell in cells)


def test_an_unknown_kind_and_a_stranger_are_refused(life):
    with pytest.raises(Problem, match="report_kind_unknown"):
        made(life, "poem")
    with pytest.raises(Problem, match="permission_denied"):
        report.make(run=life.run, kind="csv", by=life.giang, at=moment(11, 17))


def test_files_are_made_and_fetched_on_the_page(life, client):
    client.force_login(life.lan)
    answer = client.post(reverse("report:make", args=[life.survey.slug]), {"kind": "csv"})
    file = ReportFile.objects.get()

    fetched = client.get(reverse("report:download", args=[life.survey.slug, file.pk]))
    client.force_login(life.hoa)
    refused = client.get(reverse("report:download", args=[life.survey.slug, file.pk]))

    assert answer.status_code == 302
    assert b"".join(fetched) == path_of(file).read_bytes()
    assert refused.status_code == 403
