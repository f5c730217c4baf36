"""Where frozen figures come from: answers, weights and rules bent before the freeze are found (R-004-12)."""

import pytest
from tests.life import computed, frozen, moment, published
from tests.standing import world_at

from hailong.capture.models import Response
from hailong.config.verification import origins
from hailong.config.verification.logged import read_log
from hailong.config.verification.products import files_of_releases, products
from hailong.instrument.models import QuestionSetVersion
from hailong.ledger import actions as ledger
from hailong.ledger.models import Entry
from hailong.method.problem import Problem
from hailong.plan import actions as plan
from hailong.plan.models import ModeRule, Quota, Survey, Unit
from hailong.processing import actions as processing
from hailong.processing.models import Exclusion
from hailong.processing.queries import checklist
from hailong.publication import actions as publication
from hailong.publication.models import Release
from hailong.sample.models import Draw

pytestmark = pytest.mark.database
world = world_at("closed")


def of_dataset(life) -> list[str]:
    ledger.sequence(at=moment(11, 5))
    return list(origins.rows(life.dataset, read_log()))


def levels(answers) -> list[str]:
    return [code for code, value in answers.items() if type(value) is int]


def swap_items(version) -> None:
    """Puts the last criterion's items first: other criteria, another index, the same fingerprint in its column."""
    version.definition["criteria"].reverse()
    QuestionSetVersion.objects.filter(pk=version.pk).update(definition=version.definition)


def unseen(monkeypatch) -> None:
    """The insider runs a program of his own, without the checklist."""
    monkeypatch.setattr("hailong.processing.actions._ready", lambda survey: None)


def test_what_people_typed_is_in_the_ledger_by_its_hash_only(life):
    one = life.form(mode="paper")
    words = "Bà Nguyễn Thị A, 0905123456, đọc lại phiếu"
    item = levels(one.answers)[0]
    processing.correct(response=one, item=item, value=2, reason=words, by=life.lan, at=moment(10, 25))
    processing.request_freeze(survey=life.survey, reason=words, by=life.lan, at=moment(11, 4))

    payloads = list(Entry.objects.exclude(kind="resp").values_list("payload", flat=True))

    assert not any("Nguyễn" in payload or "0905123456" in payload for payload in payloads)
    assert sum(ledger.digest(words) in payload for payload in payloads) == 2


def test_who_signs_the_freeze_sees_how_many_answers_were_corrected(life):
    one = life.form(mode="paper")
    processing.correct(
        response=one, item=levels(one.answers)[0], value=2, reason="Nhập sai", by=life.lan, at=moment(10, 25)
    )

    row = next(check for check in checklist(life.survey) if check.code == "corrected")
    frozen(life)

    assert (row.count, row.blocks) == (1, False)
    assert life.dataset.manifest["facts"]["corrected"] == 1


def test_an_altered_answer_keeps_the_dataset_from_being_frozen(life):
    one = life.form()
    Response.objects.filter(pk=one.pk).update(answers=one.answers | {item: 1 for item in levels(one.answers)})

    with pytest.raises(Problem) as refused:
        frozen(life)

    assert refused.value.code == "freeze_blocked" and "sổ nhật ký" in refused.value.facts["labels"]


def test_an_untouched_survey_follows_from_its_ledger_with_corrections_and_exclusions(life):
    one = life.form(mode="paper", unit__slug="van-gia")
    other = life.forms.filter(official=True, unit__slug="van-gia").exclude(pk=one.pk).first()
    item = levels(one.answers)[0]
    processing.correct(response=one, item=item, value=2, reason="Nhập sai", by=life.lan, at=moment(10, 25))
    proposed = processing.propose_exclusion(response=other, reason="duplicate", by=life.lan, at=moment(10, 25))
    processing.confirm_exclusion(exclusion=proposed, by=life.dung, at=moment(10, 26))
    frozen(life)

    found = [*origins.plans(read_log()), *origins.draws(read_log()), *of_dataset(life)]

    assert found == []


