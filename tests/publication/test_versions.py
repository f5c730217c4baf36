"""Versions keep their addresses; who decides sees what will be public; charts and tables leave with their source."""

import hashlib
import re

import pytest
from defusedxml import ElementTree
from tests.life import moment, published

from hailong.method.presentation import decimals
from hailong.publication import actions as publication
from hailong.publication.models import Release

pytestmark = pytest.mark.database
NOTE = "Sửa tên một đơn vị trong Phụ lục."


def asked(life, **told) -> Release:
    return publication.request(**{"run": life.run, "by": life.lan, "at": moment(12, 10)} | told)


def corrected(life) -> Release:
    """A first release, and a second that replaces it."""
    published(life)
    waiting = asked(life, change_note=NOTE, at=moment(12, 20))
    return publication.decide(release=waiting, approved=True, by=life.dung, at=moment(12, 21))


def text(client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def body(answer) -> bytes:
    return b"".join(answer) if answer.streaming else answer.content


def test_a_corrected_release_keeps_the_old_one_readable_and_says_what_changed(life, client):
    """R-004-37: nothing that was published is silently changed or taken away."""
    slug = life.survey.slug
    first_tables = {}
    newer = corrected(life)
    first = Release.objects.get(survey=life.survey, version="1.0")
    for table in first.tables.all():
        kept = body(client.get(f"/ket-qua/{slug}/ban/1.0/du-lieu/{table.name}.{table.format}"))
        first_tables[table.name] = hashlib.sha256(kept).hexdigest() == table.sha256

    old = text(client, f"/ket-qua/{slug}/ban/1.0/")
    old_agency = text(client, f"/ket-qua/{slug}/ban/1.0/ubnd/van-thanh/")
    now = text(client, f"/ket-qua/{slug}/")

    assert newer.version == "1.0a" and newer.is_current
    assert "Đây là bản cũ" in old and NOTE in old and f"/ket-qua/{slug}/" in old
    assert "Đây là bản cũ" in old_agency
    assert "Bản đính chính" in now and NOTE in now and "Đây là bản cũ" not in now
    assert f"/ket-qua/{slug}/ban/1.0/" in now and f"/ket-qua/{slug}/ban/1.0a/" in now
    assert first_tables and all(first_tables.values())


def test_a_version_that_waits_or_was_refused_has_no_public_address(life, client):
    slug, waiting = life.survey.slug, asked(life)
    inside = ("", "ubnd/van-gia/", "du-lieu/figures.csv", "bieu-do/ubnd.criteria.csv")

    before = {client.get(f"/ket-qua/{slug}/ban/1.0/{page}").status_code for page in inside}
    publication.decide(release=waiting, approved=False, note="Chờ bổ sung.", by=life.dung, at=moment(12, 13))
    after = {client.get(f"/ket-qua/{slug}/ban/1.0/{page}").status_code for page in inside}

    assert before == after == {404}


def comparable(html: str, *addresses: str) -> str:
    """A page without what must differ: where it is, where it stands, the current item of the navigation."""
    for address in addresses:
        html = html.replace(address, "@/")
    standing = r'<div class="note warn"><p class=note-title>Bản xem trước.*?</div></div>'
    return re.sub(rf'{standing}|<section class="card" id="cac-ban">.*?</section>|\s+', "", html, flags=re.S)


@pytest.mark.parametrize("page", ["", "ubnd/van-thanh/", "tyt/van-gia/"])
def test_who_decides_sees_exactly_what_will_be_public(life, client, page):
    waiting, slug = asked(life), life.survey.slug
    inside, outside = f"/lam-viec/{slug}/cong-bo/{waiting.pk}/", f"/ket-qua/{slug}/ban/1.0/"
    client.force_login(life.dung)

    preview = text(client, inside + page)
    publication.decide(release=waiting, approved=True, by=life.dung, at=moment(12, 13))
    client.logout()
    public = text(client, outside + page)

    assert "Bản xem trước" in preview and "Bản xem trước" not in public
    assert comparable(preview, inside, outside) == comparable(public, outside)


def test_the_files_of_the_preview_are_those_that_are_published(life, client):
    waiting, slug = asked(life), life.survey.slug
    inside, outside = f"/lam-viec/{slug}/cong-bo/{waiting.pk}/", f"/ket-qua/{slug}/ban/1.0/"
    client.force_login(life.dung)
    names = ["figures.csv", "counts.csv", "choices.csv", "codebook.csv", "tables-vi.xlsx", "draw.json", "tables.json"]

    before = {name: body(client.get(f"{inside}du-lieu/{name}")) for name in names}
    publication.decide(release=waiting, approved=True, by=life.dung, at=moment(12, 13))
    after = {name: body(client.get(f"{outside}du-lieu/{name}")) for name in names}

    assert before == after
    assert client.get(f"{inside}du-lieu/manifest.json").status_code == 404


def test_the_assessed_never_reach_the_preview(life, client):
    waiting, slug = asked(life), life.survey.slug
    client.force_login(life.giang)
    pages = ("", "ubnd/van-gia/", "du-lieu/figures.csv", "bieu-do/ubnd.criteria.csv")

    seen = {client.get(f"/lam-viec/{slug}/cong-bo/{waiting.pk}/{page}").status_code for page in pages}

    assert seen == {404}


def test_a_chart_leaves_the_page_with_its_title_source_version_and_mark(life, client):
    """Ux 6.6: CSV and SVG of every figure, with source, number of forms, period and version."""
    release = published(life).release
    place = f"/ket-qua/{life.survey.slug}/ban/1.0/bieu-do/"
    index = release.pages["units"]["ubnd/van-thanh"]["index"]

    table = client.get(f"{place}ubnd.van-thanh.criteria.csv")
    drawing = client.get(f"{place}ubnd.van-thanh.criteria.svg")

    assert table.content.startswith(b"\xef\xbb\xbf") and b";" in table.content
    root = ElementTree.fromstring(drawing.content)
    said = " ".join(root.itertext())
    for words in ("UBND xã Vạn Thạnh", "bản 1.0", "CC BY 4.0", "Dữ liệu minh họa", f"{index['n']} phiếu", place):
        assert words in said, words
    assert drawing["Content-Disposition"] == 'attachment; filename="van-ninh-2023-1.0-ubnd.van-thanh.criteria.svg"'
    assert "bản 1.0" in table.content.decode()


@pytest.mark.parametrize(
    "name", ["ubnd.khong-co.svg", "khong.criteria.svg", "ubnd.criteria.exe", "criteria.svg", "ubnd.x.y.z.svg", "ubnd"]
)
def test_a_chart_that_is_none_is_not_found(life, client, name):
    published(life)

    assert client.get(f"/ket-qua/{life.survey.slug}/ban/1.0/bieu-do/{name}").status_code == 404


def test_every_chart_of_a_page_names_its_source_and_its_files(life, client):
    published(life)
    html = text(client, f"/ket-qua/{life.survey.slug}/ubnd/van-thanh/")

    files = re.findall(r'href="(/ket-qua/[^"]+/bieu-do/[^"]+)"', html)
    figures = [one for one in re.findall(r'<figure class="fig" id="([^"]+)"', html) if one != "gauge-f"]

    assert len(files) == 2 * len(figures) == 2 * html.count('<p class="fig-source">Nguồn: ')
    assert {client.get(address).status_code for address in files} == {200}


def test_pages_tell_what_people_want_and_never_their_own_words(life, client):
    """The mock-up's reasons: counts of the question people answered; written comments are counted only."""
    release = published(life).release
    wish = release.pages["units"]["ubnd/van-thanh"]["wishes"][0]
    html = text(client, f"/ket-qua/{life.survey.slug}/ubnd/van-thanh/")

    assert wish["label"] in html
    assert wish["n"] is None or (wish["n"] >= 10 and wish["rows"][0]["label"] in html)
    written = {form.answers.get("comment") for form in life.forms if form.answers.get("comment")}
    assert written and not [words for words in written if words in html]


def test_an_interval_is_printed_with_the_decimals_of_its_index(life, client):
    release = published(life).release
    index = release.pages["blocks"][0]["index"]
    low, high = (f"{index[end]:.{decimals(index['n'])}f}".replace(".", ",") for end in ("low", "high"))

    assert f"{low} – {high}%" in text(client, f"/ket-qua/{life.survey.slug}/")


def test_open_data_and_changes_have_pages_of_their_own(life, client):
    corrected(life)

    data = text(client, "/du-lieu-mo/")
    changes = text(client, "/dieu-da-thay-doi/")

    assert data.count("tables-vi.xlsx") == 2 and "/ban/1.0/du-lieu/counts.csv" in data
    assert "Chưa có cam kết nào" in changes


def test_the_codebook_names_every_column_and_every_code_of_the_tables(life, client):
    published(life)
    place = f"/ket-qua/{life.survey.slug}/ban/1.0/du-lieu/"
    rows = [
        line.split(";")
        for line in body(client.get(f"{place}codebook.csv")).decode("utf-8-sig").replace('"', "").split("\r\n")
    ]
    known = {(row[0], row[1], row[2]) for row in rows if len(row) > 2}
    for name in ("figures", "counts", "choices"):
        lines = body(client.get(f"{place}{name}.csv")).decode().splitlines()
        columns = lines[0].split(",")
        assert {(f"{name}.csv", column, "") for column in columns} <= known, name
        for line in lines[1:]:
            told = dict(zip(columns, line.split(","), strict=True))
            assert not told["unit"] or ("*", "unit", told["unit"]) in known
            assert not told.get("item") or ("*", "item", told["item"]) in known
            if "option" in told:
                assert ("choices.csv", "option", f"{told['question']}={told['option']}") in known
