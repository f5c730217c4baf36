"""Pages of everybody: released figures and nothing else, without cookies; and the receipt (R-000-27, R-004-49)."""

import re

import pytest
from django.urls import reverse
from tests.life import fill_on_paper, moment, send
from tests.standing import world_at

from hailong.capture.modes import modes
from hailong.capture.source import Source
from hailong.estimation.queries import Results, block_charts, block_content
from hailong.fieldwork import actions as fieldwork
from hailong.fieldwork.queries import invitation_of
from hailong.ledger import actions as ledger
from hailong.org.models import Area
from hailong.plan.models import Survey
from hailong.processing import actions as processing
from hailong.processing.queries import commitments
from hailong.publication.models import Release
from hailong.publication.queries import look_up
from hailong.sample.models import Case

pytestmark = pytest.mark.database
world = world_at("published")


def page(client, *names) -> str:
    answer = client.get("/" + "/".join(names))
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_portal_says_the_result_in_words_and_in_figures(life, client):
    html = page(client, "")

    share = life.release.pages["blocks"][0]["share45"]["value"]
    assert f"Cứ 10 lượt đánh giá thì {round(share / 10)} lượt hài lòng" in re.sub(r"<[^>]+>|\s+", " ", html).replace(
        "  ", " "
    )
    assert "Dữ liệu minh họa" in html
    assert "Điểm yếu nhất" in html


def test_a_unit_is_found_without_marks_and_without_case(life, client):
    html = client.get("/", {"tim": "VAN thanh"}).content.decode()

    assert reverse("publication:agency", args=[life.survey.slug, "ubnd", "van-thanh"]) in html
    assert reverse("publication:agency", args=[life.survey.slug, "ubnd", "van-gia"]) not in html


@pytest.mark.parametrize(
    "path", ["", "ket-qua/van-ninh-2023/", "ket-qua/van-ninh-2023/ubnd/van-thanh/", "phuong-phap/", "kiem-tra-phieu/"]
)
def test_public_pages_set_no_cookie_and_load_nothing_from_elsewhere(life, client, path):
    answer = client.get(f"/{path}")

    html = answer.content.decode()
    assert answer.status_code == 200 and not answer.cookies
    assert not re.findall(r'(?:src|href)="https?://', html)
    assert "<script>" not in html and " style=" not in html


def test_pages_show_what_was_released_whatever_happens_to_the_survey_afterwards(life, client):
    """The pages are made of the stored release: no later change of data reaches them."""
    before = page(client, "ket-qua", life.survey.slug, "")
    life.forms.update(answers={})

    assert page(client, "ket-qua", life.survey.slug, "") == before


def test_an_agency_page_says_what_to_do_first_and_never_that_it_causes(life, client):
    html = page(client, "ket-qua", life.survey.slug, "ubnd", "van-thanh", "")

    assert "Nên làm gì trước" in html and "gắn với" in html and "gây ra" not in html
    assert "Chưa có cuộc khảo sát trước để so sánh" in html
    assert "Ma trận ưu tiên" in html


def test_a_block_under_a_hundred_forms_has_no_matrix(life, client):
    html = page(client, "ket-qua", life.survey.slug, "tyt", "van-gia", "")

    assert "dưới 100 phiếu" in html and "gắn với" not in html.split("Ma trận")[0]


def test_open_files_are_those_of_the_release(life, client):
    answer = client.get(f"/ket-qua/{life.survey.slug}/du-lieu/figures.csv")

    assert answer.status_code == 200
    assert b"".join(answer).startswith(b"block,unit,field,group,")
    assert client.get(f"/ket-qua/{life.survey.slug}/du-lieu/..%2fmanifest.json").status_code == 404


def test_a_receipt_says_counted_reference_excluded_or_unknown_and_never_the_unit(life, client):
    counted, excluded = life.form(mode="face_to_face"), life.form(mode="web")
    reference = life.forms.filter(official=False).first()
    Survey.objects.filter(pk=life.survey.pk).update(state="processing")
    made = processing.propose_exclusion(response=excluded, reason="duplicate", by=life.lan, at=moment(12, 20))
    processing.confirm_exclusion(exclusion=made, by=life.dung, at=moment(12, 21))

    said = {name: look_up(one.receipt) for name, one in
            {"counted": counted, "reference": reference, "excluded": excluded}.items()}  # fmt: skip
    html = client.post("/kiem-tra-phieu/", {"ma": counted.receipt}).content.decode()

    assert {name: one.state for name, one in said.items()} == {name: name for name in said}
    assert "trùng" in said["excluded"].words
    assert all(one.logged for one in said.values())
    assert look_up("VN7K-3MQ9-2AB5").state == "unknown"
    assert counted.unit.agency.name not in html and counted.mode not in html


