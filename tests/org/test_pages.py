"""The administrator's pages, in words, and closed to everybody else."""

import datetime as dt
import re

import pytest
from django.test import Client
from django.urls import reverse
from tests.worlds import offices

from hailong.config import clock
from hailong.ledger.actions import sequence
from hailong.ledger.models import Checkpoint, Entry
from hailong.org import actions as org
from hailong.org.country import AreaRow
from hailong.org.models import Agency, Role, User
from hailong.org.queries import is_offered

pytestmark = pytest.mark.database
GOOD = "mot-cau-dai-de-nho-2023"


@pytest.fixture
def world():
    return offices()


@pytest.fixture
def admin(client, world):
    user = org.first_administrator(username="quantri", full_name="Quản Trị", password=GOOD, at=world.at)
    client.force_login(user)
    return client


def test_search_ignores_diacritics_and_shows_what_ended_before_the_reform(admin):
    page = admin.get(reverse("org:agencies"), {"q": "ubnd xa van tho"}).content.decode()

    assert "UBND xã Vạn Thọ" in page
    assert "trước 01/7/2025" in page
    assert "1 kết quả" in page


def test_an_area_tells_what_it_came_from_and_what_it_became(admin):
    old = admin.get(reverse("org:area", args=["tinhkhanhhoa-huyenvanninh-xavantho"])).content.decode()
    new = admin.get(reverse("org:area", args=["tinhkhanhhoa-2025-xadailanh"])).content.decode()

    assert "Trở thành" in old and "Xã Đại Lãnh" in old
    assert "Hình thành từ" in new
    assert all(name in new for name in ("Xã Vạn Thạnh", "Xã Vạn Thọ", "Xã Đại Lãnh"))


def test_an_agency_shows_lineage_and_who_holds_roles(admin):
    page = admin.get(reverse("org:agency", args=["ubnd-van-gia"])).content.decode()

    assert "UBND xã Vạn Ninh" in page
    assert "Ngô Văn Giang: Cơ quan được đánh giá" in page


def test_a_person_is_added_given_a_role_and_loses_it_again(admin, world):
    added = admin.post(reverse("org:add_person"), {"full_name": "Trần Thị Mới", "username": "moi"})
    person = User.objects.get(username="moi")
    address = reverse("org:person", args=[person.code])
    agency = world.agencies["ubnd-tinh-khanh-hoa-2025"]
    granted = admin.post(address, {"role": Role.APPROVER, "agency": agency.pk})
    held = person.memberships.get()
    revoked = admin.post(reverse("org:revoke", args=[person.code, held.pk]))

    assert (added.status_code, granted.status_code, revoked.status_code) == (200, 302, 302)
    held.refresh_from_db()
    assert held.valid_to is not None
    assert "Trần Thị Mới" in admin.get(reverse("org:people")).content.decode()


def link_on(page) -> str:
    return re.search(r"<code>http://[^/]+(/mat-khau/[^<]+)</code>", page.content.decode())[1]


def test_a_new_person_chooses_the_password_by_a_link_that_is_shown_once(admin, client, world):
    added = admin.post(reverse("org:add_person"), {"full_name": "Trần Thị Mới", "username": "moi"})
    person, stranger = User.objects.get(username="moi"), Client()
    link = link_on(added)

    shown = stranger.get(link)
    weak = stranger.post(link, {"password": "123", "again": "123"})
    unlike = stranger.post(link, {"password": GOOD, "again": GOOD + "x"})
    chosen = stranger.post(link, {"password": GOOD, "again": GOOD})
    again = stranger.post(link, {"password": GOOD + "2", "again": GOOD + "2"})
    entered = stranger.post("/tai-khoan/login/", {"login": "moi", "password": GOOD})

    assert "Trần Thị Mới" in shown.content.decode() and shown["Cache-Control"] == "no-store"
    assert (weak.status_code, unlike.status_code, chosen.status_code, again.status_code) == (422, 422, 302, 404)
    assert "Mật khẩu chưa đủ mạnh" in weak.content.decode()
    assert "đã dùng hoặc đã quá hạn" in again.content.decode()
    assert entered.status_code == 302
    acts = [entry.facts["act"] for entry in Entry.objects.filter(subject=f"user:{person.code}")]
    assert acts == ["org.add_person", "org.offer_password", "org.choose_password"]


