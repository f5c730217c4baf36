"""The pages of frame and sample: from the upload of a register to a certificate (R-000-09, R-000-10, R-000-11)."""

import datetime as dt
import hashlib
import io
import re
import subprocess
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from tests import worlds

from hailong.frame.columns import HEADINGS
from hailong.frame.models import ColumnMapping, FrameImport
from hailong.frame.vault.models import Contact
from hailong.ledger.models import Entry
from hailong.sample import queries
from hailong.sample.models import Draw, OnSiteSession

pytestmark = pytest.mark.database


def page(client, user, name, *args, **posted):
    client.force_login(user)
    address = reverse(name, args=args)
    return client.post(address, posted) if posted else client.get(address)


def words(response) -> str:
    return response.content.decode()


def upload(client, world, text: str, **more):
    file = SimpleUploadedFile("mot-cua.csv", text.encode(), content_type="text/csv")
    posted = {"block": world.block("ubnd").pk, "file": file, "source": "Một cửa"} | more
    return page(client, world.lan, "frame:frame", world.survey.slug, **posted)


def test_a_register_is_uploaded_looked_at_and_accepted(client):
    world = worlds.van_ninh()
    rows = [
        *worlds.register_rows(world.block("ubnd")),
        "HS-X;Hộ tịch;Trực tiếp;Người Mẫu X;;;01/02/2023;Đã trả;UBND xã Lạ",
    ]

    sent = upload(client, world, "\n".join([worlds.REGISTER_HEADINGS, *rows]))
    made = FrameImport.objects.get()
    shown = page(client, world.quan, "frame:import", world.survey.slug, made.pk)
    accepted = page(client, world.lan, "frame:import", world.survey.slug, made.pk, do="accept")

    assert (sent.status_code, accepted.status_code) == (303, 303)
    assert "Đơn vị giải quyết không có trong kế hoạch" in words(shown) and "UBND xã Lạ" in words(shown)
    assert "Chấp nhận 1" not in words(shown)
    assert FrameImport.objects.get().status == "accepted"
    assert "Đã chấp nhận" in words(page(client, world.quan, "frame:frame", world.survey.slug))


def test_the_rows_at_fault_are_downloaded_without_contact_data(client):
    world = worlds.van_ninh()
    made = worlds.read_rows(
        world, ["HS-1;Hộ tịch;Trực tiếp;Người Mẫu Một;0912000001;Thôn 1;01/02/2021;Đã trả;UBND xã Vạn Bình"]
    )

    response = page(client, world.quan, "frame:faults", world.survey.slug, made.pk)

    with zipfile.ZipFile(io.BytesIO(response.content)) as book:
        text = " ".join(book.read(name).decode() for name in book.namelist() if name.endswith(".xml"))
    assert "Ngày trả kết quả ngoài thời kỳ đánh giá" in text and "01/02/2021" in text
    assert "0912000001" not in text and "Người Mẫu" not in text


def test_unknown_headings_are_tied_to_fields_by_hand_and_remembered(client):
    world = worlds.van_ninh()
    strange = worlds.REGISTER_HEADINGS.replace("Số hồ sơ", "Cột một")
    text = "\n".join([strange, *worlds.register_rows(world.block("ubnd"))])

    refused = upload(client, world, text)
    tied = upload(client, world, text, **{"column-dossier_no": "0"})
    page(client, world.lan, "frame:import", world.survey.slug, FrameImport.objects.get().pk, do="discard", reason="thử")
    again = upload(client, world, text)

    assert refused.status_code == 422
    assert "Thiếu cột “Số hồ sơ”" in words(refused) and "Cột một" in words(refused)
    assert tied.status_code == 303
    assert again.status_code == 303


def test_registers_of_several_units_are_one_register(client):
    """R-000-09: every commune sends a file; a dossier and a person in two of them count once (A14)."""
    world = worlds.van_ninh()
    rows = worlds.register_rows(world.block("ubnd"))
    files = [
        SimpleUploadedFile("mot.csv", "\n".join([worlds.REGISTER_HEADINGS, *rows[:900]]).encode()),
        SimpleUploadedFile("hai.csv", "\n".join([worlds.REGISTER_HEADINGS, *rows[900:], rows[0]]).encode()),
    ]

    sent = upload(client, world, "", file=files)
    made = FrameImport.objects.get()
    shown = words(page(client, world.lan, "frame:import", world.survey.slug, made.pk))

    assert sent.status_code == 303
    assert (made.rows, made.tally) == (len(rows) + 1, {"duplicate_dossier": 1})
    assert [file["name"] for file in made.files] == ["mot.csv", "hai.csv"]
    assert "hai.csv</td>" in shown and "giữ dòng 2, mot.csv" in shown


