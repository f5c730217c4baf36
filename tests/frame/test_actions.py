"""A register comes in as the frame of a block: whole, with every fault, with contacts in the vault only (R-000-09)."""

import datetime as dt
import hashlib
import json
import resource
import time
from pathlib import Path

import pytest
from tests import worlds

from hailong.frame import actions as frame
from hailong.frame import queries
from hailong.frame.models import ColumnMapping, FrameFault, FrameImport, FrameUnit
from hailong.frame.parts import Choice
from hailong.frame.vault.models import Contact
from hailong.ledger.models import Entry
from hailong.method.problem import Problem

REGISTERS = Path(__file__).parent.parent / "data" / "registers"
REGISTER = REGISTERS / "register-van-ninh-2023.xlsx"
GOOD = "HS-1;Hộ tịch;Trực tuyến;Người Mẫu Một;0912000001;Thôn 1;01/02/2023;Đã trả;UBND xã Vạn Bình"

pytestmark = pytest.mark.database


def spent_seconds() -> float:
    """Processor time of this process and of the readers it started: the machine may be busy with other things."""
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime


def test_the_register_of_van_ninh_comes_in_whole_and_reconciles(at):
    world = worlds.van_ninh()
    truth = json.loads((REGISTERS / "register-van-ninh-2023.truth.json").read_text(encoding="utf-8"))
    began = spent_seconds()

    made = frame.read_register(block=world.block("ubnd"), files={"danh-sach.xlsx": REGISTER}, by=world.lan, at=at)

    spent = spent_seconds() - began
    per_unit = truth.pop("per_unit")
    usable = FrameUnit.objects.filter(frame_import=made)
    assert made.tally | {"rows": made.rows, "usable": made.usable} == truth
    assert usable.count() == Contact.objects.count() == truth["usable"]
    assert {unit.agency.name: usable.filter(unit=unit).count() for unit in world.block("ubnd").units.all()} == {
        name: sum(fields.values()) for name, fields in per_unit.items()
    }
    assert FrameFault.objects.filter(frame_import=made, is_reason=True).count() == made.rejected
    assert made.status == FrameImport.Status.CHECKED
    assert spent < 10


def test_the_ledger_learns_the_hashes_and_counts_and_nothing_of_a_person(at):
    world = worlds.van_ninh()

    made = worlds.read_rows(world, [GOOD, GOOD.replace("HS-1", "HS-2").replace("2023", "2020")])

    facts = json.loads(Entry.objects.filter(kind="frame").get().payload)["facts"]
    assert (facts["rows"], facts["usable"], facts["tally"]) == (2, 1, {"wrong_year": 1})
    assert facts["file"] == made.file_sha256
    assert facts["frame"] == hashlib.sha256(b"unit;group;dossier_no\nvan-binh;justice;HS-1\n").hexdigest()


def test_every_fault_of_a_row_is_kept_and_one_of_them_counts():
    world = worlds.van_ninh()

    made = worlds.read_rows(world, [GOOD, "HS-2;Hộ tịch;;Người Mẫu Hai;;;01/02/2020;Đã trả;UBND xã Lạ 0912 000 002"])

    faults = {one.code: (one.row_number, one.value, one.is_reason) for one in made.faults.all()}
    assert faults == {
        "wrong_year": (3, "01/02/2020", True),
        "unknown_unit": (3, "UBND xã Lạ …", False),
        "no_contact": (3, "", False),
    }


def test_no_contact_value_reaches_the_surveys_database():
    world = worlds.van_ninh()

    made = worlds.read_rows(world, [GOOD])

    row = FrameUnit.objects.filter(frame_import=made).values().get()
    assert (row["field_name"], row["channel"], row["returned_month"], row["has_phone"]) == (
        "Hộ tịch",
        "online",
        2,
        True,
    )
    assert not any(secret in str(row) for secret in ("HS-1", "0912000001", "Người Mẫu", "Thôn 1"))
    assert [unit.dossier_no for unit in queries.with_dossiers(made).values()] == ["HS-1"]


def test_a_file_read_twice_is_one_import():
    world = worlds.van_ninh()
    first = worlds.read_rows(world, [GOOD])

    second = worlds.read_rows(world, [GOOD], name="cung-tep-ten-khac.csv")

    assert second == first
    assert (FrameImport.objects.count(), FrameUnit.objects.count(), Contact.objects.count()) == (1, 1, 1)


def test_only_the_lead_planner_brings_a_register_in(at, tmp_path):
    world = worlds.van_ninh()
    path = tmp_path / "a.csv"
    path.write_text(f"{worlds.REGISTER_HEADINGS}\n{GOOD}\n", encoding="utf-8")

    for user in (world.dung, world.quan, world.minh, world.giang, world.khach):
        with pytest.raises(Problem, match="permission_denied"):
            frame.read_register(block=world.block("ubnd"), files={"a.csv": path}, by=user, at=at)

    assert not FrameImport.objects.exists() and not Contact.objects.exists()


