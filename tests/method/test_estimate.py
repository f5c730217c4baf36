"""R-004-19, R-004-28: means, standard errors and degrees of freedom equal R and hand computation."""

import csv
import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hailong.method.estimate import Design, Domains, Moments, census, means
from hailong.method.intervals import bounded, korn_graubard, logit_t
from hailong.method.problem import Problem
from hailong.method.sample_size import t_value

CASES = Path(__file__).parents[1] / "cases" / "stratified_mean"


def read(name):
    with (CASES / name).open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def estimates(strata, domain, weights, values, *, population=None, lonely="fail"):
    """Layer two on cells that are made here row by row, in floats: `None` in `domain` is outside every domain."""
    codes = tuple(sorted(set(strata)))
    sizes = np.array([strata.count(code) for code in codes], dtype=float)
    known = [population[code] if population else math.nan for code in codes]
    pairs = sorted({(d, codes.index(h)) for d, h in zip(domain, strata, strict=True) if d is not None})
    sums = {pair: np.zeros(6) for pair in pairs}
    for h, d, w, v in zip(strata, domain, weights, values, strict=True):
        if d is not None:
            sums[d, codes.index(h)] += [1, w, w * v, w * w, w * w * v, w * w * v * v]
    columns = np.array([sums[pair] for pair in pairs]).T
    keys = sorted({d for d, _ in pairs})
    start = np.array([[d for d, _ in pairs].index(key) for key in keys])
    domains = Domains(tuple((k,) for k in keys), start, np.array([h for _, h in pairs]))
    moments = Moments(columns[0].astype(np.int64), *columns[1:])
    return keys, means(Design(codes, sizes, np.array(known)), domains, moments, lonely=lonely)


@pytest.mark.parametrize("case", read("01_apistrat.out.csv"), ids=lambda c: f"{c['variable']} {c['value']}".strip())
def test_stratified_means_of_wholes_and_domains_equal_r_survey(case):
    rows = read("01_apistrat.in.csv")
    strata = [row["stype"] for row in rows]
    population = {row["stype"]: float(row["fpc"]) for row in rows}
    domain = [" ".join(row[name] for name in case["domain"].split()) for row in rows]
    name = case["variable"]
    values = [float(f"stype{r['stype']}" == name[3:] if name.startswith("is ") else r[name]) for r in rows]

    keys, found = estimates(strata, domain, [float(r["pw"]) for r in rows], values, population=population)

    at = keys.index(case["value"])
    assert found.mean[at] == pytest.approx(float(case["mean"]), rel=1e-9)
    assert found.se[at] == pytest.approx(float(case["se"]), rel=1e-9)
    if case["df"]:
        half = t_value(0.95, int(found.df[at])) * found.se[at]
        assert found.df[at] == int(case["df"])
        assert found.mean[at] - half == pytest.approx(float(case["ci_t_low"]), rel=1e-9)


def test_degrees_of_freedom_of_a_domain_are_its_responses_less_its_strata():
    """R: degf(subset(design, enroll domain)) counts elements and strata with members: 112 − 3 in `apistrat`."""
    strata = ["a"] * 4 + ["b"] * 3 + ["c"] * 3
    domain = ["x", "x", None, None, "x", None, None, None, None, None]

    _, found = estimates(strata, domain, [1.0] * 10, [1.0, 2, 3, 4, 5, 1, 2, 3, 4, 5])

    assert (found.n[0], found.df[0]) == (3, 1)


def test_a_lonely_stratum_centred_at_the_grand_mean_equals_r_survey():
    rows = read("02_lonely.in.csv")
    strata, weights = [row["str2"] for row in rows], [float(row["pw"]) for row in rows]
    values = [float(row["api00"]) for row in rows]

    _, whole = estimates(strata, [""] * len(rows), weights, values, lonely="adjust")
    keys, parts = estimates(strata, [row["sch.wide"] for row in rows], weights, values, lonely="adjust")

    expected = {row["domain"]: float(row["se"]) for row in read("02_lonely.out.csv")}
    assert whole.se[0] == pytest.approx(expected[""], rel=1e-9)
    assert dict(zip(keys, parts.se, strict=True)) == pytest.approx({k: expected[k] for k in keys}, rel=1e-9)


def test_a_lonely_stratum_is_never_silent():
    with pytest.raises(Problem) as caught:
        estimates(["a", "b", "b"], ["x"] * 3, [1.0] * 3, [1.0, 2.0, 3.0])

    assert (caught.value.code, caught.value.facts["strata"]) == ("stratum_lonely", "a")
    with pytest.raises(Problem) as caught:
        estimates(["a", "a"], ["x"] * 2, [1.0] * 2, [1.0, 2.0], lonely="average")
    assert caught.value.code == "lonely_rule_unknown"


