"""Response rates and phúc tra: frozen with the data, published from the run, recomputed by `verify` (R-000-11)."""

import hashlib
import json

import pytest
from tests.life import asked_again, collected, computed, concluded, frozen, moment, published
from tests.standing import world_at

from hailong.config.progress import Progress
from hailong.config.verification import collecting, verify_path
from hailong.config.verification.logged import read_log
from hailong.fieldwork import actions as fieldwork
from hailong.fieldwork.models import FieldCase
from hailong.ledger import actions as ledger
from hailong.method.problem import Problem
from hailong.method.spec import Spec
from hailong.plan import actions as plan
from hailong.processing import actions as processing
from hailong.processing.models import Exclusion
from hailong.processing.queries import folder_of, intake
from hailong.publication.queries import compose
from hailong.reinterview import actions as reinterview
from hailong.reinterview.models import Reinterview
from hailong.report.queries import facts_of
from hailong.sample import actions as sample
from hailong.sample.models import OnSiteSession
from hailong.store.dataset import open_dataset
from hailong.store.estimate import run

pytestmark = pytest.mark.database
CASES = 164  # forms of the plan: four communes of 32, three stations of 12


def turned_away(life, people, *, on=(10, 15)):
    session = OnSiteSession.objects.filter(unit__block__survey=life.survey).first()
    sample.record_tally(session=session, visitors=300, refusals=people, by=life.phuc, at=moment(*on))


def turned_away_later(life):
    """A sheet is corrected for a version 1.1, which somebody asked for after 1.0."""
    processing.request_freeze(survey=life.again(), reason="Sửa phiếu đếm", by=life.lan, at=moment(12, 15))
    turned_away(life, 30, on=(12, 16))


def with_refusals():
    """Closed. One form was not confirmed, its person refused when asked anew; four visitors were turned away."""
    life = collected()
    rows = asked_again(life)
    bad = next(one for one in rows if one.response.unit.block.code == "ubnd")
    for one in rows:
        concluded(life, one, "not_confirmed" if one == bad else "confirmed")
    told = {"by": life.lan, "at": moment(10, 10)}
    reinterview.decide(reinterview=bad, consequence="redo", note="Không gặp ai hỏi", **told)
    case = FieldCase.objects.get(disposition="3.0")
    fieldwork.record_attempt(
        field_case=case, mode="face_to_face", disposition="2.1", by=case.interviewer.user, at=moment(10, 12)
    )
    exclusion = processing.propose_exclusion(response=bad.response, reason="not_confirmed", **told)
    processing.confirm_exclusion(exclusion=exclusion, by=life.dung, at=moment(10, 13))
    turned_away(life, 4)
    plan.close_field(survey=life.survey, by=life.lan, at=moment(10, 20))
    life.again()
    return life


world = world_at(with_refusals)


def checked(life) -> list[str]:
    ledger.sequence(at=moment(12, 20))
    log = read_log()
    return [one.code for one in (*collecting.collected(log), *collecting.counts(life.dataset, log))]


def test_the_dataset_holds_what_the_rates_are_computed_from(life):
    told = frozen(life).dataset.manifest["collection"]

    answered = {block: sum(one["outcomes"].get(code, 0) for code in ("1.1", "1.2")) for block, one in told.items()}
    assert answered == {"ubnd": 127, "tyt": 36}
    assert (told["ubnd"]["outcomes"]["2.1"], told["tyt"]["outcomes"]["2.1"]) == (1, 4)
    councils, clinics = told["ubnd"]["reinterview"], told["tyt"]["reinterview"]
    assert councils["drawn"] + clinics["drawn"] == 16
    expected = {"forms": 128, "confirmed": councils["drawn"] - 1, "not_confirmed": 1, "redone": 1, "refused": 0}
    assert {name: councils[name] for name in expected} == expected


