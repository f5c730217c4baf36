"""Weights on the wire, gzip -9 (ux U1, U3; 6.4)."""

import gzip
import hashlib
import re
import tomllib
from pathlib import Path

from tests.ui.gallery_site import render

import hailong.ui

STATIC = Path(hailong.ui.__file__).parent / "static" / "ui"


def weight(*texts: bytes) -> int:
    return sum(len(gzip.compress(text, 9)) for text in texts)


def file_weight(name: str) -> int:
    return weight((STATIC / name).read_bytes())


def test_stylesheets_and_scripts_stay_small():
    assert file_weight("hailong.css") <= 9 * 1024
    assert file_weight("citizen.css") <= 4 * 1024
    assert (STATIC / "citizen.js").stat().st_size <= 6 * 1024
    assert (STATIC / "workbench.js").stat().st_size <= 4 * 1024
    assert (STATIC / "inter-vi.woff2").stat().st_size <= 30 * 1024


def test_the_citizen_page_with_everything_is_under_15_kb():
    page = render("citizen").encode()

    assert weight(page) + file_weight("citizen.css") + file_weight("citizen.js") + file_weight("mark.svg") <= 15 * 1024
    assert page.count(b"<script") == 1
    assert page.count(b"stylesheet") == 1


def test_a_result_page_with_all_charts_is_under_15_kb_of_html():
    assert weight(render("unit").encode()) <= 15 * 1024


def test_pages_hold_nothing_inline():
    for page in ("monitor", "unit", "portal", "forms", "citizen", "received"):
        html = render(page)
        assert " style=" not in html
        assert "<style" not in html
        assert "<script>" not in html
        assert " onclick=" not in html


def test_vendored_files_are_the_ones_recorded():
    recorded = tomllib.loads((STATIC / "vendor.toml").read_text(encoding="utf-8"))["file"]

    assert {one["name"] for one in recorded} == {path.name for path in STATIC.iterdir() if path.suffix == ".woff2"}
    for one in recorded:
        assert hashlib.sha256((STATIC / one["name"]).read_bytes()).hexdigest() == one["sha256"]
        assert (STATIC / one["licence_file"]).exists()


def test_every_class_of_the_stylesheets_is_used():
    package, gallery = Path(hailong.ui.__file__).parents[1], Path(__file__).parent / "gallery"
    places = [path for kind in ("*.html", "*.py", "*.js") for path in package.rglob(kind)] + [*gallery.glob("*.html")]
    written = "\n".join(path.read_text(encoding="utf-8") for path in places)
    words = set(re.findall(r"[a-z][a-z0-9-]*", written))

    for name in ("hailong.css", "citizen.css"):
        rules = re.sub(r"/\*.*?\*/|\{[^{}]*\}|url\([^)]*\)", "", (STATIC / name).read_text(encoding="utf-8"))
        classes = set(re.findall(r"\.([a-z][a-z0-9-]*)", rules))

        assert classes - words == set()
