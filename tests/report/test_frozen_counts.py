"""A report of a run counts what was frozen: forms, exclusions and reserves of a later day change no number of it."""

import pytest
from tests.life import asked_again, collected, computed, concluded, frozen, moment, send
from tests.standing import life, world_at

from hailong.capture.modes import modes
from hailong.capture.source import Source
from hailong.config.progress import Progress
from hailong.config.verification import verify_installation
from hailong.estimation import actions as estimation
from hailong.fieldwork import actions as fieldwork
from hailong.fieldwork.models import Invitation
from hailong.fieldwork.queries import paper_form
from hailong.plan import actions as plan
from hailong.processing import actions as processing
from hailong.processing.models import Exclusion
from hailong.processing.queries import folder_of
from hailong.reinterview import actions as reinterview
from hailong.report.compose import compose
from hailong.report.queries import facts_of
from hailong.sample.models import Case
from hailong.store.dataset import open_dataset

__all__ = ["life"]
pytestmark = pytest.mark.database


def left_out(life, response, reason, at):
    made = processing.propose_exclusion(response=response, reason=reason, by=life.lan, at=at)
    return processing.confirm_exclusion(exclusion=made, by=life.dung, at=at)


def with_a_reserve():
    """1.0: phúc tra had one form replaced by a reserve, whose paper is still out; one reference form is left out."""
    life = collected()
    rows = asked_again(life)
    bad = next(one for one in rows if one.response.unit.block.code == "ubnd")
    for one in rows:
        concluded(life, one, "not_confirmed" if one == bad else "confirmed")
    reinterview.decide(
        reinterview=bad, consequence="replace", note="Không gặp ai hỏi", by=life.lan, at=moment(10, 10)
    )
    reserve = Case.objects.get(called_up=True)
    fieldwork.issue_paper(cases=[reserve], by=life.phuc, at=moment(10, 11))
    left_out(life, bad.response, "not_confirmed", moment(10, 12))
    left_out(life, life.forms.filter(official=False).first(), "duplicate", moment(10, 12))
    plan.close_field(survey=life.survey, by=life.lan, at=moment(10, 20))
    life.again()
    return computed(frozen(life))


world = world_at(with_a_reserve)


def later(life):
    """After 1.0: the paper of the reserve is keyed, for 1.1 two forms are left out, one more is only proposed."""
    serial = Invitation.objects.get(case__called_up=True).serial
    source = Source(mode=modes()["paper"], door="keying", invitation=paper_form(life.survey, serial))
    send(life, source, by=life.world["nga"], at=moment(11, 8))
    processing.request_freeze(survey=life.survey, reason="Phiếu gửi muộn", by=life.lan, at=moment(11, 9))
    one, two, three = life.forms.filter(unit__slug="van-thanh", mode="web", exclusion=None)[:3]
    left_out(life, one, "fabricated", moment(11, 10))
    left_out(life, two, "duplicate", moment(11, 10))
    processing.propose_exclusion(response=three, reason="incomplete", by=life.lan, at=moment(11, 10))
    case = Case.objects.active().filter(draw__isnull=False, is_reserve=False, replaced_by=None).first()
    fieldwork.replace_rejected(case=case, note="Điều tra lại", by=life.phuc, at=moment(11, 11))


def test_the_report_made_again_after_more_forms_and_exclusions_is_the_same(life):
    before = facts_of(life.run)
    written = compose(before)
    later(life)

    after = facts_of(life.run)

    assert after == before
    assert compose(after) == written


def test_the_numbers_of_the_report_add_up_with_each_other_and_with_the_index(life):
    later(life)
    facts = facts_of(life.run)
    rows = open_dataset(folder_of(life.dataset)).table("responses").num_rows

    assert facts.exclusions == (("Phúc tra không xác nhận", 1), ("Trùng với phiếu đã nhận", 1))
    assert sum(mode.valid for mode in facts.survey.modes) == rows == 168
    assert [(mode.received, mode.valid) for mode in facts.survey.modes if not mode.is_official] == [(6, 5)]
    assert sum(mode.received for mode in facts.survey.modes) == rows + 2 == 170
    councils = next(block for block in facts.blocks if block.code == "ubnd")
    totals = [councils.total(name) for name in ("planned", "received", "valid", "reserve_used")]
    assert totals == [128, 128, 127, 1]
    index = next(
        one for one in facts.figures
        if (one.block, one.subject, one.unit, one.field, one.group) == ("ubnd", "overall", "", "", "")
    )  # fmt: skip
    assert index.n == councils.total("valid")
    assert (councils.frame.rows, councils.frame.usable) == (512, 512)


def test_the_next_version_counts_what_came_later(life):
    later(life)
    processing.refuse_exclusion(exclusion=Exclusion.objects.get(confirmed_by=""), by=life.dung, at=moment(11, 12))
    waiting = life.survey.datasets.get(version="1.1")
    dataset = processing.sign_freeze(dataset=waiting, by=life.khoa, at=moment(11, 12))
    life.again()

    facts = facts_of(estimation.run(dataset=dataset, by=life.lan, at=moment(11, 13)))

    councils = next(block for block in facts.blocks if block.code == "ubnd")
    totals = [councils.total(name) for name in ("received", "valid", "reserve_used")]
    assert totals == [129, 126, 2]
    assert dict(facts.exclusions) == {
        "Phúc tra không xác nhận": 1, "Trùng với phiếu đã nhận": 2, "Phiếu không do phỏng vấn thật": 1,
    }  # fmt: skip


def test_verify_agrees_with_both_versions(life):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("hailong.store.recompute.check", lambda folder, record: [])
        before = verify_installation(Progress())["faults"]
        later(life)
        after = verify_installation(Progress())["faults"]

    assert before == after == []
