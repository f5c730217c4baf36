"""What travels: headers, no cookie for the public, the weight of the citizen's page (trust.md, ux U1)."""

import gzip
import http.client
import re
from urllib.parse import urlsplit

import pytest
from tests.world.addresses import COLLECTING, RELEASED
from tests.world.installation import Installation

pytestmark = [pytest.mark.world, pytest.mark.xdist_group("world-journeys")]
PUBLIC = (
    "/", "/?tim=van", f"/ket-qua/{RELEASED}/", f"/ket-qua/{RELEASED}/ubnd/van-gia/", "/phuong-phap/",
    "/kiem-tra-phieu/", "/so-nhat-ky/", f"/ket-qua/{RELEASED}/du-lieu/counts.csv", "/ket-qua/khong-co/",
)  # fmt: skip
BUDGET = 15 * 1024
ASSET = re.compile(r"(?:href|src)=\"(/tinh/[^\"]+)\"")


class Answer:
    def __init__(self, world: Installation, path: str, verb: str = "GET", body: str = "") -> None:
        connection = http.client.HTTPConnection(urlsplit(world.address).netloc, timeout=60)
        given = {"Accept-Encoding": "gzip"} | ({"Content-Type": "application/x-www-form-urlencoded"} if body else {})
        connection.request(verb, path, body or None, given)
        answer = connection.getresponse()
        self.status, self.headers, self.sent = answer.status, answer.headers, answer.read()
        connection.close()

    @property
    def text(self) -> str:
        return self._plain().decode()

    @property
    def weight(self) -> int:
        """Bytes with gzip, by us or by the proxy in front of us."""
        return len(gzip.compress(self._plain(), 6))

    def _plain(self) -> bytes:
        return gzip.decompress(self.sent) if self.headers.get("Content-Encoding") == "gzip" else self.sent


@pytest.mark.parametrize("path", PUBLIC)
def test_the_public_gets_no_cookie_and_every_header(world: Installation, path: str):
    answer = Answer(world, path)

    assert answer.headers["Set-Cookie"] is None
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy and "frame-ancestors 'none'" in policy and "unsafe" not in policy
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["X-Frame-Options"] == "DENY"
    assert answer.headers["Referrer-Policy"] == "same-origin"
    assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "geolocation=()" in answer.headers["Permissions-Policy"]


def test_what_is_public_can_be_asked_for_by_head(world: Installation):
    """Monitors and link checkers do."""
    assert {Answer(world, path, "HEAD").status for path in PUBLIC} == {200, 404}


def test_a_receipt_is_asked_for_without_a_cookie(world: Installation):
    answer = Answer(world, "/kiem-tra-phieu/", "POST", "ma=VN7K-3MQ9-2AB4")

    assert answer.status == 200
    assert answer.headers["Set-Cookie"] is None


def test_the_door_of_a_citizen_tells_nobody_and_keeps_nothing(world: Installation):
    """The token is in the path: no referrer, no cache, no cookie."""
    answer = Answer(world, f"/p/{world.token('mã QR')}/")

    assert answer.status == 200
    assert answer.headers["Set-Cookie"] is None
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert "no-store" in answer.headers["Cache-Control"]


@pytest.mark.parametrize("kind", ["thư mời", "mã QR"])
def test_the_citizens_page_with_all_it_loads_weighs_15_kb_at_most(world: Installation, kind: str):
    """R-000-18, ux U1: compressed; the font of the workbench is not among it."""
    page = Answer(world, f"/p/{world.token(kind)}/")

    parts = {path: Answer(world, path) for path in set(ASSET.findall(page.text))}

    assert {part.status for part in parts.values()} == {200}
    assert page.weight + sum(part.weight for part in parts.values()) <= BUDGET


def test_what_a_signed_out_person_asks_for_leads_to_the_door(world: Installation):
    answer = Answer(world, f"/lam-viec/{COLLECTING}/thu-phieu/")

    assert answer.status == 302
    assert answer.headers["Location"].startswith("/tai-khoan/login/?next=")
