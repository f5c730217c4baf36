"""R-004-28: any sample survey in a table; its figures equal R's, and what is missing is said, never guessed."""

import math

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.store.surveys import DESIGNS, SUBJECTS, read, survey, table

from hailong.method.problem import Problem
from hailong.store.engines import connect
from hailong.store.surveys.design import DesignColumns, Subjects
from hailong.store.surveys.estimates import Survey, estimate


def computed(rows, asked):
    with connect() as engine:
        engine.table("responses", rows)
        found = estimate(engine, engine.named("responses"), asked).to_pylist()
    return {(one["domain_set"], one["domain"], one["subject"]): one for one in found}


@pytest.mark.parametrize("case", list(DESIGNS))
def test_every_figure_of_every_design_equals_r_survey(case):
    expected = read(f"{case}.out.csv")

    found = computed(table(case), survey(case))

    assert len(found) == len(expected)
    for one in expected:
        figure = found[one["set"], one["domain"], one["subject"]]
        assert figure["value"] == pytest.approx(float(one["value"]), rel=1e-12), one
        assert figure["se"] == pytest.approx(float(one["se"]), rel=1e-12), one
        if one["n"]:
            assert (figure["n"], figure["w"]) == (int(one["n"]), pytest.approx(float(one["w"]), rel=1e-12))


@pytest.mark.parametrize("case", list(DESIGNS))
def test_the_order_of_rows_and_the_threads_move_no_bit(case, monkeypatch):
    rows = table(case)
    shuffled = rows.take(pa.array([(7 * i + 3) % rows.num_rows for i in range(rows.num_rows)]))
    once = computed(rows, survey(case))
    monkeypatch.setenv("HAILONG_DUCKDB_THREADS", "1")

    again = computed(shuffled if math.gcd(7, rows.num_rows) == 1 else rows, survey(case))

    assert again == once


def test_degrees_of_freedom_are_units_less_strata_with_answers_in_the_domain():
    rows = {"h": ["a"] * 4 + ["b"] * 4, "i": [1, 1, 2, 3, 1, 2, 2, 3], "d": ["x", "y"] * 4, "w": [10_000] * 8}
    rows |= {"q": [5, 4, 3, None, 2, 1, 5, 4]}
    design = DesignColumns("clusters", "w", stratum="h", psu="i")

    found = computed(pa.table(rows), Survey(design, Subjects({"A": ("q",)}, top=5), {"all": (), "d": ("d",)}))

    assert found["all", "", "overall"]["df"] == (2 + 3) - 2
    assert found["d", "x", "item:q"]["df"] == (2 + 2) - 2
    assert found["d", "y", "item:q"]["df"] == (1 + 2) - 2


def test_who_gave_no_answer_to_the_grouping_question_is_in_no_domain_and_in_the_whole():
    rows = {"d": ["x", None, "x", None], "w": [10_000] * 4, "q": [5, 1, 4, 2]}

    found = computed(
        pa.table(rows), Survey(DesignColumns("elements", "w"), Subjects({"A": ("q",)}, 5), {"all": (), "d": ("d",)})
    )

    assert {key[:2] for key in found} == {("all", ""), ("d", "x")}
    assert (found["all", "", "item:q"]["n"], found["d", "x", "item:q"]["n"]) == (4, 2)


@st.composite
def clustered(draw):
    """Small random surveys: strata of two or three PSUs, one to three responses each, answers missing."""
    rows = []
    for h in range(draw(st.integers(1, 3))):
        for i in range(draw(st.integers(2, 3))):
            for _ in range(draw(st.integers(1, 3))):
                answers = [draw(st.one_of(st.none(), st.integers(1, 5))) for _ in range(3)]
                weight = draw(st.integers(1, 90_000))
                rows.append((f"h{h}", i, draw(st.sampled_from("xy")), weight, *answers, 3 + h))
    return rows


def by_hand(rows, domain):
    """The whole's value and standard error, row by row, in floats: Σ_h (1 − m/N)·m/(m − 1)·Σ(z_hi − z̄_h)²."""
    values, z = [], [0.0] * len(rows)
    for items in ((4, 5), (6,)):
        answered = [j for j in items if any(r[j] for r in rows if domain in ("", r[2]))]
        if not answered:
            return None
        for j in answered:
            inside = [bool(r[j]) and domain in ("", r[2]) for r in rows]
            total = sum(r[3] for r, own in zip(rows, inside, strict=True) if own)
            mean = sum(r[3] * r[j] for r, own in zip(rows, inside, strict=True) if own) / total
            values.append(20 * mean / len(answered) / 2)
            for k, r in enumerate(rows):
                z[k] += 20 / len(answered) / 2 * r[3] * (r[j] - mean) / total if inside[k] else 0.0
    variance = 0.0
    for h in {r[0] for r in rows}:
        units = {i: sum(z[k] for k, r in enumerate(rows) if r[:2] == (h, i)) for i in {r[1] for r in rows if r[0] == h}}
        m, population = len(units), next(r[7] for r in rows if r[0] == h)
        centre = sum(units.values()) / m
        variance += (1 - m / population) * m / (m - 1) * sum((one - centre) ** 2 for one in units.values())
    return sum(values), math.sqrt(variance)


