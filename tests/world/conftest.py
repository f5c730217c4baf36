"""The built world, its server, and people at their browsers."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser
from tests.browser.pages import chromium
from tests.world.installation import Installation, copied, served
from tests.world.people import Desk


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """Vạn Ninh 2023 (minh họa) on SQLite, served from a copy of its own: what one module spends others have."""
    with served(copied(tmp_path_factory.mktemp("world"))) as one:
        yield one


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with chromium() as one:
        yield one


@pytest.fixture(scope="module")
def desk(world: Installation, browser: Browser) -> Iterator[Desk]:
    """A browser context per person, signed in once."""
    one = Desk(world, browser)
    yield one
    one.leave()
