"""Permanent numbers: a changed frame moves nobody else, and rounds avoid or keep people as asked."""

import subprocess
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hailong.method.problem import Problem
from hailong.method.selection import (
    FrameUnit,
    change_manifest,
    changes,
    draw,
    frame_file,
    next_round,
    prn,
    round_manifest,
    rounds,
    update,
)

SEED = "Số ngẫu nhiên thường trực 2026"
S, T = ("xã a", "justice"), ("xã b", "labour")


def people(stratum, numbers):
    return [FrameUnit(*stratum, f"P{stratum[0][-1]}{number:04}") for number in numbers]


@given(
    st.integers(1, 60), st.integers(0, 60), st.sets(st.integers(0, 59)), st.sets(st.integers(60, 99)), st.integers(0, 9)
)
def test_births_enter_by_their_number_deaths_leave_and_everybody_else_stays(size, asked, deaths, births, seed):
    before = people(S, range(size))
    after = [unit for unit in before if int(unit.dossier_no[2:]) not in deaths] + people(S, births)
    drawn = draw(before, {S: asked}, seed=f"change-{seed}")

    change = update(drawn, after)

    old, new = {unit.dossier_no for unit in drawn.sample}, {unit.dossier_no for unit in change.units}
    alive, born = {unit.dossier_no for unit in after}, {unit.dossier_no for unit in people(S, births)}
    assert old & alive == new - born
    assert set(change.left) == old - alive
    assert set(change.entered) == new & born
    if 0 < asked < size:
        last = max(unit.prn for unit in drawn.sample)
        assert new & born == {number for number in born if prn(drawn.seed, number) <= last}
    elif asked:
        assert new == alive


def test_a_stratum_that_is_new_is_told_as_not_covered_and_a_move_is_a_death_and_a_birth():
    drawn = draw(people(S, range(9)), {S: 9}, seed=SEED)
    moved = FrameUnit(*T, "Pa0003")

    change = update(drawn, [*people(S, [0, 1, 2, 4, 5, 6, 7, 8]), moved])

    assert change.uncovered == (T,)
    assert (change.entered, change.left) == ((), ("Pa0003",))
    assert [(one.unit, one.population, one.sample, one.shortfall) for one in change.strata] == [
        ("xã a", 8, 8, 1), ("xã b", 1, 0, 0),
    ]  # fmt: skip


def test_the_recipe_run_by_a_real_shell_makes_the_same_change(tmp_path):
    """One stratum in part, one whole, one asked nobody, one new."""
    whole, empty, new = ("xã a", "1"), ("xã a", "01"), ("xã c", "justice")
    before = people(S, range(40)) + [FrameUnit(*whole, f"W{i}") for i in range(5)] + [FrameUnit(*empty, "E1")]
    drawn = draw(before, {S: 12, whole: 9, empty: 0}, seed=SEED)
    after = [*before[9:], FrameUnit(*whole, "W9"), FrameUnit(*new, "N1"), *people(S, range(60, 99))]

    change = update(drawn, after)

    (tmp_path / "frame.csv").write_bytes(frame_file(after))
    (tmp_path / "windows.csv").write_bytes(change.window_file)
    shell = ["sh", "-euc", changes.RECIPE.format(seed=SEED)]
    run = subprocess.run(shell, cwd=tmp_path, capture_output=True, text=True, check=True)
    assert (tmp_path / "drawn").read_bytes() == change.drawn_file
    facts = change_manifest(change)
    assert run.stdout.split()[::2] == [facts["frame_sha256"], facts["drawn_sha256"]]
    assert run.stderr == ""
    assert {unit.dossier_no for unit in change.units} >= {"W0", "W4", "W9"}
    assert change.uncovered == (new,)


def test_nobody_is_asked_twice_within_the_rounds_that_rest():
    """40 people, 10 a round: four rounds ask everybody once, the fifth (three rest) the first ten."""
    frame, past = people(S, range(40)), []

    for _ in range(5):
        past.append(next_round(frame, {S: 10}, past[-3:], seed=SEED))

    names = [{unit.dossier_no for unit in one.units} for one in past]
    assert len(set.union(*names[:4])) == 40
    assert names[4] == names[0]
    assert [one.repeated[S] for one in past] == [0] * 5


