"""What people do, from beginning to end, in a real browser: the flows of ux §5 on the built world."""

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect
from tests.browser.pages import NARROW, faults_of, picture
from tests.world import addresses
from tests.world.addresses import COLLECTING, RELEASED
from tests.world.installation import Installation
from tests.world.people import Desk, sign_in

pytestmark = [pytest.mark.world, pytest.mark.browser, pytest.mark.xdist_group("world-journeys")]
REGISTER = Path(__file__).resolve().parents[1] / "data" / "registers" / "register-van-ninh-2023.xlsx"
SEED = "XSKH 20/12/2023 58372"
READING_S = 60_000  # a register of 9,800 rows on a slow machine, in ms
ITEMS = "[...new Set([...document.querySelectorAll('input[value=\"4\"]')].map(e => e.name))]"
ANSWERED, SKIPPED = "4", "b"


@pytest.fixture(scope="module")
def places(world: Installation) -> dict:
    return world.ask(addresses.PLACES)


class Hand:
    """Counts what a person does: clicks, and fields typed into (ux U7)."""

    def __init__(self, page: Page) -> None:
        self.page, self.clicks, self.typed = page, 0, 0

    def click(self, name: str, role: str = "button") -> None:
        self.clicks += 1
        self.page.get_by_role(role, name=name, exact=True).first.click()

    def type(self, label: str, text: str) -> None:
        self.typed += 1
        self.page.get_by_label(label).fill(text)


@pytest.fixture(scope="module")
def made(desk: Desk) -> Iterator[tuple[str, Hand]]:
    """A survey made by Lan from the template Vạn Ninh: its slug, and how much work it was."""
    hand = Hand(desk.page("lan"))
    hand.page.goto("/lam-viec/")
    hand.click("Tạo cuộc khảo sát", "link")
    hand.click("Dùng mẫu này")
    hand.type("Số kế hoạch", "2001/KH-UBND")
    hand.type("Người ký", "Chủ tịch Đàm Ngọc Quang")
    for step in range(2, 6):
        hand.click("Lưu và tiếp tục")
        hand.page.wait_for_url(f"**/buoc/{step}/")
    hand.click("Tạo cuộc khảo sát")
    hand.page.wait_for_url("**/lam-viec/*/?da-tao=1")
    yield hand.page.url.split("/lam-viec/")[1].split("/")[0], hand
    hand.page.close()


@pytest.fixture(scope="module")
def approved(made: tuple[str, Hand], desk: Desk) -> str:
    """The same survey after Dũng's click; its slug."""
    page = desk.page("dung")
    page.goto(f"/lam-viec/{made[0]}/")
    page.get_by_role("button", name="Duyệt kế hoạch").click()
    expect(page.get_by_role("button", name="Duyệt kế hoạch")).to_have_count(0)
    page.close()
    return made[0]


def test_a_person_signs_in_and_out_by_keyboard(world: Installation, browser: Browser):
    """A browser must name the origin of the form: with no-referrer it does not, and nobody could sign in."""
    context = browser.new_context(base_url=world.address)
    page = context.new_page()

    sign_in(page, "quan", world.password)
    arrived = page.url
    page.get_by_role("link", name="Đăng xuất").or_(page.get_by_role("button", name="Đăng xuất")).first.press("Enter")
    if "logout" in page.url:
        page.locator("main button").press("Enter")
    page.wait_for_url(f"{world.address}/")
    page.goto("/lam-viec/")

    assert arrived.endswith("/lam-viec/")
    assert "/tai-khoan/login/" in page.url
    context.close()


def test_a_wrong_password_is_refused_in_words(world: Installation, browser: Browser):
    context = browser.new_context(base_url=world.address)
    page = context.new_page()
    page.goto("/tai-khoan/login/")

    page.get_by_label("Tên đăng nhập").fill("khong-ai")
    page.get_by_label("Mật khẩu").fill("sai-mat-khau-nay-roi")
    page.keyboard.press("Enter")

    expect(page.locator(".error-summary")).to_contain_text("không đúng")
    assert faults_of(page) == []
    context.close()