def test_a_fault_of_one_file_of_several_refuses_them_all_and_names_it(client):
    world = worlds.van_ninh()
    good = "\n".join([worlds.REGISTER_HEADINGS, *worlds.register_rows(world.block("ubnd"))])
    files = [SimpleUploadedFile("tot.csv", good.encode()), SimpleUploadedFile("rong.csv", b"")]

    sent = upload(client, world, "", file=files)

    assert sent.status_code == 422
    assert "Tệp “rong.csv” có lỗi" in words(sent) and "Tệp trống" in words(sent)
    assert not FrameImport.objects.exists() and not Contact.objects.exists()


def test_columns_and_status_words_can_be_set_by_hand_although_all_was_recognised(client):
    """Methods E: another vendor's word for a returned result is mapped once and remembered."""
    world = worlds.van_ninh()
    rows = [row.replace("Đã trả kết quả", "Hoàn thành") for row in worlds.register_rows(world.block("ubnd"))]
    text = "\n".join([worlds.REGISTER_HEADINGS, *rows])

    asked = upload(client, world, text, by_hand="on")
    form = asked.context["form"]
    told = {name: form[name].initial for name in form.fields if name.startswith(("column-", "headings"))}
    tied = upload(client, world, text, **told, returned=["Hoàn thành"])
    again = upload(client, world, text + "\n" + rows[0].replace("HS-000001", "HS-900001"))

    assert (asked.status_code, tied.status_code, again.status_code) == (200, 303, 303)
    assert f"Hoàn thành ({len(rows):,} dòng)".replace(",", ".") in words(asked)
    assert [made.usable for made in FrameImport.objects.order_by("pk")] == [len(rows), len(rows)]


def test_names_of_people_tied_to_a_field_of_the_plan_are_refused_before_anything_is_kept(client):
    world = worlds.van_ninh()
    text = "\n".join([worlds.REGISTER_HEADINGS, *worlds.register_rows(world.block("ubnd"))])

    sent = upload(client, world, text, **{"column-field_name": "3", "column-applicant_name": "1"})

    assert sent.status_code == 422
    assert "có thể đã ghép nhầm cột" in words(sent)
    assert not FrameImport.objects.exists() and not ColumnMapping.objects.exists()


def test_what_was_not_read_and_who_is_missing_is_shown_before_the_frame_is_accepted(client):
    """A unit without rows, rows without data, a field that no group names: nothing is lost in silence."""
    world = worlds.van_ninh()
    rows = [
        row.replace("Hộ tịch", "Phòng chống thiên tai", 1) if at == 0 else row
        for at, row in enumerate(worlds.register_rows(world.block("ubnd")))
        if "Vạn Phú" not in row
    ]

    upload(client, world, "\n".join([worlds.REGISTER_HEADINGS, *rows, ";;Người lập biểu;;;;;;"]))
    made = FrameImport.objects.get()
    shown = words(page(client, world.lan, "frame:import", world.survey.slug, made.pk))

    assert "bỏ qua 1 dòng không phải hồ sơ" in shown
    assert re.search(r"UBND xã Vạn Phú <span[^>]*>không có hồ sơ", shown)
    assert re.search(r"Phòng chống thiên tai</th><td>Các lĩnh vực khác <span[^>]*>không có trong kế hoạch", shown)


def test_the_template_is_a_register_that_is_understood(client, tmp_path):
    world = worlds.van_ninh()
    path = tmp_path / "mau.xlsx"

    path.write_bytes(page(client, world.quan, "frame:template", world.survey.slug).content)

    with zipfile.ZipFile(path) as book:
        text = book.read("xl/sharedStrings.xml").decode()
    assert all(f">{headings[0]}<" in text for headings in HEADINGS.values())


def test_a_hostile_file_is_refused_with_words(client):
    world = worlds.van_ninh()

    response = upload(client, world, "<html><script>alert(1)</script></html>")

    assert response.status_code == 422
    assert "không phải bảng tính" in words(response)
    assert not FrameImport.objects.exists()


def test_who_has_no_part_sees_neither_page(client):
    world = worlds.van_ninh()

    answers = [
        page(client, user, name, world.survey.slug).status_code
        for user in (world.khach, world.minh)
        for name in ("frame:frame", "sample:sample", "sample:sessions")
    ]

    assert set(answers) <= {403, 404}


