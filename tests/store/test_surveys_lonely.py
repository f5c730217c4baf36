"""Lonely strata in a table of any survey: the rules as R has them, and as the estimates on arrays have them."""

import csv
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from hailong.method.design_based.design import Stage, declare
from hailong.method.design_based.estimates import Groups, means
from hailong.method.problem import Problem
from hailong.store.engines import connect
from hailong.store.surveys.design import DesignColumns, Subjects
from hailong.store.surveys.estimates import Survey, estimate

CASES = Path(__file__).parents[1] / "cases" / "survey_lonely"
SUBJECTS = Subjects({"A": ("a1", "a2"), "B": ("b1",)}, top=5)
KINDS = {
    "01_elements": {"kind": "elements"},
    "02_clusters": {"kind": "clusters", "psu": "i"},
    "03_two_stage": {"kind": "clusters", "psu": "i", "psu_population": "pp"},
}


def read(name):
    with (CASES / name).open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def table(case):
    rows = read(f"{case}.in.csv")
    texts = ("h", "d")
    return pa.table({c: [r[c] if c in texts else int(r[c]) if r[c] else None for r in rows] for c in rows[0]})


def computed(case, rule):
    design = DesignColumns(weight_e4="w", stratum="h", population="pop", lonely=rule, **KINDS[case])
    with connect() as engine:
        engine.table("responses", table(case))
        asked = Survey(design, SUBJECTS, {"all": (), "d": ("d",)})
        found = estimate(engine, engine.named("responses"), asked).to_pylist()
    return {(one["domain"], one["subject"]): one for one in found}


RULES = [(case, rule) for case in KINDS for rule in ("adjust", "average", "collapse")]


@pytest.mark.parametrize(("case", "rule"), RULES[:-1])
def test_every_rule_for_lonely_strata_equals_r_survey(case, rule):
    expected = [one for one in read(f"{case}.out.csv") if one["rule"] == rule]

    found = computed(case, rule)

    assert len(expected) == 12
    for one in expected:
        figure = found[one["domain"], f"item:{one['item']}"]
        told = (float(one["value"]), float(one["se"]), int(one["df"]))
        assert (figure["value"], figure["se"], figure["df"]) == pytest.approx(told, rel=1e-9), one


@pytest.mark.parametrize(("case", "rule"), RULES)
def test_cells_and_arrays_give_the_same_figures(case, rule):
    rows = {name: column.to_numpy() for name, column in zip(table(case).column_names, table(case).columns, strict=True)}
    psu = np.array([f"{h}/{i}" for h, i in zip(rows["h"], rows["i"], strict=True)])
    first = Stage(None if case == "01_elements" else psu, rows["h"].astype(str), rows["pop"].astype(float))
    stages = [first, Stage(None, None, rows["pp"].astype(float))] if case == "03_two_stage" else [first]
    design = declare(rows["w"] / 10_000, stages, lonely=rule)
    values = 20 * np.column_stack([rows[item].astype(float) for item in SUBJECTS.items])

    arrays = means(design, values, Groups(rows["d"].astype(str)))

    found = computed(case, rule)
    for place, key in enumerate(arrays.keys):
        for j, item in enumerate(SUBJECTS.items):
            figure = found[str(key), f"item:{item}"]
            told = (arrays.value[place, j], arrays.se[place, j], arrays.df[place, j])
            assert (figure["value"], figure["se"], figure["df"]) == pytest.approx(told, rel=1e-9)


def test_a_lonely_response_in_a_psu_is_not_merged_with_another_psu():
    rows = {"h": ["a"] * 4, "i": [1, 1, 2, 3], "w": [10_000] * 4, "q": [5, 4, 3, 1], "N": [9] * 4, "M": [8] * 4}
    design = DesignColumns("clusters", "w", "h", "i", "N", "M", lonely="collapse")

    with connect() as engine, pytest.raises(Problem) as caught:
        engine.table("responses", pa.table(rows))
        estimate(engine, engine.named("responses"), Survey(design, Subjects({"A": ("q",)}, 5), {"all": ()}))

    assert caught.value.code == "design_stratum_lonely"
    assert caught.value.facts == {"strata": "a / 2, a / 3", "count": 2, "stage": 2}


def test_strata_of_one_response_each_are_called_by_their_names():
    rows = {"h": ["Huế", "Vinh", "Đà Nẵng"], "w": [10_000] * 3, "q": [5, 4, 3]}
    survey = Survey(DesignColumns("elements", "w", "h", lonely="average"), Subjects({"A": ("q",)}, 5), {"all": ()})

    with connect() as engine, pytest.raises(Problem) as caught:
        engine.table("responses", pa.table(rows))
        estimate(engine, engine.named("responses"), survey)

    assert caught.value.facts == {"strata": "Huế, Vinh, Đà Nẵng", "count": 3, "stage": 1}