def test_pages_and_report_print_the_rates_of_the_frozen_data_whatever_happens_later(life):
    """R-000-11: five refusals of 168 people; a sheet that comes in after the freeze belongs to the next version."""
    computed(frozen(life))
    turned_away_later(life)

    pages, facts = compose(life.run), facts_of(life.run)

    assert pages["rates"]["refusal_pct"] == facts.rates.refusal_pct == pytest.approx(100 * 5 / (CASES + 4))
    assert pages["rates"]["cooperation_pct"] == pytest.approx(100 * (CASES - 1) / (CASES + 4))
    assert pages["reinterview"]["rate_pct"] == pytest.approx(100 * 16 / CASES)
    assert (pages["reinterview"]["drawn"], pages["reinterview"]["not_confirmed"]) == (16, 1)
    assert (facts.reinterview.forms, facts.reinterview.redone) == (CASES, 1)


def test_an_untouched_survey_agrees_before_and_after_more_work(life):
    published(computed(frozen(life)))
    before = checked(life)
    turned_away_later(life)

    assert before == checked(life) == []
    assert verify_path(folder_of(life.dataset), Progress())["ok"]


def test_a_rate_that_was_moved_in_a_record_is_named(life):
    computed(frozen(life))
    file = folder_of(life.dataset) / "run-1.json"
    record = json.loads(file.read_text(encoding="utf-8"))
    record["collection"]["survey"]["outcome"]["rr1_pct"] += 0.1
    file.write_text(json.dumps(record), encoding="utf-8")

    faults = verify_path(file.parent, Progress())["faults"]

    assert len(faults) == 1 and "collection/survey/outcome/rr1_pct" in faults[0]


@pytest.mark.parametrize(
    "bend",
    [
        lambda told, _: told["ubnd"]["reinterview"].update(forms=100),
        lambda told, _: told["ubnd"]["reinterview"].update(forms=140),
        lambda told, _: told["tyt"]["reinterview"].update(confirmed=99),
        lambda told, _: told["tyt"]["reinterview"].update(matched_items=99),
        lambda told, _: told.pop("tyt"),
        lambda told, _: told["tyt"].pop("reinterview"),
        lambda _, intake: intake["ubnd"]["excluded_by_mode"].update(web=9),
        lambda _, intake: intake["ubnd"]["excluded_by_unit"].clear(),
        lambda _, intake: intake["tyt"]["excluded_by_unit"].update({"van-gia": 1}),
        lambda _, intake: intake.pop("tyt"),
        lambda _, intake: intake["tyt"].pop("frame"),
    ],
)
def test_counts_that_contradict_the_rows_are_found_in_the_folder_alone(life, bend):
    """Whoever bends the manifest and makes the run anew needs other forms too."""
    computed(frozen(life))
    folder = folder_of(life.dataset)
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    bend(manifest["collection"], manifest["facts"]["intake"])
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    if all("reinterview" in one for one in manifest["collection"].values()):  # otherwise nothing can be computed
        made = run(open_dataset(folder), Spec.from_record(life.run.record["spec"]))
        (folder / "run-1.json").write_text(json.dumps(made.as_record()), encoding="utf-8")

    told = verify_path(folder, Progress())

    assert not told["ok"] and any("không khớp" in fault for fault in told["faults"])


def _refused(told):
    return FieldCase.objects.filter(disposition="2.1").update(disposition=told)


@pytest.mark.parametrize(
    ("bend", "back", "code"),
    [
        (lambda: _refused("3.2"), None, "outcome_not_as_logged"),
        (lambda: _refused("1.1"), None, "answered_not_as_forms"),
        (lambda: _refused("2.2"), lambda: FieldCase.objects.filter(disposition="2.2").update(disposition="2.1"),
         "dataset_outcomes_not_as_collected"),
        (lambda: OnSiteSession.objects.filter(refusals=4).update(refusals=0),
         lambda: OnSiteSession.objects.filter(refusals=0).update(refusals=4),
         ["dataset_refusals_not_as_logged", "dataset_outcomes_not_as_collected"]),
        (lambda: Reinterview.objects.filter(outcome="not_confirmed").update(outcome="confirmed"),
         None, "dataset_reinterview_not_as_logged"),
        (lambda: Reinterview.objects.update(asked_items=3, matched_items=3), None, "dataset_reinterview_not_as_logged"),
    ],
)  # fmt: skip
def test_counts_bent_before_the_freeze_are_found(life, bend, back, code):
    bend()
    computed(frozen(life))
    if back:
        back()

    assert checked(life) == ([code] if isinstance(code, str) else code)


