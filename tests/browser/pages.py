"""Real pages in a real Chromium: what every page of the product must pass, in one call.

    with chromium() as browser:
        page = browser.new_page()
        check_page(page, f"{live_server.url}/", width=360)

`check_page` raises `AssertionError` with everything wrong at once. With `HAILONG_SHOTS=folder` it leaves a picture of
every page it saw.
"""

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect, sync_playwright

EXECUTABLE = os.environ.get("HAILONG_CHROMIUM", "/usr/bin/chromium")
ARGUMENTS = [
    "--no-sandbox", "--headless=new", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
    "--disable-background-networking", "--disable-component-update", "--disable-dev-shm-usage",
]  # fmt: skip
NARROW, WIDE = 360, 1280
expect.set_options(timeout=30_000)  # ms; as patient as clicks are: a busy machine is no fault of a page
RULES = {
    "runOnly": {
        "type": "tag",
        "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    }
}
SMALL_TARGETS = """() => [...document.querySelectorAll('a,button,input,select,textarea,summary')].filter(e => {
  const box = e.getBoundingClientRect(), look = getComputedStyle(e);
  return box.width && box.height && (box.height < 24 || box.width < 24) && look.display !== 'inline'
    && look.visibility !== 'hidden' && !e.classList.contains('skip');
}).map(e => e.outerHTML.slice(0, 120))"""
OVERFLOW = """() => {
  const over = document.documentElement.scrollWidth - innerWidth;
  if (over <= 0) return null;
  const far = [...document.body.querySelectorAll('*')].filter(e => e.getBoundingClientRect().right > innerWidth + 1
    && !e.closest('.scroll,.tabs,.public-nav') && !e.closest('.vh'));
  return over + ' px: ' + far.slice(-3).map(e => e.outerHTML.slice(0, 100)).join(' | ');
}"""


@contextmanager
def chromium() -> Iterator[Browser]:
    """Debian's Chromium, headless; closed at the end. Fails with advice when it is not installed."""
    if not Path(EXECUTABLE).exists():
        raise RuntimeError(f"no Chromium at {EXECUTABLE}: apt-get install -y chromium")
    # Playwright's synchronous interface runs an event loop in this thread; Django would refuse its database here.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=EXECUTABLE, args=ARGUMENTS)
        try:
            yield browser
        finally:
            browser.close()
            del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


def check_page(page: Page, url: str, width: int = WIDE, *, status: int = 200, shot: str = "") -> None:
    """Go to `url` at `width` px and hold the page against everything every page must pass.

    No axe violation (WCAG 2.2 AA and best practices), no horizontal overflow, no console error, no request to anyone
    else, every target at least 24 px, Vietnamese declared, exactly one h1. `shot` names the picture.
    """
    home = urlsplit(url).netloc
    said: list[str] = []
    listeners = {
        "console": lambda message: said.append(f"console: {message.text}") if message.type == "error" else None,
        "pageerror": lambda error: said.append(f"script: {error}"),
        "request": lambda request: said.append(f"third party: {request.url}") if _foreign(request.url, home) else None,
    }
    for event, listener in listeners.items():
        page.on(event, listener)
    page.set_viewport_size({"width": width, "height": 740 if width < 600 else 900})
    answer = page.goto(url, wait_until="networkidle")
    for event, listener in listeners.items():
        page.remove_listener(event, listener)
    got = answer.status if answer else 0
    faults = [f"status {got}, not {status}"] if got != status else []
    faults += [one for one in said if not (status >= 400 and "status of" in one)]
    picture(page, shot or urlsplit(url).path, width)
    faults += faults_of(page)
    assert not faults, f"{url} at {width} px:\n" + "\n".join(f"- {fault}" for fault in faults)


def faults_of(page: Page) -> list[str]:
    """Everything wrong with the page as it stands now (after clicks too)."""
    faults = [
        f"axe {one['id']} ({one['impact']}), {len(one['nodes'])}×: {one['nodes'][0]['html'][:160]}"
        f" {(one['nodes'][0].get('any') or [{}])[0].get('message', '')[:140]}"
        for one in Axe().run(page, options=RULES).response["violations"]
    ]
    if overflow := page.evaluate(OVERFLOW):
        faults.append(f"overflows by {overflow}")
    faults += [f"target under 24 px: {target}" for target in page.evaluate(SMALL_TARGETS)]
    if page.evaluate("document.documentElement.lang") != "vi":
        faults.append("the page does not declare Vietnamese")
    if (count := page.locator("h1:visible").count()) > 1:
        faults.append(f"{count} visible h1")
    return faults


def picture(page: Page, name: str, width: int) -> None:
    """A full-page picture in the folder `HAILONG_SHOTS`, when that is set."""
    folder = os.environ.get("HAILONG_SHOTS")
    if not folder:
        return
    Path(folder).mkdir(parents=True, exist_ok=True)
    stem = re.sub(r"[^\w]+", "-", name).strip("-") or "portal"
    page.screenshot(path=str(Path(folder) / f"{stem}-{width}.png"), full_page=True)


def _foreign(address: str, home: str) -> bool:
    parts = urlsplit(address)
    return parts.scheme in {"http", "https", "ws", "wss"} and parts.netloc != home
