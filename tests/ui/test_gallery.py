"""The gallery of all components in a real browser, at the widths of a phone and of an office screen (ux U10, U13)."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect
from tests.browser.pages import NARROW, WIDE, check_page, chromium, faults_of, picture
from tests.ui.gallery_site import PAGES, served

pytestmark = pytest.mark.browser
SPACED = """* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important }
body { font-size: 36px !important } p { margin-bottom: 2em !important }"""
PASTE = """(text) => {
  const clipboardData = new DataTransfer();
  clipboardData.setData('text/plain', text);
  document.activeElement.dispatchEvent(new ClipboardEvent('paste', {clipboardData, bubbles: true, cancelable: true}));
}"""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with served(tmp_path_factory.mktemp("gallery")) as address:
        yield address


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as one:
        yield one


@pytest.mark.parametrize("width", [320, NARROW, WIDE])
@pytest.mark.parametrize("page_name", PAGES)
def test_every_component_passes_at_every_width(site: str, browser: Browser, page_name: str, width: int):
    page = browser.new_page()

    check_page(page, f"{site}/{page_name}.html", width, shot=f"gallery-{page_name}")

    page.close()


def test_the_citizen_answers_one_question_at_a_time(site: str, browser: Browser):
    page = browser.new_page(viewport={"width": NARROW, "height": 740})
    page.goto(f"{site}/citizen.html")

    page.get_by_role("button", name="Tôi đồng ý, bắt đầu").click()
    page.get_by_role("button", name="Tiếp tục").click()
    expect(page.get_by_role("alert")).to_contain_text("Ông/Bà chưa chọn câu trả lời")
    picture(page, "citizen-nudge", NARROW)
    assert faults_of(page) == []
    page.get_by_role("radio", name="Hài lòng").nth(1).focus()
    page.keyboard.press("Space")
    page.get_by_role("button", name="Tiếp tục").click()
    page.get_by_role("button", name="Tiếp tục").click()
    page.get_by_role("button", name="Bỏ qua câu này").click()
    picture(page, "citizen-last", NARROW)

    expect(page.locator("[data-q]:visible")).to_have_count(1)
    expect(page.locator(".prog")).to_contain_text("Câu 3/4")
    page.close()


def test_a_reload_keeps_the_draft_and_its_identity(site: str, browser: Browser):
    page = browser.new_page(viewport={"width": NARROW, "height": 740})
    page.goto(f"{site}/citizen.html")
    page.get_by_role("button", name="Tôi đồng ý, bắt đầu").click()
    page.locator("#a1 input[value='5']").check(force=True)
    identity = page.locator("[data-client-id]").input_value()

    page.reload()

    assert page.locator("#a1 input[value='5']").is_checked()
    assert page.locator("[data-client-id]").input_value() == identity
    assert len(identity) == 36
    page.close()


def test_the_receipt_ends_the_draft(site: str, browser: Browser):
    page = browser.new_page()
    page.goto(f"{site}/citizen.html")
    page.get_by_role("button", name="Tôi đồng ý, bắt đầu").click()

    page.goto(f"{site}/received.html")

    assert page.evaluate("sessionStorage.getItem('draft:gallery')") is None
    page.close()


def test_no_more_reasons_than_allowed(site: str, browser: Browser):
    page = browser.new_page()
    page.goto(f"{site}/citizen.html")
    page.evaluate("document.querySelectorAll('[data-q]').forEach(q => q.hidden = false)")

    for value in ("time", "papers", "seats"):
        page.locator(f"#first input[value='{value}']").click(force=True)

    expect(page.locator("#first input:checked")).to_have_count(2)
    page.close()


def test_without_script_the_form_is_one_long_page(site: str, browser: Browser):
    page = browser.new_context(java_script_enabled=False).new_page()

    page.goto(f"{site}/citizen.html")

    expect(page.locator("[data-q]:visible")).to_have_count(4)
    expect(page.get_by_role("button", name="Gửi phiếu")).to_be_visible()
    expect(page.get_by_role("button", name="Tôi đồng ý, bắt đầu")).to_be_hidden()
    page.close()


def test_the_narrow_workbench_can_be_navigated_without_script(site: str, browser: Browser):
    context = browser.new_context(java_script_enabled=False, viewport={"width": NARROW, "height": 740})
    page = context.new_page()
    page.goto(f"{site}/monitor.html")

    page.locator("details.menu summary").click()

    expect(page.get_by_role("link", name="Kế hoạch cải thiện")).to_be_visible()
    context.close()


def test_a_block_of_cells_from_excel_fills_the_grid(site: str, browser: Browser):
    page = browser.new_page()
    page.goto(f"{site}/forms.html")
    page.locator("table[data-grid] tbody tr").first.locator("input").nth(1).focus()

    page.evaluate(PASTE, "1.020\t6\n7\t8\n")

    second = page.locator("table[data-grid] tbody tr").nth(1).locator("input")
    assert [second.nth(column).input_value() for column in (1, 2)] == ["7", "8"]
    expect(page.locator("[data-total=row]").first).to_have_text("1.061")
    page.close()


@pytest.mark.parametrize("page_name", PAGES)
def test_wide_letter_spacing_and_double_text_do_not_widen_the_page(site: str, browser: Browser, page_name: str):
    """WCAG 1.4.12 and 1.4.4 at 320 px (ux U13)."""
    context = browser.new_context(viewport={"width": 320, "height": 740}, bypass_csp=True)
    page = context.new_page()
    page.goto(f"{site}/{page_name}.html")

    page.add_style_tag(content=SPACED)

    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    context.close()


def test_paper_shows_the_page_without_its_frame(site: str, browser: Browser):
    page = browser.new_page(viewport={"width": 794, "height": 1123})
    page.goto(f"{site}/unit.html")

    page.emulate_media(media="print")

    assert page.locator(".side:visible, .menu:visible, header.top:visible").count() == 0
    expect(page.locator("#items-f .wide")).to_be_visible()
    picture(page, "print-unit", 794)
    page.close()
