"""R-004-28, R-004-29: figures equal brute force, stay apart by block and mode, repeat bit for bit."""

import random

import pytest
from tests.store import brute
from tests.store.forms import COMMUNE, STATION, freeze, row, survey_rows

from hailong.method.problem import Problem
from hailong.method.spec import Spec
from hailong.store.dataset import write_dataset
from hailong.store.estimate import figures, run

SPEC = Spec("sips-mean-v1", groups=("sex",))


@pytest.fixture(scope="module")
def rows():
    return survey_rows()


@pytest.fixture(scope="module")
def dataset(rows, tmp_path_factory):
    return write_dataset(tmp_path_factory.mktemp("frozen") / "v1.0", rows, freeze())


@pytest.fixture(scope="module")
def done(dataset):
    return run(dataset, SPEC)


@pytest.fixture(scope="module")
def by_key(done):
    return {figure.key: figure for figure in done.figures}


def criteria_of(form):
    return {c["code"]: [item["code"] for item in c["subcriteria"][0]["items"]] for c in form["criteria"]}


DOMAINS = [
    ("", "", ""),
    ("unit-03", "", ""),
    ("unit-13", "", ""),
    ("", "land", ""),
    ("unit-05", "rest", ""),
    ("unit-05", "justice", ""),
    ("", "", "sex=male"),
]


@pytest.mark.parametrize("measure", ["sips", "share45"])
@pytest.mark.parametrize("domain", DOMAINS, ids=" ".join)
def test_every_figure_of_the_communes_equals_linearisation_row_by_row(rows, by_key, measure, domain):
    unit, field, group = domain
    block = [r for r in rows if r["block"] == "commune"]
    members = [
        r
        for r in block
        if unit in ("", r["unit"]) and field in ("", r["field"]) and group in ("", f"sex={r['answers'].get('sex')}")
    ]

    expected = brute.estimate(block, members, criteria_of(COMMUNE), measure)

    assert len(expected) == 25
    for subject, (value, se) in expected.items():
        figure = by_key["commune", unit, field, group, "design", measure, subject]
        assert figure.value == pytest.approx(value, rel=1e-10), subject
        assert figure.se == pytest.approx(se, rel=1e-9, abs=1e-12), subject
        assert figure.low <= figure.value <= figure.high


def test_every_figure_of_the_stations_without_frame_equals_brute_force(rows, by_key):
    block = [r for r in rows if r["block"] == "station"]

    for subject, (value, se) in brute.estimate(block, block, criteria_of(STATION), "sips").items():
        figure = by_key["station", "", "", "", "design", "sips", subject]
        assert (figure.value, figure.se) == pytest.approx((value, se), rel=1e-9)
        assert figure.population is None


def test_the_equal_unit_mean_is_the_plain_mean_of_the_units(by_key):
    units = [by_key["commune", f"unit-{i:02d}", "", "", "design", "sips", "overall"] for i in range(1, 14)]

    figure = by_key["commune", "", "", "", "equal_units", "sips", "overall"]

    assert figure.value == pytest.approx(sum(u.value for u in units) / 13, rel=1e-12)
    assert figure.se == pytest.approx(sum(u.se**2 for u in units) ** 0.5 / 13, rel=1e-12)
    assert (figure.n, figure.df) == (sum(u.n for u in units), sum(u.df for u in units))


def test_a_run_repeats_bit_for_bit_even_when_the_rows_came_in_another_order(rows, done, tmp_path):
    shuffled = random.Random(5).sample(rows, len(rows))

    again = run(write_dataset(tmp_path / "v1.0", shuffled, freeze()), SPEC)

    assert again.as_record() == done.as_record()


def test_the_notes_say_how_many_strata_stood_alone(done):
    assert done.notes["commune"] == {
        "responses": 780,
        "strata": 52,
        "lonely_strata": 0,
        "lonely_rule": "adjust",
    }


A1, A2, B1 = "A1", "A2", "B1"


def station_rows(answers, **other):
    return [row("station", "unit-01", "", answer, **other) for answer in answers]


def small(tmp_path, rows, spec=None):
    dataset = write_dataset(tmp_path / "small", rows, freeze())
    return {figure.key[1:]: figure for figure in figures(dataset, spec or Spec("sips-mean-v1"))}


