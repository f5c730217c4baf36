"""R-004-28, R-004-29: a run by any method on offer equals R and the plain reference, and changes no other figure."""

from dataclasses import replace

import numpy as np
import pytest
from tests.method.index_methods.answers import of_case, read
from tests.store import brute
from tests.store.forms import STATION, freeze, likert, row, survey_rows
from tests.store.test_cases import FORM, ITEMS, survey

from hailong.method.index_methods import METHODS, method
from hailong.method.index_methods.reference import index_of
from hailong.method.problem import Problem
from hailong.method.spec import Spec
from hailong.store import opentables, recompute
from hailong.store.dataset import write_dataset
from hailong.store.distributions import distributions
from hailong.store.estimate import figures, run

WITH_RULES = (
    "sips-v1+pooled+zero-lowest",
    "sips-v1+respondent+zero-lowest+empty-lowest",
    "all-satisfied-v1+respondent+empty-lowest",
    "sips-v1+criteria+zero-lowest",
    "share45-v1+items+empty-highest+least80",
    "sips-v1+pooled+zero-highest+empty-lowest+least67",
)
ON_LIKERT = [code for code in METHODS if not code.startswith("three-levels")]


def stations():
    return [one for one in survey_rows() if one["block"] == "station"]


@pytest.fixture(scope="module")
def communes(tmp_path_factory):
    return write_dataset(tmp_path_factory.mktemp("communes") / "v", survey(), freeze(definitions={"small": FORM}))


@pytest.fixture(scope="module")
def by_method(communes):
    kept = {}

    def of(code):
        if code not in kept:
            kept[code] = {one.key[1:]: one for one in figures(communes, Spec(code, groups=("sex",)))}
        return kept[code]

    return of


@pytest.mark.parametrize("case", read("02_communes.out.csv"), ids=lambda c: " ".join(c.values()))
def test_every_figure_of_a_run_equals_r_survey(by_method, case):
    key = (case["unit"], "", "", case["aggregation"], method(case["method"]).measure, case["subject"])

    found = by_method(case["method"])[key]

    assert found.value == pytest.approx(float(case["value"]), rel=1e-12)
    assert found.se == pytest.approx(float(case["se"]), rel=1e-9, abs=1e-9)


@pytest.mark.parametrize("code", [*ON_LIKERT, *WITH_RULES])
def test_every_figure_of_a_run_equals_the_reference_on_plain_answers(by_method, code):
    """All domains: the block, units, fields, unit by field, groups; items, criteria, the whole; value, error, forms."""
    rows, way = survey(), method(code)
    cases = [{item: one["answers"].get(item, "") for item in ITEMS} | {"unit": one["unit"]} for one in rows]
    answers = of_case([{k: str(v) for k, v in case.items()} for case in cases], ITEMS, [r["weight_e4"] for r in rows])
    own = [one for key, one in by_method(code).items() if one.measure == way.measure and one.aggregation == "design"]

    assert len(own) == (1 + 3 + 3 + 9 + 2) * 8
    for one in own:
        inside = [
            one.unit in ("", row["unit"])
            and one.field in ("", row["field"])
            and one.group in ("", f"sex={row['answers'].get('sex')}")
            for row in rows
        ]
        told = index_of(way, answers, subject=one.subject, inside=np.array(inside), none_where_empty=True)
        assert one.value == (None if told.value_pct is None else pytest.approx(told.value_pct, rel=1e-11)), one.key
        if one.value is not None:
            assert one.n == told.forms, one.key
            assert one.se == pytest.approx(brute.standard_error(rows, told.linearised_pct), rel=1e-8, abs=1e-7), one.key
            assert one.low is None or one.low - 1e-9 <= one.value <= one.high + 1e-9


@pytest.mark.parametrize("code", ["sips-v1+pooled", "share45-v1+respondent+zero-lowest+least80"])
def test_another_method_leaves_the_figures_of_every_run_bit_for_bit(by_method, code):
    plain, other = by_method("sips-mean-v1"), by_method(code)

    assert {key: one for key, one in other.items() if one.measure in ("sips", "share45")} == plain


