"""Pages on paper (ux 6.7): A4 without the frame of the screen, nothing cut off at the right margin."""

import pytest
from tests.world.people import Desk

pytestmark = [pytest.mark.world, pytest.mark.browser, pytest.mark.xdist_group("world")]
A4_BETWEEN_MARGINS = 624  # 165 mm in CSS px: what `@page` of the stylesheet leaves
PAGES = [
    ("lan", "/lam-viec/van-ninh-2023/ke-hoach/"),
    ("lan", "/lam-viec/van-ninh-2023-dot-2/thu-phieu/"),
    ("lan", "/lam-viec/van-ninh-2023/phan-tich/"),
    ("", "/ket-qua/van-ninh-2023/ubnd/van-gia/"),
    ("", "/ket-qua/van-ninh-2023/"),
]


def test_what_is_closed_on_the_screen_is_open_on_paper(desk: Desk):
    """The long parts of a survey's page stand behind details; paper has no clicks."""
    page = desk.page("")
    page.goto(f"{desk.world.address}/ket-qua/van-ninh-2023/")
    inside = page.locator("details.more table, details.more figure")

    seen = [one.is_visible() for one in inside.all()]
    page.emulate_media(media="print")
    printed = [one.is_visible() for one in page.locator("details.more > .scroll, details.more > div").all()]

    assert seen and not any(seen)
    assert len(printed) >= 8 and all(printed)
    page.close()


@pytest.mark.parametrize(("who", "address"), PAGES)
def test_a_page_fits_the_paper_without_the_frame_of_the_screen(desk: Desk, who: str, address: str):
    page = desk.page(who)
    page.set_viewport_size({"width": A4_BETWEEN_MARGINS, "height": 900})
    page.emulate_media(media="print")

    assert page.goto(f"{desk.world.address}{address}").ok

    assert page.evaluate("document.documentElement.scrollWidth") <= A4_BETWEEN_MARGINS
    assert page.locator(".top:visible, .side:visible, .btn:visible, .tabs:visible, .menu:visible").count() == 0
    assert page.locator("h1:visible").count() == 1
    page.close()