def test_a_link_dies_when_its_time_is_up_when_the_account_is_closed_and_for_anybody_else(admin, world):
    told = admin.post(reverse("org:offer_password", args=[world.khach.code]))
    link, stranger = link_on(told), Client()
    token = link.rstrip("/").rsplit("/", 1)[1]
    late = world.at + dt.timedelta(days=365)

    other = stranger.get(reverse("org:choose_password", args=[world.lan.code, token]))
    founder = stranger.get(reverse("org:choose_password", args=["nd-he-thong", token]))
    open_still = is_offered(user=world.khach, token=token, at=clock.now())
    org.set_active(user=world.khach, active=False, by=world.founder, at=world.at)

    assert (other.status_code, founder.status_code, open_still) == (404, 404, True)
    assert stranger.get(link).status_code == 404
    lans = org.offer_password(user=world.lan, by=world.founder, at=world.at)
    assert not is_offered(user=world.lan, token=lans, at=late)


def test_a_chosen_password_ends_the_sessions_of_the_old_one(admin, world):
    old = Client()
    old.force_login(world.lan)
    link = link_on(admin.post(reverse("org:offer_password", args=[world.lan.code])))

    Client().post(link, {"password": GOOD, "again": GOOD})

    assert old.get("/lam-viec/").status_code == 302


def test_a_taken_name_is_shown_in_words(admin):
    answer = admin.post(reverse("org:add_person"), {"full_name": "Ai Đó", "username": "lan"})

    assert answer.status_code == 422
    assert "Tên đăng nhập “lan” đã có người dùng" in answer.content.decode()


def test_an_account_is_closed_and_cannot_sign_in(admin, world):
    admin.post(reverse("org:set_active", args=[world.khach.code]), {"active": "0"})

    world.khach.refresh_from_db()

    assert not world.khach.is_active


def test_the_administrator_finds_these_pages_from_the_workbench_and_others_do_not(admin, client, world):
    home = admin.get(reverse("plan:surveys")).content.decode()
    client.force_login(world.lan)
    planner = client.get(reverse("plan:surveys")).content.decode()

    assert reverse("org:agencies") in home and reverse("instrument:sets") in home
    assert reverse("org:agencies") not in planner and reverse("instrument:sets") in planner


def test_lists_stand_in_the_order_of_the_vietnamese_alphabet(admin):
    page = admin.get(reverse("org:area", args=["tinhkhanhhoa-huyenvanninh"])).content.decode()

    names = re.findall(r"dia-ban/[\w-]+/\">((?:Xã|Thị trấn) [^<]+)</a>", page)
    assert names == [
        "Thị trấn Vạn Giã", "Xã Đại Lãnh", "Xã Vạn Bình", "Xã Vạn Hưng", "Xã Vạn Khánh", "Xã Vạn Long", "Xã Vạn Lương",
        "Xã Vạn Phú", "Xã Vạn Phước", "Xã Vạn Thạnh", "Xã Vạn Thắng", "Xã Vạn Thọ", "Xã Xuân Sơn",
    ]  # fmt: skip


def test_people_stand_by_their_given_name(admin):
    page = admin.get(reverse("org:people")).content.decode()

    names = re.findall(r"nguoi-dung/nd-[\w]+/\">([^<]+)</a>", page)
    assert names[:4] == ["Trần Quốc Dũng", "Ngô Văn Giang", "Võ Thị Hoa", "Trịnh Khách"]


def test_an_agency_is_added_in_an_area_and_its_name_may_be_used_twice(admin, world):
    address = reverse("org:add_agency", args=["tinhkhanhhoa-2025-xavanninh"])
    above = Agency.objects.get(key="ubnd-xa-van-ninh-2025")
    said = {
        "name": "Phòng Văn hóa - Xã hội xã Vạn Ninh", "short_name": "Phòng VH-XH", "kind": "division",
        "parent": above.pk, "valid_from": "2025-07-01",
    }  # fmt: skip

    page = admin.get(address).content.decode()
    first, second = admin.post(address, said), admin.post(address, said)

    made = Agency.objects.filter(name=said["name"]).order_by("pk")
    assert "UBND xã Vạn Ninh" in page and "UBND huyện Vạn Ninh" not in page
    assert (first.status_code, second.status_code) == (302, 302)
    assert [agency.path for agency in made] == [
        f"{above.path}phong-van-hoa-xa-hoi-xa-van-ninh/", f"{above.path}phong-van-hoa-xa-hoi-xa-van-ninh-2025/",
    ]  # fmt: skip


