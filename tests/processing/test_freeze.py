"""The freeze: a checklist, two persons, files that hold exactly what counts, a new version (R-000-24, R-004-28)."""

import json
import re
from collections import Counter

import pytest
from tests.life import frozen, moment

from hailong.capture.models import Conflict
from hailong.frame.models import FrameUnit
from hailong.frame.vault.models import Contact
from hailong.ledger import actions as ledger_actions
from hailong.ledger import queries as ledger
from hailong.ledger.models import Entry
from hailong.ledger.queries import Opening
from hailong.method.problem import Problem
from hailong.plan import actions as plan
from hailong.plan.models import Survey
from hailong.processing import actions as processing
from hailong.processing.models import Dataset
from hailong.processing.queries import checklist, counted, counts_by_group, coverage, folder_of, group_of, small_cells
from hailong.reinterview.models import Reinterview
from hailong.sample import actions as sample
from hailong.sample.models import OnSiteSession
from hailong.sample.queries import visitor_plan
from hailong.store.dataset import open_dataset

pytestmark = pytest.mark.database


def refusal(action, **told) -> str:
    with pytest.raises(Problem) as refused:
        action(**told)
    return refused.value.code


def requested(life, reason="Biên bản 12/BB-PNV"):
    return processing.request_freeze(survey=life.survey, reason=reason, by=life.lan, at=moment(11, 4))


def row(life, code):
    return next(check for check in checklist(life.survey) if check.code == code)


def test_nothing_blocks_a_survey_whose_work_is_done(life):
    assert [check.code for check in checklist(life.survey) if check.blocks and not check.is_clear] == []
    assert row(life, "reference").count == 6
    assert row(life, "shortfall").is_clear


def _open_field(life):
    day = moment(10, 21)
    plan.reopen_field(survey=life.survey, until=day.date(), reason="Bổ sung", by=life.lan, at=day)


def _conflict(life):
    told = {"body": "{}", "body_sha256": "0" * 64, "mode": "web", "received_on": moment(9, 1).date()}
    Conflict.objects.create(survey=life.survey, response=life.form(), **told)


def _unlogged(life):
    ghost = life.form()
    ghost.pk, ghost.commitment, ghost.receipt = "7e0f9a4e-1df2-4d4c-9df3-0e1a2b3c4d5e", "f" * 64, "GHOSTGHOSTGH"
    ghost.save(force_insert=True)


def _waiting(life):
    Reinterview.objects.filter(pk=Reinterview.objects.first().pk).update(outcome="waiting")


def _undecided(life):
    Reinterview.objects.filter(pk=Reinterview.objects.first().pk).update(outcome="not_confirmed")


def _not_excluded(life):
    one = Reinterview.objects.first().pk
    Reinterview.objects.filter(pk=one).update(outcome="not_confirmed", consequence="replace")


def _outside_the_frame(life):
    """Every dossier of a field in one commune moves to another field: its forms stand for no dossier."""
    fields = life.survey.blocks.get(code="ubnd").field_groups
    lost = FrameUnit.objects.filter(unit__slug="van-gia", field_group__code="justice")
    lost.update(field_group=fields.get(code="labour"))


def _more_forms_than_dossiers(life):
    spare = FrameUnit.objects.filter(unit__slug="van-gia", field_group__code="justice", cases=None)
    spare.delete()
    one = FrameUnit.objects.filter(unit__slug="van-gia", field_group__code="justice")
    one.exclude(pk=one.first().pk).update(
        field_group=life.survey.blocks.get(code="ubnd").field_groups.get(code="other")
    )


