"""People at their browsers: each signs in once by the real page and keeps the session."""

from playwright.sync_api import Browser, BrowserContext, Page
from tests.world.installation import Installation

SIGN_IN = "/tai-khoan/login/"


class Desk:
    """`desk.page("lan")` is a page of Lan's; `desk.page()` one of a stranger's."""

    def __init__(self, world: Installation, browser: Browser) -> None:
        self.world, self.browser = world, browser
        self.contexts: dict[str, BrowserContext] = {}

    def page(self, username: str = "") -> Page:
        """A new page; whoever asks closes it."""
        if username not in self.contexts:
            self.contexts[username] = self.browser.new_context(locale="vi-VN", base_url=self.world.address)
            if username:
                page = self.contexts[username].new_page()
                sign_in(page, username, self.world.password)
                page.close()
        return self.contexts[username].new_page()

    def leave(self) -> None:
        for context in self.contexts.values():
            context.close()


def sign_in(page: Page, username: str, password: str, *, of: str = "") -> None:
    """By keyboard: name, Tab, password, Enter."""
    page.goto(f"{of}{SIGN_IN}")
    page.get_by_label("Tên đăng nhập").focus()
    page.keyboard.type(username)
    page.keyboard.press("Tab")
    page.keyboard.insert_text(password)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda address: SIGN_IN not in address)