def test_answers_changed_before_the_freeze_and_put_back_after_it_are_found(life, monkeypatch):
    one = life.form()
    before = dict(one.answers)
    Response.objects.filter(pk=one.pk).update(answers=before | {item: 1 for item in levels(before)})
    unseen(monkeypatch)
    frozen(life)
    Response.objects.filter(pk=one.pk).update(answers=before)

    assert any("không đúng như lúc nhận" in fault for fault in of_dataset(life))


def test_a_form_turned_official_before_the_freeze_is_found(life, monkeypatch):
    life.forms.filter(official=False).update(official=True)
    unseen(monkeypatch)
    frozen(life)
    Response.objects.filter(mode="open_qr").update(official=False)

    assert any("không đúng như lúc nhận" in fault for fault in of_dataset(life))


def test_clients_added_to_the_frame_before_the_freeze_are_found(life):
    unit = life.form(field_group__code="justice").unit
    member = unit.frame_units.filter(field_group__code="justice").first()
    for _ in range(40):
        member.pk = None
        member.id = type(member)._meta.pk.get_default()
        member.save(force_insert=True)
    frozen(life)

    assert any("lần rút mẫu" in fault for fault in of_dataset(life))


def test_another_number_in_the_draw_is_found(life):
    draw = Draw.objects.get()
    draw.manifest["strata"][0]["population"] += 1
    draw.save()

    assert len(list(origins.draws(read_log()))) == 1


@pytest.mark.parametrize(
    "bend",
    [
        lambda survey: Survey.objects.filter(pk=survey.pk).update(aggregation="equal_units"),
        lambda survey: Survey.objects.filter(pk=survey.pk).update(min_ranked=60),
        lambda survey: ModeRule.objects.filter(survey=survey, mode="open_qr").update(standing="official"),
        lambda survey: Quota.objects.filter(unit__block__survey=survey).update(planned=1),
        lambda survey: swap_items(survey.blocks.get(code="ubnd").questionnaire),
        lambda survey: Unit.objects.filter(block__survey=survey, slug="van-gia").update(excluded_reason="x"),
    ],
)
def test_a_plan_bent_after_its_approval_is_found(life, bend):
    assert list(origins.plans(read_log())) == []

    bend(life.survey)

    assert len(list(origins.plans(read_log()))) == 1


def test_a_plan_made_a_draft_again_and_edited_is_found(life):
    Survey.objects.filter(pk=life.survey.pk).update(state=Survey.State.DRAFT)
    draft = life.again()
    plan.set_mode(survey=draft, standings={"web": "official"}, by=life.lan, at=moment(10, 22))
    Survey.objects.filter(pk=life.survey.pk).update(state=Survey.State.CLOSED)

    assert len(list(origins.plans(read_log()))) == 1


def test_pages_changed_between_request_and_approval_are_found(life, monkeypatch):
    def decide(*, release, **told):
        pages = dict(release.pages)
        pages["blocks"][0]["index"]["value"] = 99.9
        Release.objects.filter(pk=release.pk).update(pages=pages)
        return kept(release=release, **told)

    kept = publication.decide
    monkeypatch.setattr(publication, "decide", decide)
    published(computed(frozen(life)))

    assert any("Trang đã công bố" in fault for fault in files_of_releases(read_log()))


def test_why_and_by_whom_a_form_was_left_out_cannot_be_told_otherwise(life):
    one = processing.propose_exclusion(response=life.form(), reason="incomplete", by=life.lan, at=moment(10, 25))
    processing.confirm_exclusion(exclusion=one, by=life.dung, at=moment(10, 26))
    told = [problem.facts for problem in products(read_log())]
    Exclusion.objects.filter(pk=one.pk).update(reason="duplicate", confirmed_by="nd-khac")

    bent = [problem.facts for problem in products(read_log())]

    assert told == []
    assert len(bent) == 1 and "nd-khac" in bent[0]["stored"] and life.dung.code in bent[0]["logged"]