def test_two_persons_draw_and_anyone_repeats_it_with_sha256sum(client, tmp_path, monkeypatch):
    world = worlds.van_ninh()
    monkeypatch.setattr("hailong.config.clock.now", lambda: world.at)  # later the dossier numbers are deleted
    worlds.with_frame(world)
    block, slug = world.block("ubnd").pk, world.survey.slug

    prepared = page(client, world.lan, "sample:sample", slug, block=block, do="prepare", reserve_ratio=1)
    own = page(client, world.lan, "sample:sample", slug, block=block, do="seed", seed=worlds.SEED)
    drawn = page(client, world.quan, "sample:sample", slug, block=block, do="seed", seed=worlds.SEED)
    shown = page(client, world.quan, "sample:sample", slug)
    draw = Draw.objects.get()
    (tmp_path / "frame.csv").write_bytes(page(client, world.quan, "sample:frame_file", slug, draw.pk, ok="1").content)
    (tmp_path / "allocation.csv").write_bytes(page(client, world.quan, "sample:allocation", slug, draw.pk).content)
    recipe = shown.context["parts"][0]["recipe"]
    said = subprocess.run(["sh", "-c", recipe], cwd=tmp_path, capture_output=True, text=True, check=True).stdout

    assert (prepared.status_code, own.status_code, drawn.status_code) == (303, 422, 303)
    assert "Người chuẩn bị rút mẫu không được nhập mầm ngẫu nhiên" in words(own)
    assert said.splitlines()[0].startswith(draw.manifest["frame_sha256"])
    assert said.splitlines()[-1].startswith(draw.manifest["drawn_sha256"])
    assert hashlib.sha256((tmp_path / "allocation.csv").read_bytes()).hexdigest() == draw.manifest["allocation_sha256"]
    assert "Nguyễn Thị Lan" in words(shown) and draw.manifest["drawn_sha256"] in words(shown)
    assert Entry.objects.filter(payload__contains="frame.open_file").count() == 1


def test_the_certificate_names_both_persons_and_every_hash(client):
    world = worlds.van_ninh()
    draw = worlds.with_sample(world)

    response = page(client, world.quan, "sample:certificate", world.survey.slug, draw.pk)

    with zipfile.ZipFile(io.BytesIO(response.content)) as package:
        text = package.read("word/document.xml").decode()
    for said in ("Nguyễn Thị Lan", "Đặng Anh Quân", worlds.SEED, draw.manifest["drawn_sha256"], "sha256sum"):
        assert said in text
    assert "HS-000" not in text


def test_a_shortage_is_shown_with_its_proposal_and_taken(client):
    """ux 4.3: chỉ có 3 hồ sơ, cần 5; the total of the unit is kept (R-000-14)."""
    world = worlds.van_ninh()
    worlds.with_frame(
        world, worlds.register_rows(world.block("ubnd"), lambda planned: 3 if planned == 5 else 2 * planned)
    )
    block, slug = world.block("ubnd").pk, world.survey.slug

    shown = page(client, world.lan, "sample:sample", slug)
    page(client, world.lan, "sample:sample", slug, block=block, do="prepare", reserve_ratio=1, grid="proposal")

    allocation = Draw.objects.get().allocation
    assert "TN-MT chỉ có 3 hồ sơ, cần 5" in words(shown)
    assert sum(n for cell, n in allocation.items() if cell.startswith("van-gia/")) == 60
    assert allocation["van-gia/environment"] == 3


def test_a_session_is_planned_printed_and_tallied(client, monkeypatch, at):
    world = worlds.van_ninh()
    unit = world.block("tyt").units.first()
    session = {
        "unit": unit.pk,
        "day": "2023-07-20",
        "shift": "S",
        "expected_visitors": 40,
        "quota": 10,
        "seed": "10072023",
    }

    monkeypatch.setattr("hailong.config.clock.now", lambda: at - dt.timedelta(days=1))
    late = page(client, world.lan, "sample:sessions", world.survey.slug, do="add", **session | {"day": "2023-07-19"})
    made = page(client, world.lan, "sample:sessions", world.survey.slug, do="add", **session)
    monkeypatch.setattr("hailong.config.clock.now", lambda: at)
    row = OnSiteSession.objects.get()
    told = page(
        client, world.phuc, "sample:sessions", world.survey.slug, do="tally", session=row.pk, visitors=38, refusals=3
    )
    shown = page(client, world.phuc, "sample:sessions", world.survey.slug)
    sheet = page(client, world.phuc, "sample:tally_sheet", world.survey.slug, row.pk)

    assert late.status_code == 422 and "từ ngày mai" in words(late)
    assert (made.status_code, told.status_code) == (303, 303)
    assert "38 khách, 3 từ chối" in words(shown)
    with zipfile.ZipFile(io.BytesIO(sheet.content)) as package:
        assert "khoảng 4 khách mời một khách" in package.read("word/document.xml").decode()
    assert ", ".join(map(str, queries.visitors_of(row))) in words(shown)