def test_an_agency_without_name_or_day_is_shown_again(admin):
    answer = admin.post(reverse("org:add_agency", args=["tinhkhanhhoa-2025-xavanninh"]), {"kind": "division"})

    assert answer.status_code == 422
    assert "Cần sửa" in answer.content.decode()


def test_committees_and_stations_of_a_whole_area_are_made_by_one_button(admin, world, monkeypatch):
    monkeypatch.setattr("hailong.config.clock.now", lambda: dt.datetime(2026, 1, 5, 8, tzinfo=world.at.tzinfo))
    org.add_area(
        row=AreaRow("cam-lam", "Xã Cam Lâm", "commune", "", "tinhkhanhhoa-2025", dt.date(2025, 7, 1)),
        by=world.founder, at=world.at,
    )  # fmt: skip
    page = admin.get(reverse("org:area", args=["tinhkhanhhoa-2025"])).content.decode()
    address = reverse("org:add_usual_agencies", args=["tinhkhanhhoa-2025"])

    answers = [admin.post(address, {"kind": kind}) for kind in ("peoples_committee", "health_station")]
    again = admin.post(address, {"kind": "health_station"})

    made = Agency.objects.filter(area__key="cam-lam").order_by("pk")
    assert "Lập UBND cho 1 đơn vị trực thuộc chưa có" in page
    assert [answer.status_code for answer in [*answers, again]] == [302, 302, 302]
    assert [(one.name, one.path) for one in made] == [
        ("UBND xã Cam Lâm", "ubnd-tinh-khanh-hoa-2025/ubnd-xa-cam-lam/"),
        ("Trạm Y tế xã Cam Lâm", "ubnd-tinh-khanh-hoa-2025/ubnd-xa-cam-lam/tram-y-te-xa-cam-lam/"),
    ]


def test_the_end_of_an_agency_names_its_heirs_and_is_said_once(admin, world):
    """Phòng Nội vụ huyện ended with the district; who took its work over is recorded later."""
    address = reverse("org:end_agency", args=["phong-noi-vu-van-ninh"])
    heir = world.agencies["so-noi-vu-khanh-hoa-2025"]
    page = admin.get(address).content.decode()
    said = {"day": "2025-07-01", "successors": [heir.pk], "source": "Nghị quyết 202/2025/QH15"}

    wrong_day = admin.post(address, said | {"day": "2025-06-01"})
    done = admin.post(address, said)
    twice = admin.post(address, said)

    assert "Sở Nội vụ tỉnh Khánh Hòa" in page
    assert (wrong_day.status_code, done.status_code, twice.status_code) == (422, 302, 422)
    assert "Sở Nội vụ tỉnh Khánh Hòa" in admin.get(done.url).content.decode()
    assert "Phòng Nội vụ huyện Vạn Ninh đã kết thúc" in twice.content.decode()


def test_an_installation_without_the_country_says_which_command_loads_it(client, at):
    user = org.first_administrator(username="quantri", full_name="Quản Trị", password=GOOD, at=at)
    client.force_login(user)

    assert "./hailong setup" in client.get(reverse("org:areas")).content.decode()


@pytest.mark.parametrize("who", ["lan", "dung", "quan", "khach", "giang"])
@pytest.mark.parametrize("page", ["org:agencies", "org:areas", "org:people", "org:add_person"])
def test_everybody_else_is_refused(client, world, who, page):
    client.force_login(world[who])

    answer = client.get(reverse(page))

    assert answer.status_code == 403


def test_strangers_are_asked_to_sign_in(client, world):
    answer = client.get(reverse("org:people"))

    assert answer.status_code == 302
    assert "/tai-khoan/" in answer.url


def test_anyone_sees_the_newest_signed_head_of_the_ledger(client, world):
    sequence(at=world.at)
    head = Checkpoint.objects.get()

    page = client.get(reverse("org:ledger")).content.decode()

    assert head.root in page
    assert "./hailong verify" in page
    assert world.lan.code not in page
