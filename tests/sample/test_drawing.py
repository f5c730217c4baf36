"""A draw by two persons from a frame whose hash was logged before (R-000-10, R-000-11)."""

import json
from pathlib import Path

import pytest
from django.db import IntegrityError, transaction
from tests import worlds

from hailong.frame import actions as frame
from hailong.frame.vault import actions as vault
from hailong.ledger.models import Entry
from hailong.method.problem import Problem
from hailong.plan import actions as plan
from hailong.sample import actions as sample
from hailong.sample import queries
from hailong.sample.models import Case, Draw

REGISTER = Path(__file__).parent.parent / "data" / "registers" / "register-van-ninh-2023.xlsx"
SEED = worlds.SEED

pytestmark = pytest.mark.database


def drawn_cases(draw: Draw) -> tuple[int, int]:
    """Cases drawn, cases in reserve."""
    cases = Case.objects.filter(draw=draw)
    return cases.filter(is_reserve=False).count(), cases.filter(is_reserve=True).count()


def test_the_plan_of_van_ninh_is_drawn_to_the_same_sample_on_every_database(at):
    """Both hashes were computed once; SQLite and PostgreSQL must give them."""
    world = worlds.van_ninh()
    made = frame.read_register(block=world.block("ubnd"), files={"ds.xlsx": REGISTER}, by=world.lan, at=at)
    made = frame.accept(frame_import=made, by=world.lan, at=at)
    draw = sample.prepare(frame_import=made, by=world.lan, at=at)

    draw = sample.draw(draw=draw, seed="Vạn Ninh 10/7/2023 58372", by=world.dung, at=at)

    assert draw.manifest["frame_sha256"] == "7f75929af07b0fbadec37ec8a0bd7d4b8f16e7f86e47e7cc3b627eb6b554e4a6"
    assert draw.manifest["drawn_sha256"] == "c11b5e7a598ffcec9d26699a05c9bfce7c4ec2170c9cfbefefd31d91f0f371aa"
    assert drawn_cases(draw) == (780, 780)
    assert not queries.shortages(made).shortages
    assert Case.objects.filter(draw=draw, unit__slug="van-gia", field_group__code="justice").count() == 60


def test_the_hash_of_the_frame_is_in_the_ledger_before_the_seed():
    world = worlds.van_ninh()

    draw = worlds.with_sample(world)

    kinds = list(Entry.objects.filter(kind__in=["frame", "draw"]).order_by("pk").values_list("kind", "payload"))
    prepared, drawn = (json.loads(payload)["facts"] for _, payload in kinds[-2:])
    assert [kind for kind, _ in kinds] == ["frame", "frame", "frame", "draw"]
    assert prepared["frame"] == drawn["frame_sha256"] == draw.frame_sha256
    assert (prepared["act"], "seed" in prepared, drawn["seed"]) == ("prepare", False, SEED)


def test_reserves_follow_the_sample_in_order_and_numbers_say_nothing_of_a_person():
    world = worlds.van_ninh()

    draw = worlds.with_sample(world)

    cases = list(draw.cases.filter(unit__slug="van-gia", field_group__code="environment").order_by("rank"))
    assert [(one.rank, one.is_reserve) for one in cases] == [(at, at > 5) for at in range(1, 11)]
    unit, group = cases[0].unit, cases[0].field_group
    assert cases[-1].number == f"{unit.order:02d}-{group.order}-010"


def test_reserves_are_at_most_two_for_a_form_and_the_shortfall_is_said(at):
    world = worlds.van_ninh()
    made = worlds.with_frame(world)  # two persons for each form

    with pytest.raises(Problem, match="reserve_ratio_wrong"):
        sample.prepare(frame_import=made, reserve_ratio=3, by=world.lan, at=at)
    draw = sample.prepare(frame_import=made, reserve_ratio=2, by=world.lan, at=at)
    draw = sample.draw(draw=draw, seed=SEED, by=world.quan, at=at)

    assert drawn_cases(draw) == (780, 780)
    assert sum(stratum["reserve_shortfall"] for stratum in draw.manifest["strata"]) == 780


def test_who_prepared_a_draw_never_types_its_seed(at):
    world = worlds.van_ninh()
    draw = sample.prepare(frame_import=worlds.with_frame(world), by=world.lan, at=at)

    with pytest.raises(Problem, match="seed_by_same_person"):
        sample.draw(draw=draw, seed=SEED, by=world.lan, at=at)
    with pytest.raises(IntegrityError, match="seed_typed_by_a_second_person"), transaction.atomic():
        Draw.objects.filter(pk=draw.pk).update(seed=SEED, seed_by=world.lan.code)
    with pytest.raises(Problem, match="permission_denied"):
        sample.draw(draw=draw, seed=SEED, by=world.minh, at=at)

    assert not Case.objects.exists()


