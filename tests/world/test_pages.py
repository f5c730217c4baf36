"""Every page of the built world at the widths of a phone and of an office screen (ux U10, U13)."""

from collections.abc import Iterator

import pytest
from tests.browser.pages import NARROW, WIDE, check_page, faults_of, picture
from tests.world import addresses
from tests.world.addresses import LOOKED_AT, NOT_PAGES, Look
from tests.world.installation import Installation
from tests.world.people import Desk

pytestmark = [pytest.mark.world, pytest.mark.browser, pytest.mark.xdist_group("world")]


@pytest.fixture(scope="module")
def places(world: Installation, desk: Desk) -> Iterator[dict]:
    """What stands in the addresses, and a plan that Lan has just begun."""
    page = desk.page("lan")
    page.goto("/lam-viec/tao/")
    page.get_by_role("button", name="Dùng mẫu này").first.click()
    page.wait_for_url("**/buoc/1/")
    draft = page.url.split("/lam-viec/")[1].split("/")[0]
    page.close()
    given = {"web": world.token("thư mời"), "open": world.token("mã QR"), "draft": draft}
    yield world.ask(addresses.PLACES) | given


def test_every_address_is_looked_at_or_says_why_not():
    known = {look.name for look in LOOKED_AT} | set(NOT_PAGES)

    assert set(addresses.names()) - known == set()
    assert known - set(addresses.names()) == set()


@pytest.mark.parametrize(
    ("who", "address"),
    [("", "/ket-qua/van-ninh-2023/"), ("lan", "/lam-viec/van-ninh-2023/phan-tich/")],
    ids=["survey", "results"],
)
def test_what_stands_behind_details_passes_too_when_opened(desk: Desk, who: str, address: str):
    page = desk.page(who)
    page.goto(f"{desk.world.address}{address}")
    for width in (NARROW, WIDE):
        page.set_viewport_size({"width": width, "height": 900})
        page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
        picture(page, f"opened-{address.strip('/').replace('/', '-')}", width)

        assert faults_of(page) == []
    page.close()


@pytest.mark.parametrize("look", LOOKED_AT, ids=lambda look: look.shot)
def test_the_page_passes_at_every_width(places: dict, desk: Desk, look: Look):
    page = desk.page(look.who)
    address = f"{desk.world.address}{look.address(places)}"

    check_page(page, address, NARROW, status=look.status, shot=look.shot)
    page.set_viewport_size({"width": WIDE, "height": 900})
    picture(page, look.shot, WIDE)

    assert faults_of(page) == []
    page.close()