def test_one_client_who_was_asked_is_a_census_and_not_lonely():
    _, found = estimates(["a", "b", "b"], ["x"] * 3, [1.0] * 3, [5.0, 2.0, 4.0], population={"a": 1, "b": 2})

    assert found.se[0] == 0


def test_a_mean_by_hand():
    """Two strata N = 100, 50; n = 4, 2; scores 5 4 4 3 and 2 4. Mean (400 + 150)/150; V by Cochran 5.3."""
    strata = ["a"] * 4 + ["b"] * 2
    population = {"a": 100, "b": 50}

    _, found = estimates(strata, ["x"] * 6, [25.0] * 6, [5.0, 4, 4, 3, 2, 4], population=population)

    s2a, s2b = 2 / 3, 2.0
    variance = (2 / 3) ** 2 * s2a / 4 * 0.96 + (1 / 3) ** 2 * s2b / 2 * 0.96
    assert found.mean[0] == pytest.approx(22 / 6)
    assert found.se[0] == pytest.approx(math.sqrt(variance), rel=1e-12)
    assert (found.n[0], found.df[0]) == (6, 4)


def test_equal_answers_have_exactly_no_standard_error_whatever_the_weights():
    weights = [33.3333, 33.3333, 7.1429, 7.1429, 7.1429]

    _, found = estimates(["a", "a", "b", "b", "b"], ["x"] * 5, weights, [4.0] * 5)

    assert (found.mean[0], found.se[0]) == (4.0, 0.0)


@given(
    st.lists(st.tuples(st.sampled_from("abc"), st.integers(1, 5)), min_size=6, max_size=40),
    st.floats(0.01, 1000),
    st.randoms(use_true_random=False),
)
def test_neither_the_order_of_rows_nor_the_scale_of_weights_moves_a_figure(rows, factor, random):
    shuffled = random.sample(rows, len(rows))

    _, plain = estimates(*columns(rows, 1.0), lonely="adjust")
    _, scaled = estimates(*columns(shuffled, factor), lonely="adjust")

    assert scaled.mean == pytest.approx(plain.mean, rel=1e-9)
    assert scaled.se == pytest.approx(plain.se, rel=1e-6, abs=1e-9)


def columns(rows, factor):
    strata = [h for h, _ in rows]
    return strata, ["x"] * len(rows), [factor * (1 + "abc".index(h)) for h in strata], [float(v) for _, v in rows]


def test_the_intervals_of_a_share_equal_r_svyciprop():
    rows = read("01_apistrat.in.csv")
    strata = [row["stype"] for row in rows]
    population = {row["stype"]: float(row["fpc"]) for row in rows}
    yes = [float(row["sch.wide"] == "Yes") for row in rows]

    _, found = estimates(strata, [""] * 200, [float(r["pw"]) for r in rows], yes, population=population)
    theta, se = float(found.mean[0]), float(found.se[0])

    assert theta == pytest.approx(0.827948011415823, rel=1e-9)
    assert logit_t(theta, se, df=197) == pytest.approx((0.774539654746768, 0.870814854943599), rel=1e-8)
    beta = korn_graubard(theta, se, n=200, df=197)
    assert beta == pytest.approx((0.774171328597313, 0.873431592620735), rel=5e-8)


@pytest.mark.parametrize(("n", "low"), [(5, 58.3), (20, 86.5), (30, 90.7), (60, 95.2)])
def test_when_all_give_the_highest_mark_the_interval_still_says_how_few_they_are(n, low):
    interval = bounded(1.0, 0.0, n=n, df=n - 1)

    assert 20 + 80 * interval[0] == pytest.approx(low, abs=0.05)
    assert interval[1] == 1.0


def test_an_interval_without_degrees_of_freedom_is_none():
    assert bounded(0.5, 0.1, n=1, df=0) is None
    assert bounded(0.5, 0.1, n=3, df=0) is None


@pytest.mark.parametrize("theta", [0.03, 0.5, 0.999])
@pytest.mark.parametrize("se", [1e-8, 1e-12, 1e-160])
def test_a_tiny_standard_error_of_few_responses_gives_a_narrow_interval_not_nan(theta, se):
    low, high = bounded(theta, se, n=10, df=9)

    assert low < theta < high
    assert high - low < 1e-6


def test_a_domain_asked_to_the_last_client_is_a_census():
    design = Design(("a", "b"), np.array([2.0, 2.0]), np.array([2.0, 9.0]))
    domains = Domains((("x",), ("y",)), np.array([0, 1]), np.array([0, 1]))

    assert census(design, domains).tolist() == [True, False]