def test_sips_by_hand_with_skipped_and_not_experienced_answers(tmp_path):
    """A1: 5 4 0 – → (5+4)/2/5 = 90 %; A2: 3 3 3 3 → 60 %; A3: none; A = 75 %. Share of 4–5: A1 100 %, A2 0 %."""
    answers = [{A1: 5, A2: 3}, {A1: 4, A2: 3}, {A1: 0, A2: 3}, {A2: 3}]

    found = small(tmp_path, station_rows(answers))

    unit = ("unit-01", "", "", "design")
    assert found[*unit, "sips", "item:A1"].value == 90
    assert found[*unit, "sips", "item:A1"].n == 2
    assert found[*unit, "sips", "item:A2"].value == 60
    assert found[*unit, "sips", "criterion:A"].value == pytest.approx(75)
    assert found[*unit, "sips", "criterion:A"].n == 4
    assert found[*unit, "share45", "item:A1"].value == 100
    assert found[*unit, "share45", "criterion:A"].value == 50
    assert found[*unit, "sips", "item:A3"].value is None
    assert found[*unit, "sips", "item:A3"].n == 0


def test_the_whole_needs_every_criterion(tmp_path):
    found = small(tmp_path, station_rows([{A1: 5}, {A1: 4}]))

    assert found["unit-01", "", "", "design", "sips", "criterion:B"].value is None
    assert found["unit-01", "", "", "design", "sips", "overall"].value is None
    assert found["unit-01", "", "", "design", "sips", "overall"].n == 2


def test_the_floor_of_sips_is_twenty_and_its_top_a_hundred(tmp_path):
    lowest = small(tmp_path / "a", station_rows([{A1: 1, B1: 1}] * 12))
    highest = small(tmp_path / "b", station_rows([{A1: 5, B1: 5}] * 12))
    key = ("unit-01", "", "", "design", "sips", "overall")

    assert (lowest[key].value, lowest[key].se, lowest[key].low) == (20, 0, 20)
    assert (highest[key].value, highest[key].se, highest[key].high) == (100, 0, 100)
    assert lowest[key].high > 20


def test_a_census_has_no_sampling_error(tmp_path):
    rows = station_rows([{A1: 5, B1: 3}, {A1: 3, B1: 4}], population=2)

    figure = small(tmp_path, rows)["unit-01", "", "", "design", "sips", "overall"]

    assert (figure.se, figure.low, figure.high) == (0, figure.value, figure.value)


def test_official_and_reference_answers_never_meet_and_reference_has_no_uncertainty(tmp_path):
    """R-001-15: channels for reference never enter the published index."""
    official = station_rows([{A1: 5, B1: 5}] * 3)
    open_web = station_rows([{A1: 1, B1: 1}] * 4, official=False, mode="open_web")
    key = ("unit-01", "", "", "design", "sips", "overall")

    counted = small(tmp_path / "a", official + open_web)[key]
    aside = small(tmp_path / "b", official + open_web, Spec("sips-mean-v1", official=False))[key]

    assert (counted.value, counted.n) == (100, 3)
    assert (aside.value, aside.n, aside.se, aside.low, aside.df) == (20, 4, None, None, None)


def test_one_lonely_stratum_is_told_or_refused(tmp_path):
    rows = station_rows([{A1: 5, B1: 4}, {A1: 4, B1: 4}]) + [row("station", "unit-02", "", {A1: 1, B1: 1})]
    dataset = write_dataset(tmp_path / "d", rows, freeze())

    done = run(dataset, Spec("sips-mean-v1"))

    assert done.notes["station"]["lonely_strata"] == 1
    with pytest.raises(Problem) as caught:
        run(dataset, Spec("sips-mean-v1", lonely="fail"))
    assert caught.value.code == "stratum_lonely"


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"method": "sips"}, "index_method_unknown"),
        ({"official": None}, "spec_mixes_modes"),
        ({"lonely": "average"}, "lonely_rule_unknown"),
        ({"domains": ("commune",)}, "domain_unknown"),
        ({"confidence": 95}, "confidence_out_of_range"),
    ],
)
def test_a_run_that_would_break_the_method_is_refused(wrong, code):
    with pytest.raises(Problem) as caught:
        Spec(**({"method": "sips-mean-v1"} | wrong))

    assert caught.value.code == code


def test_a_spec_survives_its_record():
    assert Spec.from_record(SPEC.as_record()) == SPEC