def test_a_survey_from_the_template_takes_fifteen_clicks_and_five_fields_at_most(made: tuple[str, Hand]):
    """R-000-06 and ux U7."""
    _, hand = made

    assert hand.clicks <= 15
    assert hand.typed <= 5
    expect(hand.page.locator("main")).to_contain_text("1.430")


def test_a_wrong_file_is_refused_in_words(desk: Desk, approved: str, tmp_path: Path):
    """A one-stop system exports a web page named .xlsx; the person reads what it is and what to do."""
    page, file = desk.page("lan"), tmp_path / "danh-sach.xlsx"
    file.write_text("<html><body><table><tr><td>Số hồ sơ</td></tr></table></body></html>", encoding="utf-8")
    page.goto(f"/lam-viec/{approved}/danh-sach/")

    page.get_by_label("Tệp danh sách").set_input_files(file)
    page.get_by_role("button", name="Kiểm tra danh sách").click()

    expect(page.locator(".error-summary")).to_contain_text("thực ra là trang web", timeout=READING_S)
    expect(page.locator(".error-summary")).to_contain_text("Lưu thành")
    assert faults_of(page) == []
    page.close()


def test_a_register_becomes_a_sample_by_two_persons(approved: str, desk: Desk):
    """R-000-09 to R-000-11: upload, see the faults, accept, prepare; another types the seed; certificate."""
    lan, quan = desk.page("lan"), desk.page("quan")

    lan.goto(f"/lam-viec/{approved}/danh-sach/")
    lan.get_by_label("Tệp danh sách").set_input_files(REGISTER)
    lan.get_by_role("button", name="Kiểm tra danh sách").click(timeout=READING_S)
    lan.wait_for_url(re.compile(r"/danh-sach/\d+/$"), timeout=READING_S)
    expect(lan.locator("main")).to_contain_text("1.602")
    picture(lan, "journey-register-faults", 1280)
    lan.get_by_role("button", name="Chấp nhận 8.198 hồ sơ").click()
    expect(lan.get_by_role("button", name="Chấp nhận 8.198 hồ sơ")).to_have_count(0)
    lan.goto(f"/lam-viec/{approved}/chon-mau/")
    lan.get_by_role("button", name="Khóa dàn mẫu và ghi sổ").click(timeout=READING_S)
    expect(lan.get_by_role("button", name="Khóa dàn mẫu và ghi sổ")).to_have_count(0, timeout=READING_S)
    expect(lan.get_by_label("Mầm ngẫu nhiên")).to_have_count(0)
    quan.goto(f"/lam-viec/{approved}/chon-mau/")
    quan.get_by_label("Mầm ngẫu nhiên").fill(SEED)
    quan.keyboard.press("Enter")
    expect(quan.locator(".panel-title")).to_contain_text("Đã rút mẫu", timeout=READING_S)
    with quan.expect_download() as download:
        quan.get_by_role("link", name="Tải biên bản chọn mẫu").click()

    assert download.value.suggested_filename.endswith(".docx")
    assert Path(download.value.path()).read_bytes().startswith(b"PK")
    lan.close()
    quan.close()


def test_a_citizen_answers_without_script_and_finds_the_form_received(world: Installation, browser: Browser):
    """R-000-18: the private link; the whole form in one document; the receipt says it is received, nothing more."""
    context = browser.new_context(base_url=world.address, java_script_enabled=False)
    page = context.new_page()
    page.goto(f"/p/{world.token('thư mời')}/")
    names = page.evaluate(ITEMS)

    for name in names:
        page.locator(f"input[name='{name}'][value='4']").check(force=True)
    page.get_by_role("button", name="Tôi đồng ý và gửi phiếu").click()
    code = page.locator(".code").inner_text()
    picture(page, "journey-received", 1280)
    cookies = context.cookies()
    page.get_by_role("link", name="Kiểm tra phiếu").click()
    page.get_by_label("Mã kiểm tra").fill(code.lower())
    page.keyboard.press("Enter")

    assert len(names) >= 19
    assert cookies == context.cookies() == []
    expect(page.get_by_role("status")).to_contain_text("Đã nhận phiếu. Kết quả khảo sát chưa được công bố.")
    expect(page.locator("main")).not_to_contain_text("Vạn Giã")
    page.goto(f"/p/{world.token('thư mời')}/")
    expect(page.locator("body")).to_contain_text("đã")
    assert page.locator("form[data-citizen]").count() == 0
    context.close()