def _untallied(life):
    """Planned on the eve of a supplementary day; its sheet is not in."""
    day = moment(10, 23)
    plan.reopen_field(survey=life.survey, until=day.date(), reason="Bổ sung", by=life.lan, at=moment(10, 21))
    unit = life.unit("van-gia", "tyt")
    unit.quotas.update(planned=13)
    told = {"day": day.date(), "shift": "S", "expected_visitors": 5, "quota": 1, "seed": "10072023"}
    sample.add_session(unit=unit, by=life.lan, at=moment(10, 22), **told)
    plan.close_field(survey=life.survey, by=life.lan, at=moment(10, 24))


def _unconfirmed(life):
    processing.propose_exclusion(response=life.form(), reason="duplicate", by=life.lan, at=moment(10, 22))


@pytest.mark.parametrize(
    ("code", "make"),
    [
        ("field_open", _open_field),
        ("conflicts", _conflict),
        ("unlogged", _unlogged),
        ("reinterview_waiting", _waiting),
        ("reinterview_undecided", _undecided),
        ("reinterview_not_excluded", _not_excluded),
        ("exclusions_unconfirmed", _unconfirmed),
        ("sessions_untallied", _untallied),
        ("unweighted", _outside_the_frame),
        ("unweighted", _more_forms_than_dossiers),
    ],
)
def test_each_open_matter_blocks_the_freeze_by_its_name(life, code, make):
    make(life)
    life.again()

    with pytest.raises(Problem) as refused:
        requested(life)

    assert refused.value.code == "freeze_blocked"
    assert row(life, code).label in refused.value.facts["labels"]


def test_forms_of_a_stratum_outside_the_frame_never_get_the_weight_of_one(life):
    """R-004-30: twenty forms of tư pháp at Vạn Giã; those of stations, which have no frame, count once each."""
    assert row(life, "unweighted").is_clear

    _outside_the_frame(life)

    assert row(life, "unweighted").count == 20


def _tally(life, session, **told):
    sample.record_tally(session=session, by=life.phuc, at=moment(10, 21), **told)


def test_the_checklist_says_whose_chance_in_an_on_site_session_was_another(life):
    """R-000-11. Three sessions of 60 visitors and 12 forms, one in five: 10 came to the first and 120 to the second."""
    codes = [f"sessions_{name}" for name in ("corrected", "out_of_turn", "without_chance", "uneven")]
    before = [row(life, code).count for code in codes]
    first, second, third = OnSiteSession.objects.filter(unit__block__survey=life.survey)
    _tally(life, first, visitors=10, refusals=0)
    _tally(life, second, visitors=120, refusals=0)
    _tally(life, third, visitors=60, refusals=0)  # as it was told before: no correction

    after = [row(life, code).count for code in codes]

    assert before == [0, 0, 0, 0]
    assert after == [2, 12 - 2, 120 - visitor_plan(second).nth(13) + 1, 0]
    assert not any(row(life, code).blocks for code in codes)


def test_a_rate_of_those_who_came_while_there_were_forms_is_called_so_beside_its_lower_bound(life):
    """36 forms, 3 refusals: 36 of 39. In the second session 24 numbers came up, and 9 of them found no form."""
    before = row(life, "sessions_without_chance").label
    second = OnSiteSession.objects.filter(unit__block__survey=life.survey)[1]

    _tally(life, second, visitors=120, refusals=3)

    label = row(life, "sessions_without_chance").label
    assert "Tỷ lệ trả lời" not in before
    assert "92,3% chỉ là của khách đến lượt khi còn phiếu" in label and "ít nhất là 75,0%" in label


