"""Real HTTP: respondents, interviewers and the clerk send their forms to the running server."""

import http.client
import re
import time
import uuid
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from urllib.parse import urlencode

THREADS = 4
FORM = "application/x-www-form-urlencoded"


class PostingError(RuntimeError):
    """The server did not take a form of the demo."""


@dataclass
class Browser:
    """A little browser: one kept connection, cookies, the CSRF token of its session."""

    host: str
    port: int
    cookies: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._line = http.client.HTTPConnection(self.host, self.port, timeout=60)

    def get(self, path: str) -> tuple[int, str]:
        return self._send("GET", path, None)

    def post(self, path: str, fields: Sequence[tuple[str, str]]) -> tuple[int, str]:
        """A form as a page sends it; where there is a session, with its CSRF token."""
        if "csrftoken" in self.cookies:
            fields = [*fields, ("csrfmiddlewaretoken", self.cookies["csrftoken"])]
        return self._send("POST", path, urlencode(fields))

    def sign_in(self, username: str, password: str) -> None:
        self.get("/tai-khoan/login/")
        status, _ = self.post("/tai-khoan/login/", [("login", username), ("password", password)])
        if status != 302 or "sessionid" not in self.cookies:
            raise PostingError(f"{username} cannot sign in: {status}")

    def _send(self, method: str, path: str, body: str | None) -> tuple[int, str]:
        kept = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        headers = {"Cookie": kept} if kept else {}
        if body is not None:
            headers |= {"Content-Type": FORM, "Origin": f"http://{self.host}:{self.port}"}
        try:
            self._line.request(method, path, body=body, headers=headers)
            answer = self._line.getresponse()
        except (http.client.HTTPException, ConnectionError):
            self._line.close()
            self._line.request(method, path, body=body, headers=headers)
            answer = self._line.getresponse()
        for name, value in answer.getheaders():
            if name.lower() == "set-cookie":
                cookie, _, _ = value.partition(";")
                key, _, told = cookie.partition("=")
                self.cookies[key] = told
        return answer.status, answer.read().decode("utf-8", "replace")


@dataclass(frozen=True)
class Filled:
    """One filled form on its way: who sends it, where to, with what."""

    browser: Browser
    path: str
    fingerprint: str
    answers: dict
    seconds: int
    serial: str = ""

    def fields(self) -> list[tuple[str, str]]:
        told = [("id", str(uuid.uuid4())), ("form", self.fingerprint), ("language", "vi")]
        if self.serial:
            told.append(("so", self.serial))
        else:
            told.append(("started", str(int(time.time()) - self.seconds)))
        for code, value in self.answers.items():
            told += [(code, str(one)) for one in (value if isinstance(value, list) else [value])]
        return told


def send(form: Filled) -> None:
    """Post one form; anything but an acknowledgement ends the demo loudly."""
    status, body = form.browser.post(form.path, form.fields())
    if status not in (200, 201, 303):
        words = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", body))[:400]
        raise PostingError(f"{form.path.split('/')[1]}: {status} {words}")


def send_all(forms: Iterable[Filled], after_each: Callable[[int], None] = lambda _: None) -> int:
    """Post many forms from several people at once; one person sends one at a time."""
    by_browser: dict[int, list[Filled]] = {}
    for form in forms:
        by_browser.setdefault(id(form.browser), []).append(form)

    def one_after_another(own: list[Filled]) -> int:
        for form in own:
            send(form)
            after_each(1)
        return len(own)

    with ThreadPoolExecutor(THREADS) as pool:
        return sum(pool.map(one_after_another, by_browser.values()))