@settings(max_examples=40)
@given(clustered())
def test_random_clusters_equal_the_textbook_row_by_row(rows):
    names = ("h", "i", "d", "w", "a1", "a2", "b1", "pop")
    columns = {name: [row[j] for row in rows] for j, name in enumerate(names)}
    types = {"a1": pa.int16(), "a2": pa.int16(), "b1": pa.int16()}
    responses = pa.table({name: pa.array(values, types.get(name)) for name, values in columns.items()})
    design = DesignColumns("clusters", "w", stratum="h", psu="i", population="pop")

    found = computed(
        responses, Survey(design, Subjects({"A": ("a1", "a2"), "B": ("b1",)}, 5), {"all": (), "d": ("d",)})
    )

    for domain in {"", *(row[2] for row in rows)}:
        one, expected = found["d" if domain else "all", domain, "overall"], by_hand(rows, domain)
        told = None if one["value"] is None else pytest.approx((one["value"], one["se"]), rel=1e-9, abs=1e-9)
        assert expected == told


@settings(max_examples=40)
@given(clustered())
def test_random_elements_equal_the_textbook_row_by_row(rows):
    """Every response is a unit of its own; N is given by the stratum and never smaller than the sample."""
    alone = [(row[0], unit, *row[2:7], row[7] + 9) for unit, row in enumerate(rows)]
    columns = {name: [row[j] for row in alone] for j, name in enumerate(("h", "i", "d", "w", "a1", "a2", "b1", "pop"))}
    types = {"a1": pa.int16(), "a2": pa.int16(), "b1": pa.int16()}
    responses = pa.table({name: pa.array(values, types.get(name)) for name, values in columns.items()})
    design = DesignColumns("elements", "w", stratum="h", population="pop")

    found = computed(
        responses, Survey(design, Subjects({"A": ("a1", "a2"), "B": ("b1",)}, 5), {"all": (), "d": ("d",)})
    )

    for domain in {"", *(row[2] for row in rows)}:
        one, expected = found["d" if domain else "all", domain, "overall"], by_hand(alone, domain)
        told = None if one["value"] is None else pytest.approx((one["value"], one["se"]), rel=1e-9, abs=1e-9)
        assert expected == told


@pytest.mark.parametrize("top", [5, 1000])
def test_items_that_cancel_out_in_every_form_have_no_variance_at_all(top):
    """q2 = top + 1 − q1: the criterion is constant whatever the weights, and its interval is that of a constant."""
    q1 = [1 + (7 * i) % top for i in range(40)]
    rows = {"w": [10_007 + 3_331 * (i % 5) for i in range(40)], "q1": q1, "q2": [top + 1 - y for y in q1]}
    subjects = Subjects({"A": ("q1", "q2")}, top=top)

    found = computed(pa.table(rows), Survey(DesignColumns("elements", "w"), subjects, {"all": ()}))

    assert found["all", "", "item:q1"]["se"] > 1
    assert found["all", "", "criterion:A"]["se"] == 0
    assert found["all", "", "criterion:A"]["low"] < found["all", "", "criterion:A"]["value"]


ONE = Subjects({"A": ("q",)}, top=5)
GOOD = {"h": ["a", "a", "b", "b"], "i": [1, 2, 1, 2], "w": [10_000] * 4, "q": [5, 4, None, 2], "pop": [9] * 4}
FAULTS = [
    ("survey_rows_faulty", {"w": [10_000, None, 10_000, -1]}, {}),
    ("survey_scores_outside", {"q": [5, 0, 9, 2]}, {}),
    ("survey_population_differs", {"pop": [9, 8, 9, 9]}, {"population": "pop"}),
    ("survey_population_differs", {"pop": [9, None, 9, 9]}, {"population": "pop"}),
    ("survey_overfull", {"pop": [1, 1, 9, 9]}, {"population": "pop"}),
    ("survey_column_missing", {}, {"stratum": "nowhere"}),
    ("design_stratum_lonely", {"h": ["a", "a", "b", "c"]}, {}),
]


def test_scores_off_the_scale_are_told_with_the_scale_whatever_item_has_them():
    rows = pa.table(GOOD | {"r": [None, None, 6, None]})

    with pytest.raises(Problem) as caught:
        computed(rows, Survey(DesignColumns("elements", "w", lonely="adjust"), Subjects({"A": ("q", "r")}, top=5), {}))

    assert (caught.value.code, caught.value.facts) == (
        "survey_scores_outside",
        {"bottom": 1, "top": 5, "low": 2, "high": 6},
    )


def test_a_product_beyond_64_bits_is_a_problem_with_words():
    rows = pa.table(GOOD | {"w": [2**62] * 4})

    with pytest.raises(Problem, match="engine_number_overflow"):
        computed(rows, Survey(DesignColumns("elements", "w", lonely="adjust"), ONE, {"all": ()}))