def test_who_moved_to_another_stratum_still_rests():
    frame = people(S, range(10)) + people(T, range(10))
    first = next_round(frame, {S: 10, T: 0}, [], seed=SEED)
    moved = people(S, range(8)) + people(T, range(10)) + [FrameUnit(*T, "Pa0008"), FrameUnit(*T, "Pa0009")]

    second = next_round(moved, {S: 0, T: 12}, [first], seed=SEED)
    kept = next_round(moved, {S: 0, T: 12}, [first], seed=SEED, overlap=0.5)

    assert {unit.dossier_no for unit in second.units} == {unit.dossier_no for unit in people(T, range(10))}
    assert [(one.sample, one.shortfall) for one in second.strata] == [(0, 0), (10, 2)]
    assert (len(kept.units), kept.repeated[T]) == (12, 2)


def test_where_rested_people_leave_too_few_the_stratum_has_a_shortfall():
    frame = people(S, range(15))

    first = next_round(frame, {S: 10}, [], seed=SEED)
    second = next_round(frame, {S: 10}, [first], seed=SEED)

    assert (len(second.units), second.strata[0].shortfall, second.repeated[S]) == (5, 5, 0)


@pytest.mark.parametrize(("overlap", "kept"), [(0.0, 0), (0.25, 5), (0.5, 10), (0.8, 16), (1.0, 20)])
def test_a_wanted_share_of_the_former_sample_stays(overlap, kept):
    frame = people(S, range(100))
    first = next_round(frame, {S: 20}, [], seed=SEED)

    second = next_round(frame, {S: 20}, [first], seed=SEED, overlap=overlap)
    third = next_round(frame, {S: 20}, [first, second], seed=SEED, overlap=overlap)

    assert (second.repeated[S], third.repeated[S], len(third.units)) == (kept, kept, 20)


def test_the_first_round_is_the_sample_of_the_simple_draw():
    frame = people(S, range(30)) + people(T, range(8))

    found = next_round(frame, {S: 7, T: 3}, [], seed=SEED)

    sample = draw(frame, {S: 7, T: 3}, seed=SEED).sample
    assert [unit.dossier_no for unit in found.units] == [unit.dossier_no for unit in sample]


def test_the_second_round_too_gives_everybody_the_same_chance():
    """5 of 20 over 1,200 fixed seeds: each about 300 times (5 sd = 75)."""
    frame, times = people(S, range(20)), Counter()

    for number in range(1200):
        first = next_round(frame, {S: 5}, [], seed=f"round-{number}")
        second = next_round(frame, {S: 5}, [first], seed=f"round-{number}")
        times.update(unit.dossier_no for unit in second.units)

    assert len(times) == 20
    assert all(abs(count - 300) < 75 for count in times.values())


@pytest.mark.parametrize("overlap", [0.0, 0.4])
def test_the_recipe_run_by_a_real_shell_draws_the_same_round(tmp_path, overlap):
    """With births and a move between the rounds, so that the circle runs around through those who rest."""
    frame = people(S, range(20)) + people(T, range(31))
    past = [next_round(frame, {S: 9, T: 6}, [], seed=SEED)]
    past.append(next_round(frame, {S: 9, T: 6}, past, seed=SEED, overlap=overlap))
    gone = past[0].units[0].dossier_no
    frame = [unit for unit in frame if unit.dossier_no != gone] + people(S, range(50, 60)) + [FrameUnit(*T, gone)]
    third = next_round(reversed(frame), {S: 9, T: 6}, past, seed=SEED, overlap=overlap)
    (tmp_path / "frame.csv").write_bytes(frame_file(frame))
    (tmp_path / "windows.csv").write_bytes(third.window_file)
    (tmp_path / "rested.csv").write_bytes(third.rested_file)

    shell = ["sh", "-euc", rounds.RECIPE.format(seed=SEED)]
    run = subprocess.run(shell, cwd=tmp_path, capture_output=True, text=True, check=True)

    assert (tmp_path / "drawn").read_bytes() == third.drawn_file
    facts = round_manifest(third)
    assert run.stdout.split()[::2] == [facts["frame_sha256"], facts["drawn_sha256"]]
    assert run.stderr == ""
    assert "Pa0" not in str(facts)


def test_a_round_that_means_nothing_is_refused():
    first = next_round(people(S, range(9)), {S: 2}, [], seed=SEED)

    for overlap in (-0.1, 1.1):
        with pytest.raises(Problem, match="overlap_out_of_range"):
            next_round(people(S, range(9)), {S: 2}, [first], seed=SEED, overlap=overlap)
    with pytest.raises(Problem, match="rounds_of_other_seeds"):
        next_round(people(S, range(9)), {S: 2}, [first], seed="another seed")
    with pytest.raises(Problem, match="dossier_twice_in_frame"):
        next_round(people(S, [1, 1]), {S: 2}, [], seed=SEED)
