"""The draw: reproducible by anyone, ordered by SHA-256, never above the frame."""

import subprocess
import unicodedata
from hashlib import sha256

import pytest

from hailong.method.problem import Problem
from hailong.method.selection import (
    RECIPE,
    FrameUnit,
    allocation_file,
    check_seed,
    draw,
    drawn_file,
    frame_file,
    manifest,
)

SEED = "Xổ số miền Bắc 10/7/2023: 58372"
QUOTA = {
    ("vạn-phú", "justice"): 30,
    ("vạn-phú", "labour"): 20,
    ("vạn-thọ", "justice"): 5,
    ("vạn-thọ", "other"): 0,
}


def frame(**sizes: int) -> list[FrameUnit]:
    people = {
        ("vạn-phú", "justice"): 200,
        ("vạn-phú", "labour"): 27,
        ("vạn-thọ", "justice"): 3,
        ("vạn-thọ", "other"): 9,
    }
    return [
        FrameUnit(unit, group, f"H32-{unit}-{group}-{number:04}".upper())
        for (unit, group), size in people.items()
        for number in range(size)
    ]


def test_the_order_is_that_of_sha256_of_seed_and_dossier_number():
    units = frame()

    drawn = draw(units, QUOTA, seed=SEED)

    justice = [unit.dossier_no for unit in units if (unit.unit, unit.group) == ("vạn-phú", "justice")]
    expected = sorted(justice, key=lambda number: sha256(f"{SEED}|{number}".encode()).hexdigest())[:60]
    found = [unit.dossier_no for unit in drawn.units if (unit.unit, unit.group) == ("vạn-phú", "justice")]
    assert found == expected


def test_the_recipe_run_by_a_real_shell_gives_the_same_sample_and_hashes(tmp_path):
    units = frame()
    drawn = draw(units, QUOTA, seed=SEED)
    (tmp_path / "frame.csv").write_bytes(frame_file(units))
    (tmp_path / "allocation.csv").write_bytes(allocation_file(drawn))

    shell = ["sh", "-euc", RECIPE.format(seed=SEED)]
    run = subprocess.run(shell, cwd=tmp_path, capture_output=True, text=True, check=True)

    assert (tmp_path / "drawn").read_bytes() == drawn_file(drawn)
    assert run.stdout.split()[::2] == [drawn.frame_sha256, drawn.sha256]
    assert run.stderr == ""


def test_the_order_of_the_file_does_not_change_the_draw():
    units = frame()

    forwards, backwards = draw(units, QUOTA, seed=SEED), draw(reversed(units), QUOTA, seed=SEED)

    assert forwards == backwards


def test_another_seed_gives_another_sample():
    units = frame()

    one, other = draw(units, QUOTA, seed="seed number 1"), draw(units, QUOTA, seed="seed number 2")

    assert {unit.dossier_no for unit in one.sample} != {unit.dossier_no for unit in other.sample}


def test_reserves_follow_the_sample_and_the_shortfall_is_shown():
    drawn = draw(frame(), QUOTA, seed=SEED)

    facts = {(stratum.unit, stratum.group): stratum for stratum in drawn.strata}
    labour, thin, zero = facts["vạn-phú", "labour"], facts["vạn-thọ", "justice"], facts["vạn-thọ", "other"]
    assert (labour.population, labour.sample, labour.reserve, labour.reserve_shortfall) == (27, 20, 7, 13)
    assert (thin.population, thin.sample, thin.shortfall, thin.reserve) == (3, 3, 2, 0)
    assert (zero.population, zero.sample, zero.design_weight) == (9, 0, None)
    assert labour.design_weight == 27 / 20
    assert [unit.rank for unit in drawn.reserves if unit.group == "labour"] == list(range(21, 28))


def test_every_unit_of_a_stratum_is_drawn_about_equally_often():
    """Equal probability inside a stratum: 10 of 40 over 2,000 seeds, each unit about 500 times (5 sd = 97)."""
    units = [FrameUnit("a", "b", f"D{number}") for number in range(40)]
    times = dict.fromkeys((unit.dossier_no for unit in units), 0)

    for number in range(2000):
        for unit in draw(units, {("a", "b"): 10}, seed=f"equal-{number}").sample:
            times[unit.dossier_no] += 1

    assert all(abs(count - 500) < 97 for count in times.values())


def test_the_manifest_names_no_dossier():
    drawn = draw(frame(), QUOTA, seed=SEED)

    facts = manifest(drawn)

    assert (facts["algorithm"], facts["version"], facts["sample_size"]) == ("hailong.draw", "1", 53)
    assert "H32" not in str(facts)


def test_a_dossier_twice_in_the_frame_is_refused():
    units = frame()

    with pytest.raises(Problem) as refused:
        draw([*units, FrameUnit("other", "justice", units[0].dossier_no)], QUOTA, seed=SEED)

    assert (refused.value.code, refused.value.facts) == ("dossier_twice_in_frame", {"count": 1})


@pytest.mark.parametrize("name", ["a;b", "", "a|b", "x\ny", " x", "a  b", "a\u200bb", "a\u00a0b", "xa\u0303"])
def test_a_name_that_would_break_the_canonical_file_is_refused(name):
    with pytest.raises(Problem, match="frame_name_malformed"):
        draw([FrameUnit(name, "b", "1")], {}, seed=SEED)
    with pytest.raises(Problem, match="frame_name_malformed"):
        draw([FrameUnit("a", "b", "1")], {(name, "b"): 1}, seed=SEED)


@pytest.mark.parametrize(("asked", "ratio"), [(-1, 1.0), (1.5, 1.0), (1, -1.0), (1, float("nan")), (1, float("inf"))])
def test_a_number_of_forms_below_zero_is_never_taken_for_everybody(asked, ratio):
    with pytest.raises(ValueError, match="not negative"):
        draw(frame(), {("a", "b"): asked}, seed=SEED, reserve_ratio=ratio)


@pytest.mark.parametrize("seed", ["", "abc", "o'clock 123", "a|b|c|d|e", "x\ny12345", "7" * 121])
def test_a_seed_that_cannot_be_printed_and_typed_is_refused(seed):
    with pytest.raises(Problem, match="seed_malformed"):
        draw(frame(), QUOTA, seed=seed)


def test_a_seed_is_the_same_however_its_letters_are_composed():
    """The certificate is printed and typed again."""
    composed = "Xổ số Khánh Hòa 2023"

    assert check_seed(unicodedata.normalize("NFD", composed)) == composed