def test_a_draw_is_made_once(at):
    world = worlds.van_ninh()
    draw = worlds.with_sample(world)

    with pytest.raises(Problem, match="draw_already_made"):
        sample.draw(draw=draw, seed="another seed", by=world.quan, at=at)

    assert drawn_cases(draw) == (780, 780)


def test_a_frame_that_changed_after_its_hash_was_logged_is_not_drawn_from(at):
    world = worlds.van_ninh()
    made = worlds.with_frame(world)
    draw = sample.prepare(frame_import=made, by=world.lan, at=at)
    made.frame_units.first().delete()

    with pytest.raises(Problem, match="frame_altered"):
        sample.draw(draw=draw, seed=SEED, by=world.quan, at=at)
    vault.purge(at=at.replace(year=2024))
    with pytest.raises(Problem, match="frame_altered"):
        sample.draw(draw=draw, seed=SEED, by=world.quan, at=at)

    assert not Case.objects.exists()


def test_preparing_twice_is_once_and_another_draw_needs_a_reason(at):
    world = worlds.van_ninh()
    made = worlds.with_frame(world)
    first = sample.prepare(frame_import=made, by=world.lan, at=at)

    same = sample.prepare(frame_import=made, by=world.lan, at=at)
    with pytest.raises(Problem, match="redraw_needs_reason"):
        sample.prepare(frame_import=made, reserve_ratio=2, by=world.lan, at=at)
    sample.draw(draw=first, seed=SEED, by=world.quan, at=at)
    second = sample.prepare(frame_import=made, reserve_ratio=0, reason="Không cần dự phòng", by=world.lan, at=at)
    second = sample.draw(draw=second, seed=SEED, by=world.quan, at=at)

    first.refresh_from_db()
    assert same == first
    assert (first.is_current, first.manifest["sample_size"], second.number) == (False, 780, 2)
    assert Case.objects.count() == 780


def test_nothing_is_drawn_again_once_the_survey_collects(at):
    world = worlds.van_ninh()
    draw = worlds.with_sample(world)
    plan.open_field(survey=world.survey, by=world.lan, at=at)
    draw.frame_import.refresh_from_db()

    with pytest.raises(Problem, match="redraw_in_field"):
        sample.prepare(frame_import=Draw.objects.get().frame_import, reason="muốn khác", by=world.lan, at=at)

    assert drawn_cases(draw) == (780, 780)


def test_an_allocation_may_move_forms_inside_a_unit_but_not_exceed_its_plan(at):
    """R-000-14: the numbers add up exactly."""
    world = worlds.van_ninh()
    made = worlds.with_frame(world)
    moved = queries.quotas(world.block("ubnd")) | {("van-gia", "justice"): 28, ("van-gia", "labour"): 22}
    above = moved | {("van-gia", "labour"): 23}
    strange = moved | {("van-la", "justice"): 1, ("van-gia", "other"): -1}

    with pytest.raises(Problem, match="allocation_over_quota"):
        sample.prepare(frame_import=made, allocation=above, by=world.lan, at=at)
    with pytest.raises(Problem) as found:
        sample.prepare(frame_import=made, allocation=strange, by=world.lan, at=at)
    draw = sample.prepare(frame_import=made, allocation=moved, by=world.lan, at=at)

    assert [one.code for one in found.value.all] == ["allocation_stratum_unknown", "allocation_number_wrong"]
    assert draw.allocation["van-gia/labour"] == 22


def test_a_frame_with_shortages_is_drawn_by_the_proposal_or_left_short(at):
    world = worlds.van_ninh()
    rows = worlds.register_rows(world.block("ubnd"), lambda planned: 3 if planned == 5 else 2 * planned)
    made = worlds.with_frame(world, rows)
    proposal = queries.shortages(made)

    short = sample.prepare(frame_import=made, by=world.lan, at=at)
    short = sample.draw(draw=short, seed=SEED, by=world.quan, at=at)
    told = {"allocation": proposal.allocation, "reason": "Chuyển phiếu theo đề xuất"}
    moved = sample.prepare(frame_import=made, **told, by=world.lan, at=at)
    moved = sample.draw(draw=moved, seed=SEED, by=world.quan, at=at)

    assert len(proposal.shortages) == 26 and proposal.lost == 0
    assert sum(row["shortfall"] for row in short.manifest["strata"]) == 13 * 2 * 2
    assert moved.manifest["sample_size"] == 780


def test_what_the_plan_leaves_out_and_who_has_no_phone_is_counted():
    world = worlds.van_ninh()

    made = worlds.with_frame(world)

    left_out, phones = queries.coverage(made), queries.missing_phones(made)
    assert (left_out.uncovered, left_out.population) == (13 * 6, 13 * 126)
    assert sum(without for without, _ in phones.values()) == 13 * 126 // 10
