"""R-004-27…31: every family, aggregation and denominator by hand, by R, by brute force; and what must always hold."""

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.method.index_methods.answers import LIKERT, of_case, read, table
from tests.store import brute

from hailong.method.index_methods import FAMILIES, Method, method
from hailong.method.index_methods.denominator import RULES, Denominator
from hailong.method.index_methods.method import ACROSS, FORMS, POOLED, RESPONDENT_FIRST, WITHIN
from hailong.method.index_methods.reference import index_of
from hailong.method.index_methods.register import complement_pct
from hailong.method.problem import Problem
from hailong.method.questionnaire import Scale, ScalePoint
from hailong.method.weighting.design import design_weight_e4

SIX = of_case(
    read("01_six_forms.in.csv"), ("A1", "A2", "B1"), [float(one["weight"]) for one in read("01_six_forms.in.csv")]
)
ITEMS = ("A1", "A2", "A3", "B1", "B2")
ANY = [
    Method(family, within=within, across=across)
    for family in (FAMILIES["sips-v1"], FAMILIES["share45-v1"])
    for within in WITHIN
    for across in ACROSS
] + [Method(FAMILIES["all-satisfied-v1"], within=RESPONDENT_FIRST, across=across) for across in ACROSS]


@pytest.mark.parametrize("case", read("01_six_forms.out.csv"), ids=lambda c: " ".join(c.values()))
def test_six_forms_give_what_a_clerk_computes_by_hand(case):
    found = index_of(method(case["method"]), SIX, subject=case["subject"])

    assert found.value_pct == pytest.approx(float(Fraction(case["value"])), rel=1e-14)


def communes():
    rows = read("01_communes.in.csv", "survey_indices")
    strata = [(row["unit"], row["field"]) for row in rows]
    weights = [design_weight_e4(int(row["population"]), strata.count(at)) for row, at in zip(rows, strata, strict=True)]
    design = [{"stratum": at, "population": int(row["population"])} for at, row in zip(strata, rows, strict=True)]
    return of_case(rows, ITEMS, weights), design


@pytest.mark.parametrize("case", read("02_communes.out.csv"), ids=lambda c: " ".join(c.values()))
def test_values_and_standard_errors_of_the_linearised_variable_equal_r_survey(case):
    answers, design = communes()
    way = method(case["method"])
    way = way.across_units("equal-units") if case["aggregation"] == "equal_units" else way
    inside = np.array([case["unit"] in ("", unit) for unit in answers.units])

    found = index_of(way, answers, subject=case["subject"], inside=inside)

    assert found.value_pct == pytest.approx(float(case["value"]), rel=1e-12)
    assert brute.standard_error(design, found.linearised_pct) == pytest.approx(float(case["se"]), rel=1e-9, abs=1e-9)


LEVELS = (1, 2, 3, 4, 5)


def answer_tables(among=(None, 0, *LEVELS)):
    level = st.sampled_from(among)
    forms = st.tuples(st.tuples(level, level, level), st.integers(1, 9), st.sampled_from("uvw"))
    return st.lists(forms, min_size=1, max_size=12).map(
        lambda found: table([one for one, _, _ in found], [w for _, w, _ in found], [unit for _, _, unit in found])
    )


methods = st.sampled_from(ANY)
denominators = st.builds(
    Denominator, st.sampled_from(RULES), st.sampled_from(RULES), st.sampled_from([0, 34, 50, 67, 80, 100])
)


def value(way, answers, subject="overall"):
    return index_of(way, answers, subject=subject, none_where_empty=True).value_pct


def near(expected):
    return None if expected is None else pytest.approx(expected, rel=1e-12, abs=1e-12)


def plain(way, answers):
    """The whole in exact fractions, form by form, with loops and nothing else."""
    rule, forms = way.denominator, []
    as_level = {"excluded": None, "lowest": 1, "highest": 5}
    for row, weight, unit in zip(answers.answers.tolist(), answers.weights, answers.units, strict=True):
        zero, empty = as_level[rule.not_experienced], as_level[rule.missing]
        applies = [y for y in row if y != 0 or zero]
        if not any(y > 0 for y in row):
            continue
        if Fraction(sum(y >= 0 for y in applies), len(applies)) < Fraction(rule.least_answered_pct, 100):
            continue
        levels = [zero if y == 0 else empty if y < 0 else y for y in row]
        scores = [None if y is None else Fraction(y, 5) if way.family.code == "sips" else int(y >= 4) for y in levels]
        forms.append((scores, 1 if way.across == FORMS else int(weight), unit))
    groups = [[f for f in forms if f[2] == u] for u in "uvw"] if way.across == "equal-units" else [forms]
    found = [one for group in groups if (one := plain_group(way, group)) is not None]
    return float(100 * sum(found) / len(found)) if found else None


def plain_group(way, forms):
    def mean(pairs):
        pairs = [(Fraction(x), w) for x, w in pairs if x is not None]
        return sum(x * w for x, w in pairs) / sum(w for _, w in pairs) if pairs else None

    items = [mean((scores[at], w) for scores, w, _ in forms) for at in range(3)]
    if items[:2] == [None, None] or items[2] is None:
        return None
    if way.within == POOLED:
        return mean((x, w) for scores, w, _ in forms for x in scores)
    if way.within == RESPONDENT_FIRST:
        own = [(mean((x, 1) for x in scores), w) for scores, w, _ in forms]
        return mean((int(x == 1) if way.family.code == "all-satisfied" else x, w) for x, w in own)
    criteria = [mean((x, 1) for x in items[:2]), items[2]]
    return mean((x, 1) for x in (items if way.within == "items" else criteria))


