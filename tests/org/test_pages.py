"""The administrator's pages, in words, and closed to everybody else."""

import pytest
from django.urls import reverse
from tests.worlds import offices

from hailong.ledger.actions import sequence
from hailong.ledger.models import Checkpoint
from hailong.org import actions as org
from hailong.org.models import Role, User

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
    added = admin.post(reverse("org:add_person"), {"full_name": "Trần Thị Mới", "username": "moi", "password": GOOD})
    person = User.objects.get(username="moi")
    address = reverse("org:person", args=[person.code])
    agency = world.agencies["ubnd-tinh-khanh-hoa-2025"]
    granted = admin.post(address, {"role": Role.APPROVER, "agency": agency.pk})
    held = person.memberships.get()
    revoked = admin.post(reverse("org:revoke", args=[person.code, held.pk]))

    assert (added.status_code, granted.status_code, revoked.status_code) == (302, 302, 302)
    held.refresh_from_db()
    assert held.valid_to is not None
    assert "Trần Thị Mới" in admin.get(reverse("org:people")).content.decode()


def test_a_weak_password_and_a_taken_name_are_shown_in_words(admin):
    answer = admin.post(reverse("org:add_person"), {"full_name": "Ai Đó", "username": "lan", "password": "1-2-3"})

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Tên đăng nhập “lan” đã có người dùng" in page
    assert "Mật khẩu chưa đủ mạnh" in page
    assert "1-2-3" not in page.split("Mật khẩu chưa đủ mạnh")[0]


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
