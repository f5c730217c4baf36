"""A release by two persons; what was approved is what everybody reads (R-004-11, R-004-47)."""

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from tests.life import moment, published

from hailong.config.verification import products
from hailong.config.verification.logged import read_log
from hailong.ledger.models import Entry
from hailong.method.problem import Problem
from hailong.plan.models import Survey
from hailong.publication import actions as publication
from hailong.publication.models import Release
from hailong.publication.queries import pages_sha256

pytestmark = pytest.mark.database


def refusal(action, **told) -> str:
    with pytest.raises(Problem) as refused:
        action(**told)
    return refused.value.code


def asked(life, **told):
    return publication.request(**{"run": life.run, "by": life.lan, "at": moment(12, 10)} | told)


def test_one_asks_and_another_approves(life):
    waiting = asked(life)
    told = {"release": waiting, "approved": True, "at": moment(12, 13)}

    assert refusal(publication.decide, by=life.lan, **told) == "permission_denied"
    Release.objects.filter(pk=waiting.pk).update(requested_by=life.dung.code)
    assert refusal(publication.decide, by=life.dung, **told) == "release_by_one_person"
    Release.objects.filter(pk=waiting.pk).update(requested_by=life.lan.code)
    assert refusal(publication.decide, by=life.khoa, **told) == "release_by_who_froze"
    release = publication.decide(by=life.dung, **told)

    assert (release.status, release.version, release.is_current) == ("published", "1.0", True)
    assert life.again().state == Survey.State.PUBLISHED


def test_a_refused_request_takes_no_version_and_a_second_release_a_letter(life):
    """Only the public sees versions: 1.0 is the first that was published, however often one was asked for."""
    for minute in (1, 2):
        refused = asked(life, at=moment(12, 10 + 2 * minute))
        publication.decide(
            release=refused, approved=False, note="Sai tên một xã.", by=life.dung, at=moment(12, 11 + 2 * minute)
        )
    first = asked(life, at=moment(12, 20))
    publication.decide(release=first, approved=True, by=life.dung, at=moment(12, 21))
    second = asked(life, change_note="Sửa tên một xã.", at=moment(12, 22))

    assert (refused.version, first.version, second.version) == ("1.0", "1.0", "1.0a")
    assert list(products.products(read_log())) == []
    Release.objects.filter(pk=refused.pk).update(decided_by="nd-khac")
    assert [one.code for one in products.products(read_log())] == ["stored_not_as_logged"]
    with pytest.raises(IntegrityError), transaction.atomic():
        Release.objects.filter(pk=second.pk).update(version="1.0")


def test_a_release_is_decided_once_and_refused_only_with_a_reason(life):
    waiting = asked(life)
    told = {"release": waiting, "by": life.dung, "at": moment(12, 13)}

    assert refusal(publication.decide, approved=False, note=" ", **told) == "refusal_needs_a_note"
    publication.decide(approved=False, note="Thiếu phần so sánh.", **told)
    assert refusal(publication.decide, approved=True, **told) == "release_not_waiting"
    assert not Release.objects.filter(is_current=True).exists()


def test_only_one_release_waits_and_a_later_one_says_what_changed(life):
    asked(life)
    assert refusal(asked, life=life) == "release_already_waiting"
    Release.objects.update(status="published", is_current=True, decided_by=life.dung.code)

    assert refusal(asked, life=life) == "release_needs_change_note"
    assert asked(life, change_note="Sửa tên đơn vị.").version == "1.0a"


def test_a_run_over_reference_forms_is_never_released(life):
    """Official and reference modes never mix (R-004-23)."""
    life.run.record["spec"]["official"] = False

    assert refusal(asked, life=life) == "run_is_of_reference_modes"


@pytest.mark.parametrize("name", ["dung", "quan", "phuc", "hoa", "giang", "khach"])
def test_nobody_but_the_lead_asks(life, name):
    assert refusal(asked, life=life, by=life.world[name]) == "permission_denied"


def test_the_ledger_has_the_hash_of_the_pages_and_of_every_table(life):
    release = published(life).release

    payload = Entry.objects.filter(kind="publish").latest("pk").payload
    assert pages_sha256(release.pages) in payload
    assert all(table.sha256 in payload for table in release.tables.all())
    assert {table.name for table in release.tables.all()} == {
        "figures", "counts", "choices", "codebook", "tables-vi", "draw", "tables",
    }  # fmt: skip


def test_before_the_release_the_assessed_and_the_public_find_nothing_anywhere(life, client):
    """R-004-11: the assessed see nothing of a survey before its release, not even that it waits for approval."""
    asked(life)
    slug = life.survey.slug
    pages = [
        "thu-phieu",
        "chat-luong",
        "lam-sach",
        "phan-tich",
        "bao-cao",
        "cong-bo",
        "cai-thien",
        "phuc-tra",
        "chon-mau",
        "ke-hoach",
    ]
    inside = [f"/lam-viec/{slug}/", *(f"/lam-viec/{slug}/{page}/" for page in pages)]
    outside = [f"/ket-qua/{slug}/", f"/ket-qua/{slug}/ubnd/van-gia/", f"/ket-qua/{slug}/du-lieu/figures.csv"]

    public = [client.get(page).status_code for page in outside]
    client.force_login(life.giang)
    seen = [client.get(page).status_code for page in inside + outside]

    assert set(public) == {404} and set(seen) == {404}
    assert life.survey.short_title not in client.get("/").content.decode()
    assert life.survey.short_title not in client.get(reverse("plan:surveys")).content.decode()


def test_after_the_release_the_assessed_reads_public_figures_and_no_workbench_figure(life, client):
    published(life)
    client.force_login(life.giang)
    slug = life.survey.slug

    seen = {
        page: client.get(f"/lam-viec/{slug}/{page}/").status_code
        for page in ("thu-phieu", "chat-luong", "lam-sach", "phan-tich", "bao-cao", "cong-bo", "phuc-tra")
    }

    assert set(seen.values()) == {403}
    assert client.get(f"/ket-qua/{slug}/ubnd/van-gia/").status_code == 200
    assert client.get(f"/lam-viec/{slug}/cai-thien/").status_code == 200