def test_the_checklist_says_what_figures_will_not_stand_for_and_not_show(life):
    """Ux 5.9: weights, small cells, the day of deletion."""
    before = {code: row(life, code).count for code in ("silent_strata", "small_cells", "contacts")}
    kept = life.forms.filter(unit__slug="van-thanh", unit__block__code="tyt", official=True)
    for response in kept[:5]:
        told = {"reason": "duplicate", "by": life.lan, "at": moment(10, 22)}
        exclusion = processing.propose_exclusion(response=response, **told)
        processing.confirm_exclusion(exclusion=exclusion, by=life.dung, at=moment(10, 23))
    FrameUnit.objects.filter(unit__slug="van-gia", field_group__code="labour", cases=None).update(
        field_group=life.survey.blocks.get(code="ubnd").field_groups.get(code="other")
    )

    assert before["silent_strata"] == 0 and row(life, "silent_strata").count == 1
    assert row(life, "small_cells").count > before["small_cells"]
    assert "Trạm Y tế xã Vạn Thạnh" in small_cells(life.survey)
    assert before["contacts"] == Contact.objects.count() > 0
    assert "xóa vào ngày" in row(life, "contacts").label
    assert not any(row(life, code).blocks for code in before)


def test_missing_forms_and_missing_phuc_tra_are_shown_and_do_not_block(life):
    response = life.form(reinterview=None)
    exclusion = processing.propose_exclusion(response=response, reason="duplicate", by=life.lan, at=moment(10, 22))
    processing.confirm_exclusion(exclusion=exclusion, by=life.dung, at=moment(10, 23))

    assert row(life, "shortfall").count == 1
    assert row(life, "excluded").count == 1
    assert requested(life).version == "1.0"


def test_a_freeze_takes_two_persons_and_a_reason(life):
    assert refusal(requested, life=life, reason=" ") == "freeze_needs_a_reason"

    waiting = requested(life)

    assert refusal(processing.sign_freeze, dataset=waiting, by=life.lan, at=moment(11, 4)) == "permission_denied"
    Dataset.objects.filter(pk=waiting.pk).update(requested_by=life.dung.code)
    assert refusal(processing.sign_freeze, dataset=waiting, by=life.dung, at=moment(11, 4)) == "freeze_by_one_person"


def test_asking_twice_is_asking_once_and_signing_twice_is_refused(life):
    first, second = requested(life), requested(life)
    processing.sign_freeze(dataset=first, by=life.dung, at=moment(11, 4))

    assert first.pk == second.pk
    assert refusal(processing.sign_freeze, dataset=first, by=life.dung, at=moment(11, 4)) == "freeze_not_waiting"


def test_the_dataset_holds_exactly_the_responses_that_count(life):
    """R-004-28, R-004-29: official forms with weights of the frame, reference forms beside them, no excluded ones."""
    response = life.form(reinterview=None)
    exclusion = processing.propose_exclusion(response=response, reason="duplicate", by=life.lan, at=moment(10, 22))
    processing.confirm_exclusion(exclusion=exclusion, by=life.dung, at=moment(10, 23))

    dataset = frozen(life).dataset

    opened = open_dataset(folder_of(dataset))
    rows = opened.table("responses").to_pylist()
    openings = opened.table("openings").to_pylist()
    assert {one["commitment"] for one in openings} == set(counted(life.survey).values_list("commitment", flat=True))
    assert len(rows) == 169 and sum(one["official"] for one in rows) == 163
    assert Counter((one["block"], one["unit"]) for one in rows if one["official"]) == Counter(
        counted(life.survey).filter(official=True).values_list("unit__block__code", "unit__slug")
    )
    assert [one["commitment"] for one in opened.table("exclusions").to_pylist()] == [response.commitment]
    assert all(one["population"] is None for one in rows if not one["official"])


def test_weights_are_the_frame_over_the_forms_of_each_stratum(life):
    """20 forms of 80 dossiers in tư pháp: every form stands for four (R-004-30)."""
    dataset = frozen(life).dataset

    rows = open_dataset(folder_of(dataset)).table("responses").to_pylist()

    weights = {one["weight_e4"] for one in rows if one["block"] == "ubnd" and one["official"]}
    assert weights == {40_000}
    assert {one["population"] for one in rows if one["stratum"] == "ubnd/van-gia/justice"} == {80}