@given(methods, denominators, answer_tables())
def test_every_method_equals_plain_fractions(way, rule, answers):
    way = replace(way, denominator=rule)

    assert value(way, answers) == near(plain(way, answers))


@given(methods, denominators, answer_tables(), st.randoms(use_true_random=False), st.integers(2, 7))
def test_the_order_of_forms_and_the_unit_of_weights_change_nothing(way, rule, answers, chance, times):
    order = chance.sample(range(len(answers.units)), len(answers.units))
    other = replace(
        answers,
        answers=answers.answers[order],
        weights=times * answers.weights[order],
        units=tuple(answers.units[at] for at in order),
    )
    way = replace(way, denominator=rule)

    assert value(way, other) == near(value(way, answers))


@given(methods, answer_tables(LEVELS))
def test_without_missing_answers_pooled_items_and_respondents_agree(way, answers):
    if way.family.reach == "item":
        ways = [replace(way, within=within) for within in (POOLED, RESPONDENT_FIRST, "items")]

        assert [value(one, answers) for one in ways] == [near(value(ways[0], answers))] * 3


@given(methods, denominators, answer_tables())
def test_the_linearised_variable_adds_up_to_nothing(way, rule, answers):
    found = index_of(replace(way, denominator=rule), answers, none_where_empty=True)

    assert abs(found.linearised_pct.sum()) < 1e-9


@given(methods, st.integers(1, 9))
def test_all_fives_are_the_top_and_all_ones_the_floor(way, forms):
    units = ("uv" * forms)[:forms]
    fives, ones = (table([[level] * 3] * forms, range(1, forms + 1), units) for level in (5, 1))

    assert value(way, fives) == pytest.approx(100, rel=1e-14)
    assert value(way, ones) == pytest.approx(20 if way.family.code == "sips" else 0, rel=1e-14)


def test_a_denominator_of_zero_is_a_problem_or_asked_for():
    nobody = table([[0, None, 0]], [1], "u")

    with pytest.raises(Problem) as refused:
        index_of(method("sips-v1+pooled"), nobody)

    assert (refused.value.code, refused.value.facts["subject"]) == ("index_denominator_zero", "overall")
    assert index_of(method("sips-v1+pooled"), nobody, none_where_empty=True).value_pct is None


def test_the_whole_needs_every_criterion_whatever_the_aggregation():
    without_b = table([[5, 4, None], [3, 3, 0]], [1, 1], "uu")

    assert {value(method(f"sips-v1+{within}"), without_b) for within in ("items", "pooled", "respondent")} == {None}


def levels(*found, code="s"):
    return Scale(code, tuple(ScalePoint(value, {"vi": str(value)}) for value in found))


@pytest.mark.parametrize(
    ("family", "good", "bad"),
    [
        ("sips-v1", levels(1, 2, 3), levels(0, 1, 2)),
        ("share45-v1", LIKERT, levels(1, 2, 3)),
        ("all-satisfied-v1", LIKERT, levels(1, 2, 3, 4)),
        ("three-levels-v1", levels(1, 2, 3), LIKERT),
        ("return-inpatient-v1", LIKERT, levels(1, 2, 3, 4)),
        ("return-outpatient-v1", levels(1, 2, 3, 4), LIKERT),
        ("expectation-v1", levels(0, 50, 100, 120), LIKERT),
    ],
)
def test_a_family_refuses_an_item_on_another_scale(family, good, bad):
    FAMILIES[family].check_scale(good, item="A1")

    with pytest.raises(Problem) as refused:
        FAMILIES[family].check_scale(bad, item="A1")

    assert (refused.value.code, refused.value.facts["item"]) == ("index_method_scale", "A1")


def test_three_levels_and_percentages_of_expectation_have_their_own_scores():
    """Best and middle of three: 3/4. Expectations 0, 80 and 120 %: 200/3 %; nought is an answer."""
    three = replace(table([[1], [2], [3], [3]], [1] * 4, "uuuu", ("A1",)), scales=(levels(1, 2, 3),))
    percent = replace(table([[1], [1], [1]], [1] * 3, "uuu", ("A1",)), scales=(levels(1, 100),))
    percent = replace(percent, scales=(levels(0, 80, 100, 120),), answers=np.array([[0], [80], [120]]))

    assert value(method("three-levels-v1+pooled"), three) == 75
    assert value(method("expectation-v1+pooled"), percent) == pytest.approx(200 / 3)


@pytest.mark.parametrize("wrong", [{"weights": np.array([0.0])}, {"answers": np.array([[7, 1, 1]])}, {"units": ()}])
def test_a_table_with_an_answer_off_the_scale_or_columns_of_other_lengths_is_no_table(wrong):
    with pytest.raises(ValueError, match=r"scale|weight|length"):
        replace(table([[1, 2, 3]], [1], "u"), **wrong)


def test_the_complement_of_the_register():
    """1,000 dossiers, 40 late, 15 complained of: 100 − 4 − 1.5."""
    assert complement_pct(1000, overdue=40, complained=15) == 94.5
    with pytest.raises(Problem, match="index_denominator_zero"):
        complement_pct(0, overdue=0, complained=0)
    with pytest.raises(ValueError, match="more dossiers"):
        complement_pct(10, overdue=11, complained=0)
