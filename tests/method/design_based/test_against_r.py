"""R-004-19, R-004-28, R-004-31, R-004-54: every figure equals R `survey` (tests/cases/design_based)."""

import math
from functools import cache

import numpy as np
import pytest
from tests.method.design_based.api import columns, read, sample

from hailong.method.design_based import contrasts, effects, estimates, quantiles, replicates, tables
from hailong.method.design_based.design import Stage, declare
from hailong.method.design_based.estimates import Groups
from hailong.method.intervals import arcsine_t, korn_graubard, likelihood_t, logit_t, t_interval

EXPECTED = read("01_api.out.csv")
GROUPS = sorted({(row["design"], row["statistic"]) for row in EXPECTED})
QUANTILE_RULES = {"math": "inverse", "school": "school", "hf7": "linear"}
QUANTILE_INTERVALS = {"mean": "mean", "xlogit": "logit", "beta": "beta"}
# Where R iterates: it fits a glm, follows a spline through a profile, stops Brent's root at 1e-8.
TOLERANCE = {"interval beta": 5e-8, "interval logit": 5e-9, "interval likelihood": 5e-6, "chisq_lincom": 2e-8}


def both(*names):
    return lambda data: np.array([" ".join(row) for row in zip(*(data[name] for name in names), strict=True)])


def bounds(value, se, df):
    """R's `confint`, normal and with the degrees of freedom of the whole design, which it also takes for a domain."""
    return {
        f"ci_{name}_{end}": bound
        for name, freedom in (("norm", math.inf), ("t", df))
        for end, bound in zip(("lo", "hi"), t_interval(value, se, df=freedom), strict=True)
    }


def of(found, items):
    """All figures of `Estimates`: values, errors, intervals and the joint covariance, as rows of the case file."""
    pairs = list(np.ndindex(*found.value.shape))
    covariance = found.covariance(pairs)
    rows = {}
    for i, (d, j) in enumerate(pairs):
        own = {"value": found.value[d, j], "se": found.se[d, j]}
        own |= bounds(found.value[d, j], found.se[d, j], found.design.df)
        rows |= {(found.keys[d], items[j], name): figure for name, figure in own.items()}
        for place, (e, k) in enumerate(pairs):
            name = (f"{found.keys[d]}|{found.keys[e]}", f"{items[j]}|{items[k]}", "covariance")
            rows[name] = covariance[i, place]
    return rows


def stacked(data, names):
    return np.column_stack([data[name] for name in names])


def mean(data, design):
    items = ["api00", "api99", "ell", "meals"]
    rows = of(estimates.means(design, stacked(data, items)), items)
    rows |= of(estimates.means(design, stacked(data, items[:2]), Groups(data["stype"])), items[:2])
    rows |= of(estimates.means(design, data["api00"], Groups(both("stype", "sch.wide")(data))), ["api00"])
    for name, replacement in (("deff", False), ("deff_replace", True)):
        found = effects.design_effects(design, stacked(data, items), replacement=replacement)[0]
        rows |= {("", item, name): figure for item, figure in zip(items, found, strict=True)}
    rows["", "api00", "cv"] = rows["", "api00", "se"] / rows["", "api00", "value"]
    part = Groups(np.where(data["api99"] > 600, "api99>600", ""), keys=("api99>600",))
    found = estimates.means(design, data["enroll"], part)
    low, high = found.t_intervals()
    own = {"df": found.df, "ci_t_lo": low, "ci_t_hi": high}
    return rows | of(found, ["enroll"]) | {("api99>600", "enroll", name): figure[0, 0] for name, figure in own.items()}


def total(data, design):
    rows = of(estimates.totals(design, data["enroll"]), ["enroll"])
    rows["", "enroll", "deff"] = effects.design_effects_of_totals(design, data["enroll"])[0, 0]
    return rows | of(estimates.totals(design, data["enroll"], Groups(data["stype"])), ["enroll"])


def share(data, design):
    levels = estimates.indicators(data["stype"], "EHM")
    answered = (data["comp.imp"] != None) & (data["sch.wide"] != None)  # noqa: E711 - arrays of objects
    pairs = np.array([f"{a} {b}" if c else None for a, b, c in
                      zip(data["comp.imp"], data["sch.wide"], answered, strict=True)], dtype=object)  # fmt: skip
    cells = ["No No", "Yes No", "No Yes", "Yes Yes"]
    rows = of(estimates.means(design, levels), "EHM")
    rows |= of(estimates.means(design, estimates.indicators(pairs, cells)), cells)
    return rows | of(estimates.means(design, levels, Groups(data["awards"])), "EHM")


def count(data, design):
    return of(estimates.totals(design, estimates.indicators(data["stype"], "EHM")), "EHM")


def ratio(data, design):
    rows = of(estimates.ratios(design, data["api00"], data["api99"]), ["api00/api99"])
    rows |= of(estimates.ratios(design, data["api.stu"], data["enroll"]), ["api.stu/enroll"])
    by_field = estimates.ratios(design, data["api.stu"], data["enroll"], Groups(data["stype"]))
    return rows | of(by_field, ["api.stu/enroll"])