def test_missing_columns_are_named_all_together(at, tmp_path):
    world = worlds.van_ninh()
    path = tmp_path / "a.csv"
    path.write_text("Cột A;Cột B;Cột C;Lĩnh vực\na;b;c;d\ne;f;g;h\ni;k;l;m\n", encoding="utf-8")

    with pytest.raises(Problem) as found:
        frame.read_register(block=world.block("ubnd"), files={"a.csv": path}, by=world.lan, at=at)

    fields = [one.facts.get("field", "contact") for one in found.value.all]
    assert fields == ["dossier_no", "applicant_name", "returned_at", "settling_unit", "contact"]


def test_a_persons_choice_of_columns_is_remembered_for_these_headings(at, tmp_path):
    world = worlds.van_ninh()
    headings = worlds.REGISTER_HEADINGS.replace("Số hồ sơ", "Cột một")
    first, second = tmp_path / "1.csv", tmp_path / "2.csv"
    first.write_text(f"{headings}\n{GOOD}\n", encoding="utf-8")
    second.write_text(f"{headings}\n{GOOD.replace('HS-1', 'HS-2')}\n", encoding="utf-8")
    told = {"block": world.block("ubnd"), "by": world.lan, "at": at}

    frame.read_register(files={"a.csv": first}, choice=Choice({"dossier_no": 0}), **told)
    later = frame.read_register(files={"b.csv": second}, **told)

    assert ColumnMapping.objects.get().columns == {"dossier_no": 0}
    assert later.usable == 1


def test_a_crash_between_the_databases_leaves_contacts_that_the_sweep_removes(at, monkeypatch):
    world = worlds.van_ninh()
    kept = worlds.read_rows(world, [GOOD])

    def crash(*args, **kwargs):
        raise RuntimeError("the power went")

    with monkeypatch.context() as broken, pytest.raises(RuntimeError):
        broken.setattr(frame, "_import", crash)
        worlds.read_rows(world, [GOOD.replace("HS-1", "HS-2")], name="khac.csv")
    orphaned = Contact.objects.count()
    gone = frame.sweep(by=world.founder, at=world.at + dt.timedelta(days=1))

    assert (FrameImport.objects.get(), orphaned, gone, Contact.objects.count()) == (kept, 2, 1, 1)
    assert [unit.dossier_no for unit in queries.with_dossiers(kept).values()] == ["HS-1"]


def test_a_discarded_import_leaves_its_numbers_and_no_contact(at):
    world = worlds.van_ninh()
    made = worlds.with_frame(world, [GOOD])

    gone = frame.discard(frame_import=made, reason="Một cửa gửi nhầm tệp", by=world.lan, at=at)
    again = worlds.with_frame(world, [GOOD])

    assert (gone.status, gone.rows, gone.discard_reason) == ("discarded", 1, "Một cửa gửi nhầm tệp")
    assert not FrameUnit.objects.filter(frame_import=gone).exists()
    assert Contact.objects.count() == 1
    assert again.pk != gone.pk


def test_a_block_has_one_frame(at):
    world = worlds.van_ninh()
    worlds.with_frame(world, [GOOD])

    with pytest.raises(Problem, match="frame_already_accepted"):
        worlds.read_rows(world, [GOOD.replace("HS-1", "HS-2")])


def test_the_frame_file_is_opened_only_by_its_holders_and_each_time_is_logged(at):
    world = worlds.van_ninh()
    made = worlds.with_frame(world, [GOOD])

    content = frame.open_frame_file(frame_import=made, by=world.quan, at=at)
    with pytest.raises(Problem, match="permission_denied"):
        frame.open_frame_file(frame_import=made, by=world.phuc, at=at)

    assert hashlib.sha256(content).hexdigest() == made.frame_sha256
    assert [json.loads(one.payload)["by"] for one in Entry.objects.filter(payload__contains="open_file")] == [
        world.quan.code
    ]


def test_a_frame_file_after_its_time_says_that_it_is_gone_not_that_it_was_altered(at):
    world = worlds.van_ninh()
    made = worlds.with_frame(world)
    until = queries.kept_until(made.block, made.imported_at)
    last = at.replace(year=until.year, month=until.month, day=until.day)

    with pytest.raises(Problem, match="frame_purged"):
        frame.open_frame_file(frame_import=made, by=world.lan, at=last)

    assert frame.open_frame_file(frame_import=made, by=world.lan, at=last - dt.timedelta(days=1))


def test_a_register_that_comes_late_is_kept_as_long_as_one_that_came_in_time(at):
    """The field took longer than planned: the contacts must not be deleted under the interviewers' hands."""
    world = worlds.van_ninh()
    late = world.at = at.replace(year=world.survey.field_to.year + 1)

    worlds.read_rows(world, [GOOD])

    assert Contact.objects.get().purge_on == late.date() + queries.KEPT_AFTER_FIELD


def test_a_frame_that_lost_a_contact_is_not_given_out(at):
    world = worlds.van_ninh()
    made = worlds.with_frame(world, [GOOD])
    Contact.objects.all().delete()

    with pytest.raises(Problem, match="frame_altered"):
        frame.open_frame_file(frame_import=made, by=world.quan, at=at)
