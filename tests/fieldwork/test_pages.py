"""Pages of fieldwork as people use them: the interviewer's phone, the manager's desk."""

import datetime as dt

import pytest

from hailong.fieldwork.models import Attempt, FieldCase, Interviewer
from hailong.frame.vault import actions as vault
from hailong.frame.vault.contact import ContactData
from hailong.ledger.models import Entry

pytestmark = pytest.mark.database


def test_an_interviewer_sees_his_own_cases_and_no_name_before_he_opens_one(client, field):
    mine = field.assigned(field.case())
    other = field.assigned(field.case(), field.enrol("tam", code="DTV-04"))
    client.force_login(field.world.minh)

    page = client.get("/dtv/").content.decode()

    assert mine.case.number in page
    assert other.case.number not in page
    assert client.get(f"/dtv/ho-so/{other.case_id}/").status_code == 404
    assert client.post(f"/dtv/ho-so/{other.case_id}/ket-qua/", {"disposition": "2.1"}).status_code == 404


def test_a_contact_is_shown_once_asked_for_logged_and_never_cached(client, field):
    field_case = field.assigned(field.case())
    contact = ContactData(
        frame_unit=str(field_case.case.frame_unit_id), purge_on=dt.date(2024, 1, 1), name="Lê Thị Hồng",
        phone="0912000111",
    )  # fmt: skip
    vault.store(campaign="thử", rows=[contact], by="nd", at=field.at)
    client.force_login(field.world.minh)
    path = f"/dtv/ho-so/{field_case.case_id}/"

    before, opened, after = client.get(path), client.post(f"{path}lien-he/"), client.get(path)

    assert "Lê Thị Hồng" in opened.content.decode()
    assert "Lê Thị Hồng" not in before.content.decode() + after.content.decode()
    assert opened.headers["Cache-Control"] == "no-store"
    assert Entry.objects.filter(payload__contains="contact.open").count() == 1
    assert client.get(f"{path}lien-he/").status_code == 405


def test_one_tap_notes_an_outcome_and_the_next_reserve_follows(client, field):
    reserve = field.case(reserve=True)
    field_case = field.assigned(field.case())
    client.force_login(field.world.minh)
    path = f"/dtv/ho-so/{field_case.case_id}/"

    noted = client.post(f"{path}ket-qua/", {"disposition": "2.1"})
    again = client.post(f"{path}ket-qua/", {"disposition": "2.2"})
    page = client.get(path).content.decode()
    called = client.post(f"{path}thay/", {"note": "không muốn trả lời"})

    assert (noted.status_code, noted.headers["Location"]) == (303, "/dtv/")
    assert again.status_code == 422
    assert "Không liên hệ nữa" in again.content.decode()
    assert "Lấy hồ sơ dự phòng tiếp theo" in page
    assert called.headers["Location"] == f"/dtv/ho-so/{reserve.pk}/"
    assert Attempt.objects.count() == 1


def test_the_consent_stub_is_offered_at_a_station_only(client, field):
    field_case = field.assigned(field.case())
    client.force_login(field.world.minh)
    path = f"/dtv/ho-so/{field_case.case_id}/"

    page = client.get(path).content.decode()
    answer = client.post(f"{path}cuong-phieu/", {"phone": "0905123456", "consent": "1"})

    assert "để lại số điện thoại" not in page
    assert answer.status_code == 422 and "đã có liên hệ" in answer.content.decode()


def test_an_appointment_without_time_says_so(client, field):
    field_case = field.assigned(field.case())
    client.force_login(field.world.minh)

    page = client.post(f"/dtv/ho-so/{field_case.case_id}/ket-qua/", {"disposition": "2.0", "appointment_at": ""})

    assert page.status_code == 422
    assert "cần ngày giờ hẹn" in page.content.decode()


def test_a_manager_gives_the_first_cases_of_a_cell_to_an_interviewer(client, field):
    cases = [field.case() for _ in range(3)]
    interviewer = field.enrol()
    client.force_login(field.world.phuc)
    path = f"/lam-viec/{field.survey.slug}/phan-cong/"
    cell = f"{cases[0].unit_id}-{field.group.pk}"

    page = client.get(path).content.decode()
    done = client.post(path, {"cell": cell, "count": 2, "interviewer": interviewer.pk})

    assert "3 chưa giao" in page
    assert done.status_code == 303
    assert list(FieldCase.objects.order_by("case__rank").values_list("case", flat=True)) == [
        case.pk for case in cases[:2]
    ]  # fmt: skip