def test_a_run_by_another_method_is_proved_again_from_its_record(tmp_path):
    folder = tmp_path / "v1.0"
    write_dataset(folder, stations(), freeze(definitions={"station": STATION}))

    record = run(folder, Spec("sips-v1+respondent+least80")).as_record()

    assert record["spec"]["method"] == "sips-v1+respondent+least80"
    assert recompute.check(folder, record) == []


def test_a_method_is_refused_on_items_of_another_scale(communes):
    with pytest.raises(Problem) as refused:
        run(communes, Spec("three-levels-v1+pooled"))

    assert (refused.value.code, refused.value.facts["item"]) == ("index_method_scale", "A1")


def test_three_levels_are_computed_on_three_levels(tmp_path):
    form = likert("hue", {"A": 3, "B": 2})
    scale = form["scales"]["likert5"]
    scale["points"] = scale["points"][:3]
    rows = [
        one | {"block": "hue", "answers": {k: min(v, 3) for k, v in one["answers"].items() if v and k != "sex"}}
        for one in survey()
    ]
    folder = write_dataset(tmp_path / "v", rows, freeze(definitions={"hue": form}))

    found = {one.key: one for one in figures(folder, Spec("three-levels-v1+pooled"))}

    given = [(one["weight_e4"], level) for one in rows for level in one["answers"].values()]
    expected = 100 * sum(w for w, level in given if level >= 2) / sum(w for w, _ in given)
    measure = "three-levels-v1+pooled"
    assert found["hue", "", "", "", "design", measure, "overall"].value == pytest.approx(expected, rel=1e-12)


def test_what_a_run_cannot_compute_is_refused_by_its_spec():
    with pytest.raises(Problem, match="index_method_not_computed"):
        Spec("sips-v1+pooled+half-even")


@pytest.mark.parametrize(
    ("code", "subjects"),
    [
        ("sips-v1+items", {"overall", "criterion", "item"}),
        ("share45-v1+pooled", {"item"}),
        ("sips-v1+criteria+zero-lowest", set()),  # the parts move along with the whole
    ],
)
def test_open_counts_prove_what_they_hold_and_claim_nothing_else(tmp_path, code, subjects):
    """A moved figure is found out where the open shares or the printed parts hold it; nothing true is ever accused."""
    opened = write_dataset(tmp_path / "v", stations(), freeze(definitions={"station": STATION}))
    spec = Spec(code, domains=("all", "unit"))
    counts = opentables.read_counts(opentables.write_counts(distributions(opened, spec)))
    own = [one for one in run(opened, spec).figures if one.measure == code and one.unit == "unit-03"]

    found = opentables.check(own, counts, opened.questionnaires)
    moved = opentables.check([replace(one, value=one.value + 6) for one in own], counts, opened.questionnaires)

    proved = {one.subject.partition(":")[0] for one, _ in moved.differing}
    assert found.differing == ()
    assert proved == subjects
    assert found.agreed >= 3  # the whole and two criteria at least


def test_forms_whose_items_cancel_out_have_no_variance_and_an_interval(tmp_path):
    """Three forms with the same mean over all items but different items: the rest of the rounding is no variance."""
    answers = [{"A1": 5, "A2": 4, "A3": 3}, {"A1": 3, "A2": 5, "A3": 4}, {"A1": 4, "A2": 3, "A3": 5}]
    rows = [row("one", "u", "", one, population=17, weight_e4=56667) for one in answers]
    folder = write_dataset(tmp_path / "v", rows, freeze(definitions={"one": likert("one", {"A": 3})}))

    found = {one.key: one for one in figures(folder, Spec("sips-mean-v1", domains=("all",)))}

    whole = found["one", "", "", "", "design", "sips", "overall"]
    assert (whole.value, whole.se) == (80, 0)
    assert whole.low < 80 < whole.high