def variance(data, design):
    return of(estimates.variances(design, data["api00"]), ["api00"])


def rows_of_test(statistic, p, *df):
    own = {"statistic": statistic, "p": p} | {f"df{i}": value for i, value in enumerate(df, start=1)}
    return {("", "", name): value for name, value in own.items()}


def contrasted(found):
    low, high = found.interval()
    own = bounds(found.value, found.se, math.inf) | {"ci_t_lo": low, "ci_t_hi": high}
    own |= {"value": found.value, "se": found.se, "variance": found.se**2}
    return {("", "", name): value for name, value in own.items()}


def fields_differ(data, design):
    found = estimates.means(design, data["api00"], Groups(data["stype"], keys=("E", "H")))
    return contrasts.contrast(np.array([1, -1]), found.value[:, 0], found.covariance(), df=design.df)


def items_differ(data, design, df):
    found = estimates.means(design, stacked(data, ["api00", "api99"]))
    return contrasts.contrast(np.array([1, -1]), found.value[0], found.covariance(), df=df)


def one_sample(data, design):
    """R takes one degree of freedom too many from the mean of one sample; the figure itself is the same."""
    found = items_differ(data, design, design.df - 1)
    return rows_of_test(found.statistic, found.p, found.df) | {("", "", "value"): found.value}


def two_samples(data, design):
    found = contrasts.t_test(design, data["api00"], Groups(data["sch.wide"], keys=("No", "Yes")))
    return rows_of_test(found.statistic, found.p, found.df) | {("", "", "value"): found.value}


def table(data):
    return tables.Table(data["sch.wide"], data["stype"], ("No", "Yes"), tuple("EHM"))


def second_order(data, design):
    f = tables.rao_scott(design, table(data)).f
    return rows_of_test(f.statistic, f.p, f.numerator_df, f.denominator_df)


def first_order(data, design):
    found = tables.rao_scott(design, table(data))
    return rows_of_test(found.pearson, found.first_order_p, 2)


def combination(data, design):
    """R without CompQuadForm answers with the saddlepoint approximation."""
    found = tables.rao_scott(design, table(data))
    return rows_of_test(found.pearson, found.saddlepoint_p)


def counts(data, design):
    found = estimates.totals(design, table(data).cells()).value[0]
    names = [f"{wide} {kind}" for wide in ("No", "Yes") for kind in "EHM"]
    return {("", name, "value"): count for name, count in zip(names, found, strict=True)}


def by_wald(data, design, adjusted):
    f = tables.wald_association(design, table(data), adjusted=adjusted)
    return rows_of_test(f.statistic, f.p, f.numerator_df, f.denominator_df)


def interval(data, design, kind):
    found = estimates.means(design, (data["sch.wide"] == "Yes").astype(float))
    theta, se, df = float(found.value[0, 0]), float(found.se[0, 0]), int(found.df[0, 0])
    own = {
        "mean": lambda: t_interval(theta, se, df=df),
        "asin": lambda: arcsine_t(theta, se, df=df),
        "beta": lambda: korn_graubard(theta, se, n=design.n, df=df),
        "likelihood": lambda: likelihood_t(theta, se, n=design.n, df=df),
    }
    own["fine"] = own["likelihood"]
    low, high = own.get(kind, lambda: logit_t(theta, se, df=df))()
    return {("", "sch.wide", "value"): theta, ("", "sch.wide", "ci_lo"): low, ("", "sch.wide", "ci_hi"): high}


def quantile(data, design, kind):
    rule, how = kind.split("_")
    rows = {}
    for share_below in (0.1, 0.25, 0.5, 0.75, 0.9):
        found = quantiles.quantile(
            design, data["api00"], share_below, rule=QUANTILE_RULES[rule], interval=QUANTILE_INTERVALS[how]
        )
        own = {"quantile": found.value, "ci.2.5": found.low, "ci.97.5": found.high, "se": found.se}
        rows |= {("", str(share_below), name): value for name, value in own.items()}
    return rows


def jackknife(data, design):
    sets = replicates.jackknife(design)
    y, x, answered = data["api.stu"], data["enroll"], data["api00"]

    def figures(weight):
        by_field = [np.average(answered, weights=weight * (data["stype"] == s)) for s in "EHM"]
        whole = np.average(answered, weights=weight), (weight * x).sum(), (weight * y).sum() / (weight * x).sum()
        return np.array([*whole, *by_field])

    value, covariance = replicates.replicate_covariance(design, sets, figures)
    names = [("", "api00"), ("", "enroll"), ("", "api.stu/enroll"), *((s, "api00") for s in "EHM")]
    rows = {("", "", "replicates"): sets.factor.shape[1]}
    for place, name in enumerate(names):
        own = {"value": value[place], "variance": covariance[place, place], "se": math.sqrt(covariance[place, place])}
        own |= bounds(value[place], own["se"], design.df)
        rows |= {(*name, figure): found for figure, found in own.items()}
    return rows