def test_a_conflict_is_said_in_words_and_nothing_is_given(client, field):
    case = field.case()
    interviewer = field.enrol(residence="ubnd-van-gia")
    client.force_login(field.world.phuc)

    page = client.post(
        f"/lam-viec/{field.survey.slug}/phan-cong/",
        {"cell": f"{case.unit_id}-{field.group.pk}", "count": 1, "interviewer": interviewer.pk},
    )

    assert page.status_code == 422
    assert "Không giao được: Phạm Nhật Minh đang sống tại" in page.content.decode()
    assert not FieldCase.objects.filter(interviewer=interviewer).exists()


def test_a_manager_replaces_what_came_to_nothing_by_the_next_of_the_reserve(client, field):
    """R-000-10: the work queue leads here; there is nothing to choose, and what is not due is not offered."""
    field_case, open_case = field.assigned(field.case()), field.assigned(field.case(), field.enrol("tam", code="DTV-4"))
    first, _ = field.case(reserve=True), field.case(reserve=True)
    field.tried(field_case, "2.1")
    client.force_login(field.world.phuc)
    path = f"/lam-viec/{field.survey.slug}/phan-cong/"

    page = client.get(path).content.decode()
    done = client.post(f"{path}thay/", {"case": field_case.case_id})
    again = client.post(f"{path}thay/", {"case": field_case.case_id})
    early = client.post(f"{path}thay/", {"case": open_case.case_id})

    field_case.case.refresh_from_db()
    assert "Không thành, chờ thay" in page and f"> {field_case.case.number}</span>" in page
    assert f"> {open_case.case.number}</span>" not in page
    assert (done.status_code, field_case.case.replaced_by_id) == (303, first.pk)
    assert (again.status_code, early.status_code) == (404, 404)
    assert "Không thành, chờ thay" not in client.get(path).content.decode()


def test_a_stratum_without_reserve_says_so_instead_of_a_button(client, field):
    field.tried(field.assigned(field.case()), "2.1")
    client.force_login(field.world.phuc)

    page = client.get(f"/lam-viec/{field.survey.slug}/phan-cong/").content.decode()

    assert "Hết dự phòng" in page


def test_a_manager_hands_the_open_cases_of_one_person_to_another_who_may_go_there(client, field):
    """R-001-22 holds for those who take over, too; what is answered or final stays where it is."""
    minh = field.enrol()
    waiting, refused = field.assigned(field.case(), minh), field.assigned(field.case(), minh)
    field.tried(refused, "2.1")
    neighbour = field.enrol("tam", code="DTV-04", residence="ubnd-van-gia")
    client.force_login(field.world.phuc)
    path = f"/lam-viec/{field.survey.slug}/phan-cong/chuyen/"
    told = {"held": f"{minh.pk}-{waiting.case.unit_id}"}

    barred = client.post(path, told | {"interviewer": neighbour.pk})
    Interviewer.objects.filter(pk=neighbour.pk).update(residence=field.area("ubnd-van-thanh"))
    done = client.post(path, told | {"interviewer": neighbour.pk})

    held = dict(FieldCase.objects.values_list("case", "interviewer__code"))
    assert barred.status_code == 422 and "đang sống tại" in barred.content.decode()
    assert done.status_code == 303
    assert held == {waiting.case_id: "DTV-04", refused.case_id: "DTV-03"}


def test_a_manager_takes_a_person_of_the_contractor_into_the_team(client, field):
    client.force_login(field.world.phuc)
    path = f"/lam-viec/{field.survey.slug}/dieu-tra-vien/"
    home = field.area("ubnd-van-thanh")

    page = client.get(path).content.decode()
    done = client.post(path, {"user": field.world.minh.pk, "code": "DTV-03", "workplace": "", "residence": home.pk})

    assert "Phạm Nhật Minh" in page and "Võ Thị Hoa" not in page
    assert done.status_code == 303
    assert Interviewer.objects.get().residence == home


@pytest.mark.parametrize("who", ["minh", "nga", "hoa", "giang", "khach"])
def test_nobody_else_manages_the_field(client, field, who):
    client.force_login(field.world[who])

    statuses = {
        client.get(f"/lam-viec/{field.survey.slug}/{page}/").status_code for page in ("phan-cong", "dieu-tra-vien")
    }

    assert statuses <= {403, 404}