def test_refusals_hidden_from_a_freeze_are_found_whatever_is_recorded_after_it(life):
    """Four refusals were none while it was written. A later sheet, and a later form, excuse nothing."""
    _hide(life, 4, 0)
    frozen(life)
    _hide(life, 0, 4)
    before = checked(life)
    turned_away_later(life)
    after = checked(life)
    case = FieldCase.objects.filter(case__draw__isnull=False, disposition="1.1").first().case
    fieldwork.replace_rejected(case=case, note="Điều tra lại", by=life.phuc, at=moment(12, 17))

    assert before == after == ["dataset_refusals_not_as_logged", "dataset_outcomes_not_as_collected"]
    assert "dataset_refusals_not_as_logged" in checked(life)


def _hide(life, before, after):
    sessions = OnSiteSession.objects.filter(unit__block__survey=life.survey, visitors=300)
    assert sessions.filter(refusals=before).update(refusals=after) == 1


def test_no_tally_is_recorded_once_the_survey_is_frozen(life):
    frozen(life)

    with pytest.raises(Problem, match="tally_after_freeze"):
        turned_away(life, 0, on=(11, 20))

    assert checked(life) == []


def test_a_refusal_that_becomes_not_asked_is_found(life):
    """One case was opened again, and its entry does not tell which; a second one has no such excuse."""
    computed(frozen(life))
    answered = FieldCase.objects.filter(disposition="1.1", case__draw__isnull=False).first()
    ledger.append(
        kind="act", by="X", at=moment(11, 20), subject=f"case:{answered.case_id}",
        facts={"act": "fieldwork.attempt", "disposition": "2.1", "attempt": 1, "mode": "face_to_face"},
    )  # fmt: skip
    FieldCase.objects.filter(pk=answered.pk).update(disposition="3.0")
    _refused("3.0")

    assert "outcome_not_as_logged" in checked(life)


def _untrue(monkeypatch, change):
    """The insider's program writes other counts than those of the database, into a manifest that is signed."""

    def told(survey):
        found = counted(survey)
        change(found["ubnd"])
        return found

    counted = intake
    monkeypatch.setattr("hailong.processing.actions.intake", told)


def _other_mode(told):
    told["excluded_by_mode"] = {"open_qr": 1}


def _other_unit(told):
    told["excluded_by_unit"] = {"dai-lanh" if "van-gia" in told["excluded_by_unit"] else "van-gia": 1}


@pytest.mark.parametrize(
    "change",
    [
        _other_mode,
        lambda told: told["reserve_by_unit"].update({"van-gia": 1}),
        lambda told: told["frame"].update(usable=9999),
        lambda told: told.update(frame=None),
    ],
)
def test_counts_of_reports_that_were_written_untrue_are_found(life, monkeypatch, change):
    """Forms left out, reserves and registers stand in the manifest: whoever bends them there is contradicted."""
    _untrue(monkeypatch, change)
    frozen(life)

    assert checked(life) == ["dataset_intake_not_as_received"]


def test_a_form_left_out_of_another_unit_is_found_in_the_folder_alone(life, monkeypatch):
    _untrue(monkeypatch, _other_unit)
    frozen(life)

    assert not verify_path(folder_of(life.dataset), Progress())["ok"]
    assert checked(life) == ["dataset_intake_not_as_received"]


@pytest.mark.parametrize("change", [{"reason": "duplicate"}, {"proposed_by": "nd-khac"}, {"confirmed_by": "nd-khac"}])
def test_why_and_by_whom_a_form_was_left_out_is_proved_by_the_ledger_in_the_dataset_too(life, change):
    rows = Exclusion.objects.filter(confirmed_by=life.dung.code)
    true = {name: rows.values_list(name, flat=True).get() for name in change}
    pk = rows.get().pk
    Exclusion.objects.filter(pk=pk).update(**change)
    frozen(life)
    Exclusion.objects.filter(pk=pk).update(**true)

    assert checked(life) == ["dataset_exclusions_not_as_logged"]


def test_the_ledger_fixes_the_manifest_with_its_counts(life):
    dataset = frozen(life).dataset
    content = (folder_of(dataset) / "manifest.json").read_bytes()

    assert hashlib.sha256(content).hexdigest() == dataset.manifest_sha256
    assert json.loads(content)["collection"] == dataset.manifest["collection"]