COMPUTED = {
    "design": lambda data, design: {
        ("", "", "df"): design.df, ("", "", "n"): design.n, ("", "", "sum_w"): design.weight.sum()
    },
    "mean": mean, "total": total, "share": share, "count": count, "ratio": ratio, "variance": variance,
    "contrast_E_minus_H": lambda data, design: contrasted(fields_differ(data, design)),
    "contrast_mean_diff_api00_api99": lambda data, design: contrasted(items_differ(data, design, design.df)),
    "ttest_schwide": two_samples, "ttest_diff0": one_sample, "chisq_F": second_order, "chisq_Chisq": first_order,
    "chisq_Wald": lambda data, design: by_wald(data, design, False),
    "chisq_adjWald": lambda data, design: by_wald(data, design, True),
    "chisq_lincom": combination, "table": counts, "jackknife": jackknife,
}  # fmt: skip
BY_KIND = {"quantile": quantile, "interval": interval}


@cache
def computed(design, statistic):
    name, _, kind = statistic.partition(" ")
    return BY_KIND[name](*sample(design), kind) if kind else COMPUTED[name](*sample(design))


@pytest.mark.parametrize(("design", "statistic"), GROUPS, ids=lambda one: one)
def test_every_figure_equals_r(design, statistic):
    rows = [row for row in EXPECTED if (row["design"], row["statistic"]) == (design, statistic)]

    found = computed(design, statistic)

    tolerance = TOLERANCE.get(statistic, 1e-9)
    for row in rows:
        key = (row["domain"], row["variable"], row["figure"])
        expected = float(row["value"] or "nan")
        assert found[key] == pytest.approx(expected, rel=tolerance, abs=negligible(found, key), nan_ok=True), key


def negligible(found, key):
    """R's covariance of two strata is rounding (1e-31); so is ours: 1e-9 of the product of the standard errors.

    Counts of the strata themselves are known: their standard error is below 1e-12, their variance below its square.
    """
    if key[2] != "covariance":
        return 1e-12
    (d, e), (j, k) = key[0].split("|"), key[1].split("|")
    return max(1e-9 * found[d, j, "se"] * found[e, k, "se"], 1e-24)


@pytest.mark.parametrize("case", read("04_ties.out.csv"), ids=lambda case: " ".join(list(case.values())[:3]))
def test_where_r_misses_a_step_by_rounding_it_tells_the_quantile_of_a_share_a_hair_above(case):
    """Ours of the share itself is in `test_quantiles.py`."""
    data, design = sample("srs")

    found = quantiles.quantile(
        design, data["api00"], float(case["share"]) + 1e-10, rule=QUANTILE_RULES[case["rule"]],
        interval=QUANTILE_INTERVALS[case["interval"]],
    )  # fmt: skip

    expected = [float(case[name]) for name in ("quantile", "ci_lo", "ci_hi", "se")]
    assert [found.value, found.low, found.high, found.se] == pytest.approx(expected, rel=1e-9)


LONELY = read("02_lonely.out.csv")


def check_rest(case, found):
    """The variance and the intervals, where R tells them."""
    own = bounds(found.value[0, 0], found.se[0, 0], found.design.df) | {"variance": found.covariance()[0, 0]}
    for name, figure in own.items():
        if case.get(name):
            assert figure == pytest.approx(float(case[name]), rel=1e-9), name


@pytest.mark.parametrize("case", LONELY, ids=lambda case: " ".join([*case.values()][:5]))
def test_every_rule_for_a_lonely_stratum_equals_r(case):
    data = columns("02_lonely.in.csv")
    design = declare(data["pw"], [Stage(None, data["str2"], None)], lonely=case["rule"])
    groups = Groups(data["sch.wide"], keys=(case["domain"],)) if case["domain"] else Groups()

    found = getattr(estimates, f"{case['statistic']}s")(design, data["api00"], groups)

    assert found.value[0, 0] == pytest.approx(float(case["value"]), rel=1e-9)
    assert found.se[0, 0] == pytest.approx(float(case["se"]), rel=1e-9)
    assert design.df == 196
    check_rest(case, found)


@pytest.mark.parametrize("case", read("03_fpc.out.csv"), ids=lambda case: f"{case['population']} {case['statistic']}")
def test_a_finite_population_equals_r(case):
    data = columns("03_fpc.in.csv")
    psu = data["stratid"] * 100 + data["psuid"]
    population = data["Nh"] if case["population"] == "with" else None
    design = declare(data["weight"], [Stage(psu, data["stratid"], population)], lonely="fail")

    found = getattr(estimates, f"{case['statistic']}s")(design, data["x"])

    assert (found.value[0, 0], found.se[0, 0]) == pytest.approx((float(case["value"]), float(case["se"])), rel=1e-9)
    assert design.df == int(case["df"])
    check_rest(case, found)