def test_nothing_in_the_dataset_tells_case_person_or_time(life):
    dataset = frozen(life).dataset

    opened = open_dataset(folder_of(dataset))
    columns = set(opened.table("responses").column_names)
    text = json.dumps(opened.table("openings").to_pylist(), ensure_ascii=False)
    phones = re.findall(r"(?<!\w)0905\d{6}", text)  # not four digits somewhere in a hash
    assert columns.isdisjoint({"id", "case", "receipt", "token", "name", "phone", "commitment"})
    assert phones == [] and "Nguyễn Văn" not in text and "T0" not in text


def test_the_counts_in_the_ledger_are_those_of_the_records_and_an_auditor_agrees(life):
    dataset = frozen(life).dataset
    ledger_actions.sequence(at=moment(11, 5))

    openings = [
        (group_of(one), Opening(place=one.receipt, record=one.record(), salt=bytes(one.salt)))
        for one in life.forms.select_related("survey", "unit__block", "field_group", "questionnaire")
    ]
    facts = json.loads(Entry.objects.get(kind="freeze").payload)["facts"]
    assert facts["counts"] == counts_by_group(life.survey)
    assert facts["manifest"] == dataset.manifest_sha256
    assert sum(facts["counts"].values()) == len(openings) == 170
    assert ledger.verify_openings(opening for _, opening in openings) == []
    assert ledger.verify_freeze(f"survey:{life.survey.code}", openings) == []


def test_after_the_freeze_decisions_need_a_new_version(life):
    frozen(life)
    told = {"response": life.form(), "by": life.lan, "at": moment(11, 10)}

    assert refusal(processing.propose_exclusion, reason="duplicate", **told) == "dataset_already_frozen"
    assert refusal(processing.correct, item="A1", value=3, reason="x", **told) == "dataset_already_frozen"


def test_a_late_correction_makes_version_one_point_one_and_the_first_stays(life):
    first = frozen(life).dataset
    before = (folder_of(first) / "manifest.json").read_bytes()
    waiting = requested(life, reason="Sửa lỗi nhập liệu")
    response = life.form(mode="paper")
    item = next(iter(response.questionnaire.questionnaire.items))
    processing.correct(response=response, item=item, value=1, reason="Phiếu giấy", by=life.lan, at=moment(11, 10))

    second = processing.sign_freeze(dataset=waiting, by=life.dung, at=moment(11, 11))

    assert (first.version, second.version) == ("1.0", "1.1")
    assert (folder_of(first) / "manifest.json").read_bytes() == before
    assert second.manifest["facts"]["corrected"] == 1
    assert life.again().state == Survey.State.FROZEN


def test_a_crash_between_files_and_commit_leaves_nothing_signed_and_the_retry_works(life, monkeypatch):
    waiting = requested(life)
    advance = plan.advance
    monkeypatch.setattr(plan, "advance", lambda **told: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        processing.sign_freeze(dataset=waiting, by=life.dung, at=moment(11, 4))
    waiting.refresh_from_db()
    assert not waiting.is_frozen and not Entry.objects.filter(kind="freeze").exists()
    monkeypatch.setattr(plan, "advance", advance)

    signed = processing.sign_freeze(dataset=waiting, by=life.dung, at=moment(11, 4, 15))

    assert open_dataset(folder_of(signed)).sha256 == signed.manifest_sha256


def test_the_frozen_facts_say_how_much_of_the_frame_the_figures_stand_for(life):
    whole = FrameUnit.objects.filter(frame_import__block__survey=life.survey).count()
    silent = life.form(unit__block__code="ubnd")
    stratum = {"unit": silent.unit, "field_group": silent.field_group}

    before = frozen(life).dataset.manifest["facts"]["coverage"]
    life.forms.filter(**stratum).delete()

    assert before == {"ubnd": {"frame": whole, "covered": whole}}
    lost = FrameUnit.objects.filter(**stratum).count()
    assert coverage(life.survey) == {"ubnd": {"frame": whole, "covered": whole - lost}} and lost > 0