def test_a_receipt_before_the_freeze_is_received_and_a_form_after_it_too(life):
    """A form that a device delivers after the freeze is not in the figures, and its receipt must not say so."""
    late = life.form()
    Survey.objects.filter(pk=life.survey.pk).update(state="collecting")
    life.again()
    token = fieldwork.invite_open(survey=life.survey, unit=late.unit, mode="open_qr", by=life.phuc, at=moment(8, 1))
    source = Source(mode=modes()["open_qr"], door="device", invitation=invitation_of(token))
    response = send(life, source, at=moment(8, 1))
    type(response).objects.filter(pk=response.pk).update(official=True)

    assert look_up(response.receipt).state == "received"
    assert look_up(late.receipt).state == "counted"


def test_a_receipt_tells_of_the_released_version_and_never_of_one_that_is_only_frozen(life):
    """A paper form keyed after 1.0 is counted in the frozen 1.1, which nobody has approved: nothing public holds it."""
    first = life.form(mode="face_to_face")
    Survey.objects.filter(pk=life.survey.pk).update(state="collecting")
    reserve = Case.objects.filter(unit__block__survey=life.again(), is_reserve=True, called_up=False).first()
    reserve.called_up = True
    reserve.save()
    late = fill_on_paper(life, reserve, at=moment(9, 1))
    ledger.sequence(at=moment(9, 1))
    Survey.objects.filter(pk=life.survey.pk).update(state="published")
    waiting = processing.request_freeze(survey=life.again(), reason="Phiếu giấy", by=life.lan, at=moment(12, 20))
    newer = processing.sign_freeze(dataset=waiting, by=life.khoa, at=moment(12, 21))
    said = [look_up(one.receipt) for one in (late, first)]

    Release.objects.update(is_current=False)
    unreleased = look_up(first.receipt)

    assert late.official and late.commitment in commitments(newer)
    assert [one.state for one in said] == ["received", "counted"]
    assert all("bản 1.0" in one.words for one in said)
    assert unreleased.state == "received" and "bản" not in unreleased.words


def test_the_page_of_a_survey_has_the_map_beside_the_dots_and_the_rest_behind_details(life, client):
    """Nothing of the release is lost: it is in the document without a script, closed until somebody wants it."""
    html = page(client, "ket-qua", life.survey.slug, "")
    parts = html.split('<section class="card noprint">')[0].split('<section id="')[1:]
    opened, behind = zip(*(part.split('<details class="card more">', 1) for part in parts), strict=True)

    for content, shown, hidden in zip(life.release.pages["blocks"], opened, behind, strict=True):
        code = content["code"]
        assert shown.index(f'id="bands-{code}-f"') < shown.index(f'id="tiles-{code}-f"')
        assert shown.index(f'id="tiles-{code}-f"') < shown.index(f'id="criteria-{code}-f"')
        assert all(reverse("publication:agency", args=[life.survey.slug, code, one["slug"]]) in shown
                   for one in content["units"])  # fmt: skip
        assert f'id="items-{code}-f"' in hidden and f'id="items-{code}-f"' not in shown
        assert all(group["label"] in hidden for group in content["groups"])
        assert all(one["name"] in hidden for one in content["units"])
    assert html.count("Phiếu của tôi đã được tính chưa?") == 1


@pytest.mark.parametrize("missing", [{"latitude": None, "longitude": None}, {"latitude": 12.5, "longitude": 109.5}])
def test_a_block_has_no_map_unless_every_unit_has_a_place_of_its_own(life, missing):
    Area.objects.filter(agencies__assessments__block__survey=life.survey).update(**missing)

    contents = [block_content(Results.of(life.run), block) for block in life.survey.blocks.all()]

    assert {unit["tile"] for content in contents for unit in content["units"]} == {None}
    assert not any("tiles" in block_charts(content) for content in contents)


def test_a_release_from_before_the_map_is_still_shown(life, client):
    pages = life.release.pages
    for unit in (unit for block in pages["blocks"] for unit in block["units"]):
        del unit["tile"]
    for row in (row for unit in pages["units"].values() for row in unit["criteria"]):
        del row["reference_places"]
    Release.objects.filter(pk=life.release.pk).update(pages=pages)

    assert "Bản đồ ô" not in page(client, "ket-qua", life.survey.slug, "")
    assert "Mạnh ở đâu" in page(client, "ket-qua", life.survey.slug, "ubnd", "van-thanh", "")


def test_the_portal_prints_an_interval_with_the_decimals_of_its_index(life, client):
    """84,4% beside 83,07 – 84,56% would be two kinds of exactness."""
    pages = life.release.pages
    for block in pages["blocks"]:
        block["index"] |= {"value": 84.45, "low": 83.05, "high": 85.85, "places": 2}
    Release.objects.filter(pk=life.release.pk).update(pages=pages)

    for html in (page(client, ""), page(client, "ket-qua", life.survey.slug, "")):
        strip = html.split('class="nums"')[1].split("</section>")[0]
        assert "84,45%" in strip and "83,05 – 85,85%" in strip and "85,9%" not in strip


def test_only_the_current_release_is_shown(life, client):
    Release.objects.update(is_current=False)

    assert client.get(f"/ket-qua/{life.survey.slug}/").status_code == 404