def test_a_citizen_answers_one_question_at_a_time(world: Installation, browser: Browser):
    """By the code on the desk, with script, keyboard only; Space chooses, the page asks before it skips (ux 5.2)."""
    context = browser.new_context(base_url=world.address, viewport={"width": NARROW, "height": 740})
    page, seen = context.new_page(), 0
    page.goto(f"/p/{world.token('mã QR')}/")

    page.get_by_role("button", name="Tôi đồng ý, bắt đầu").press("Enter")
    page.get_by_role("button", name="Tiếp tục").press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("chưa chọn")
    while page.get_by_role("button", name="Tiếp tục").is_visible():
        expect(page.locator("[data-q]:visible")).to_have_count(1)
        if seen == 0:
            assert faults_of(page) == []
            picture(page, "journey-question", NARROW)
        option = page.locator("[data-q]:visible input[value='5']")
        if option.count():
            option.first.focus()
            page.keyboard.press("Space")
            page.get_by_role("button", name="Tiếp tục").press("Enter")
        elif page.locator("[data-q]:visible[data-optional]").count():
            page.get_by_role("button", name="Tiếp tục").press("Enter")
        else:
            page.get_by_role("button", name="Tiếp tục").press("Enter")
            page.get_by_role("button", name="Bỏ qua câu này").press("Enter")
        seen += 1
    page.get_by_role("button", name="Tôi đồng ý và gửi phiếu").press("Enter")

    expect(page.get_by_role("status")).to_contain_text("Đã nhận phiếu")
    assert seen >= 19
    assert context.cookies() == []
    context.close()


def test_an_interviewer_does_a_case_on_a_phone(world: Installation, browser: Browser, places: dict):
    """R-001-20: today's list, script, contact, the form, the receipt for the stub; 360 px."""
    context = browser.new_context(base_url=world.address, viewport={"width": NARROW, "height": 740})
    page = context.new_page()
    sign_in(page, "tam", world.password)
    page.goto("/dtv/")
    waiting = int(page.locator(".sum b").first.inner_text())

    page.goto(f"/dtv/ho-so/{places['register_case']}/")
    page.get_by_role("button", name="Mở thông tin liên hệ").click()
    expect(page.get_by_role("status").first).to_be_visible()
    page.get_by_role("link", name="Đồng ý trả lời").click()
    page.wait_for_url("**/phieu/")  # what is evaluated at once would still be asked of the page before
    for name in page.evaluate(ITEMS):
        page.locator(f"input[name='{name}'][value='4']").check(force=True)
    page.get_by_role("button", name="Hoàn thành, gửi phiếu").click()

    page.wait_for_url("**/dtv/")
    expect(page.locator("main")).to_contain_text("Mã kiểm tra:")
    assert int(page.locator(".sum b").first.inner_text()) == waiting - 1
    assert faults_of(page) == []
    context.close()


