"""R-000-10, R-004-44: two stages, changed frames and later rounds in the engine are those of the pure method."""

from collections import Counter

import pytest
from tests.store.registers import ENGINES, NAMES, SEED, dossiers, in_engine, opened

from hailong.method.problem import Problem
from hailong.method.selection import (
    FrameUnit,
    ListUnit,
    change_manifest,
    draw,
    first_stage,
    next_round,
    round_manifest,
    second_stage,
    update,
)
from hailong.store import drawing

STRATA = [(unit, group) for unit in NAMES for group in ("Đất", "tư")]
QUOTA = dict.fromkeys(STRATA, 7) | {("Ê", "tư"): 60, ("ê", "tư"): 0, ("nobody", "here"): 2}
SCHOOLS = [ListUnit("THCS" if i % 2 else "tiểu học", f"xã {i % 3}", f"Trường {name}") for i, name in enumerate(NAMES)]


def pupils(names=NAMES):
    return [FrameUnit(f"Trường {name}", grade, f"{name}/{grade}/{i}") for name in names for grade in ("8", "9")
            for i in range(30)]  # fmt: skip


@pytest.mark.database
@pytest.mark.parametrize("name", ENGINES)
def test_people_inside_drawn_schools(name):
    """Half of the schools of a level, then nine pupils of each grade; both probabilities stay with everybody."""
    schools = first_stage(SCHOOLS, {"THCS": 3, "tiểu học": 4}, seed=SEED)

    with opened(name) as engine:
        people = in_engine(engine, pupils())
        found = drawing.second_stage(schools, SCHOOLS, people, forms_each=9)

    assert found == second_stage(schools, SCHOOLS, pupils(), forms_each=9)
    assert len(found[1]) == 7 * 2 * 9


@pytest.mark.parametrize("people", [pupils(NAMES[:2]), [*pupils(), FrameUnit("Truong ang", "8", "x")]])
def test_schools_without_people_and_people_of_no_school_are_refused_as_by_the_pure_method(people):
    schools = first_stage(SCHOOLS, {"THCS": 3, "tiểu học": 4}, seed=SEED)
    with pytest.raises(Problem) as pure:
        second_stage(schools, SCHOOLS, people, forms_each=9)

    with opened("duckdb") as engine, pytest.raises(Problem) as refused:
        drawing.second_stage(schools, SCHOOLS, in_engine(engine, people), forms_each=9)

    assert (refused.value.code, refused.value.facts) == (pure.value.code, pure.value.facts)


@pytest.mark.database
@pytest.mark.parametrize("name", ENGINES)
def test_a_frame_that_changed(name):
    """Births, deaths, a person who moved, a stratum taken whole that grew, a stratum that is new, one that is gone."""
    before = dossiers()
    drawn = draw(before, QUOTA, seed=SEED)
    gone = {unit.dossier_no for unit in drawn.sample[::3]}
    after = [unit for unit in before if unit.dossier_no not in gone and unit.unit != "xã 9"]
    after += [FrameUnit(unit, group, f"birth {unit}{group}{i}") for unit, group in STRATA[:20] for i in range(30)]
    after += [FrameUnit("Ê", "tư", f"whole {i}") for i in range(5)] + [FrameUnit("new", "tư", "n1")]
    moved = [unit for unit in after if unit.unit == "ang"]
    after = [unit for unit in after if unit.unit != "ang"] + [
        FrameUnit("dong", unit.group, unit.dossier_no) for unit in moved
    ]

    with opened(name) as engine:
        found = drawing.update(drawn, in_engine(engine, after))

    assert found == update(drawn, after)
    assert change_manifest(found) == change_manifest(update(drawn, after))
    assert found.entered
    assert found.left
    assert found.uncovered == (("new", "tư"),)
    whole = Counter((one.unit, one.group) for one in found.units)["Ê", "tư"]
    assert whole == 60 - sum(number.startswith("HÊ-tư") for number in gone) + 30 + 5


@pytest.mark.parametrize("overlap", [0.0, 0.5, 1.0])
@pytest.mark.database
@pytest.mark.parametrize("name", ENGINES)
def test_rounds_around_the_circle(name, overlap):
    """Six rounds of 25 of 60: the circle closes, and people rest until too few are left."""
    frame, quota = dossiers(), dict.fromkeys(STRATA, 25) | {("Ê", "tư"): 59, ("nobody", "here"): 1}
    pure, found = [], []

    with opened(name) as engine:
        register = in_engine(engine, frame)
        for _ in range(6):
            pure.append(next_round(frame, quota, pure[-2:], seed=SEED, overlap=overlap))
            found.append(drawing.next_round(register, quota, found[-2:], seed=SEED, overlap=overlap))

    assert found == pure
    assert [round_manifest(one) for one in found] == [round_manifest(one) for one in pure]
    if overlap == 0:
        assert any(one.shortfall for one in found[2].strata if one.unit != "nobody")
        assert not {one.dossier_no for one in found[0].units} & {one.dossier_no for one in found[1].units}


def test_a_round_that_cannot_be_is_refused():
    with opened("duckdb") as engine:
        register = in_engine(engine, dossiers(3))
        other = drawing.next_round(register, QUOTA, [], seed="another seed")

        with pytest.raises(Problem, match="rounds_of_other_seeds"):
            drawing.next_round(register, QUOTA, [other], seed=SEED)
        with pytest.raises(Problem, match="overlap_out_of_range"):
            drawing.next_round(register, QUOTA, [], seed=SEED, overlap=1.5)