@pytest.mark.parametrize(("code", "wrong", "declared"), FAULTS)
def test_what_is_wrong_with_the_rows_is_said_and_nothing_is_computed(code, wrong, declared):
    design = DesignColumns(**{"kind": "clusters", "weight_e4": "w", "stratum": "h", "psu": "i"} | declared)

    with pytest.raises(Problem) as caught:
        computed(pa.table(GOOD | wrong), Survey(design, ONE, {"all": ()}))

    assert caught.value.code == code


def test_a_table_without_rows_is_said_to_be_empty():
    empty = pa.table(GOOD | {"q": pa.array([1, 2, 3, 4], pa.int16())}).slice(0, 0)

    with pytest.raises(Problem) as caught:
        computed(empty, Survey(DesignColumns("elements", "w"), ONE, {"all": ()}))

    assert caught.value.code == "survey_empty"


@pytest.mark.parametrize(
    ("code", "declared"),
    [
        ("survey_design_kind", {"kind": "quota", "weight_e4": "w"}),
        ("survey_design_kind", {"kind": "elements", "weight_e4": "w", "psu": "i"}),
        ("survey_design_incomplete", {"kind": "clusters", "weight_e4": "w"}),
        ("survey_design_incomplete", {"kind": "clusters", "weight_e4": "w", "psu": "i", "psu_population": "m"}),
        ("design_lonely_rule_unknown", {"kind": "elements", "weight_e4": "w", "lonely": "guess"}),
    ],
)
def test_a_design_that_is_not_whole_cannot_be_declared(code, declared):
    with pytest.raises(Problem) as caught:
        DesignColumns(**declared)

    assert caught.value.code == code


@pytest.mark.parametrize(
    ("code", "engine", "url"),
    [
        ("engine_unknown", "abacus", ""),
        ("engine_address_missing", "spark", ""),
        ("engine_address_missing", "postgresql", "x"),
    ],
)
def test_an_engine_that_is_not_there_is_said(code, engine, url):
    with pytest.raises(Problem) as caught, connect(engine, url):
        pass

    assert caught.value.code == code


def test_an_engine_whose_packages_are_missing_is_said(monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "pyspark", None)
    monkeypatch.setitem(__import__("sys").modules, "pyspark.sql", None)
    monkeypatch.delitem(__import__("sys").modules, "hailong.store.engines.spark", raising=False)

    with pytest.raises(Problem) as caught, connect("spark", "local[1]"):
        pass

    assert caught.value.code == "engine_not_installed"


def test_items_are_declared_by_criterion_in_one_order():
    assert SUBJECTS.names[-3:] == ["criterion:A", "criterion:B", "overall"]


SPELT = [
    ("survey_rows_faulty", {"w": [10_000, 0, 10_000, 10_000]}),
    ("survey_column_type", {"w": [1.5, 1.0, 1.0, 1.0]}),
    ("survey_column_type", {"q": [5.0, 4.5, None, 2.0]}),
    ("survey_column_type", {"d": [1.0, float("nan"), 2.0, 2.0]}),
    ("survey_values_alike", {"d": ["H\u00e0", "Ha\u0300", "x", "y"]}),
    ("survey_values_alike", {"d": ["x ", "x", "y", "y"]}),
    ("survey_value_separator", {"d": ["x\x1fz", "x", "y", "y"]}),
    ("survey_weights_large", {"w": [2**59] * 4, "q": [5] * 4}),
]


@pytest.mark.parametrize(("code", "wrong"), SPELT)
def test_what_would_be_rounded_split_or_wrapped_is_said_and_nothing_is_computed(code, wrong):
    design = DesignColumns("clusters", "w", stratum="h", psu="i")
    rows = GOOD | {"d": ["x", "x", "y", "y"]} | wrong

    with pytest.raises(Problem) as caught:
        computed(pa.table(rows), Survey(design, ONE, {"d": ("d",)}))

    assert caught.value.code == code


def test_values_with_quotes_and_signs_are_values():
    values = ["o'b\"", "x;--", "a/b", "%_\\"]

    found = computed(pa.table(GOOD | {"d": values}), Survey(DesignColumns("elements", "w"), ONE, {"d": ("d",)}))

    assert {domain for _, domain, _ in found} == set(values)


@pytest.mark.parametrize(
    ("code", "criteria", "top"),
    [
        ("survey_criterion_empty", {"A": ("q",), "B": ()}, 5),
        ("survey_criterion_empty", {}, 5),
        ("survey_criterion_empty", {"": ("q",)}, 5),
        ("survey_item_twice", {"A": ("q",), "B": ("q",)}, 5),
        ("survey_item_twice", {"A": ("q",), "a": ("p",)}, 5),
        ("survey_scale_empty", {"A": ("q",)}, 1),
    ],
)
def test_a_declaration_of_what_was_asked_that_cannot_be_meant_is_refused(code, criteria, top):
    with pytest.raises(Problem) as caught:
        Subjects(criteria, top)

    assert caught.value.code == code


@pytest.mark.parametrize("confidence", [95, 0.0, 1.0, float("nan")])
def test_a_confidence_that_is_no_share_is_refused(confidence):
    with pytest.raises(Problem) as caught:
        Survey(DesignColumns("elements", "w"), ONE, {"all": ()}, confidence)

    assert caught.value.code == "confidence_out_of_range"
