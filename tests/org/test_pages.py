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
from hailong.org.models import Role, User
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