def test_a_clerk_keys_a_paper_form_with_the_keyboard_alone(desk: Desk, places: dict):
    """R-000-19: serial, Enter, one key per item and Tab, Enter; a wrong key is told by its number on paper."""
    page = desk.page("nga")
    page.goto(f"/lam-viec/{COLLECTING}/nhap-lieu/")

    expect(page.get_by_label("Số phiếu")).to_be_focused()  # by itself, before anybody types
    page.keyboard.type(places["serial"])
    page.keyboard.press("Enter")
    page.wait_for_url("**?so=*")
    expect(page.locator("input.cell").first).to_be_focused()
    boxes = page.locator("input.cell").count()
    for place in range(boxes):
        page.keyboard.type("9" if place == 2 else SKIPPED if place == 1 else ANSWERED)
        if place < boxes - 1:
            page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator(".error-summary")).to_contain_text("3")
    assert faults_of(page) == []
    page.locator("input[aria-invalid]").focus()
    page.keyboard.press("Control+a")
    page.keyboard.type(ANSWERED)
    page.keyboard.press("Enter")

    expect(page.locator("main")).to_contain_text(f"Đã lưu phiếu {places['serial']}")
    assert boxes >= 15
    page.close()


def test_an_assessed_agency_starts_its_plan(desk: Desk, world: Installation, browser: Browser):
    """R-004-55: the administrator gives an account for Vạn Hưng; its holder writes the fields of Điều 13.3c."""
    link = _give_account(desk, "huong", role="Cơ quan được đánh giá", agency="UBND xã Vạn Hưng")
    context = browser.new_context(base_url=world.address)
    page = context.new_page()
    page.goto(link)
    for label in ("Mật khẩu mới", "Nhập lại mật khẩu mới"):
        page.get_by_label(label, exact=True).fill("mot-cau-dai-de-nho-2023")
    page.get_by_role("button", name="Đặt mật khẩu").click()
    page.wait_for_url("**/login/")
    sign_in(page, "huong", "mot-cau-dai-de-nho-2023")
    page.goto(f"/lam-viec/{RELEASED}/cai-thien/")

    page.get_by_role("button", name="Lập kế hoạch cải thiện của UBND xã Vạn Hưng").click()
    for label, text in MEASURE.items():
        page.get_by_label(label, exact=True).fill(text)
    page.get_by_role("button", name="Thêm nhiệm vụ").click()
    expect(page.locator("main")).to_contain_text("Nhắn tin khi có kết quả")
    assert faults_of(page) == []
    public = desk.page()
    public.goto(f"/ket-qua/{RELEASED}/ubnd/van-hung/")
    expect(public.locator("main")).not_to_contain_text("Nhắn tin khi có kết quả")
    page.get_by_role("button", name="Gửi cơ quan chủ trì").click()

    expect(page.locator("main")).to_contain_text("gửi ngày 20/12/2023")
    context.close()
    public.close()


MEASURE = {
    "Người dân nói": "Phải đi lại nhiều lần",
    "Mục tiêu": "Trễ hẹn dưới 5 %",
    "Nhiệm vụ": "Nhắn tin khi có kết quả",
    "Kết quả về số lượng": "100 % hồ sơ",
    "Kết quả về chất lượng": "Đi lại một lần",
    "Nguồn lực": "6 triệu đồng",
    "Phối hợp": "Bộ phận Một cửa",
    "Khó khăn, thách thức": "Nhiều người chưa có điện thoại thông minh",
    "Bắt đầu thực hiện": "2024-01-02",
    "Thời gian đạt kết quả": "2024-09-30",
}


def _give_account(desk: Desk, username: str, *, role: str, agency: str) -> str:
    """The address behind which the new person chooses a password."""
    page = desk.page("quantri")
    page.goto("/lam-viec/quan-tri/nguoi-dung/them/")
    page.get_by_label("Họ và tên").fill("Lê Thị Hường")
    page.get_by_label("Tên đăng nhập").fill(username)
    page.keyboard.press("Enter")
    link = urlsplit(page.locator(".token code").inner_text()).path
    page.get_by_role("link", name="Tiếp tục: giao vai trò").click()
    page.get_by_role("combobox", name="Vai trò").select_option(label=role)
    page.get_by_label("Tại cơ quan").select_option(label=agency)
    with page.expect_navigation():  # the agency stands in the list of choices before, too
        page.get_by_role("button", name="Giao vai trò").click()
    expect(page.locator("main")).to_contain_text(agency)
    page.close()
    return link
