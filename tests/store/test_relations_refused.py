"""R-004-35: a dataset that cannot be analysed is told with its reason, never a failure and never a made-up figure."""

import numpy as np
import pytest
from tests.store.forms import freeze, likert, row

from hailong.method.drivers.importance import lmg
from hailong.method.problem import Problem
from hailong.method.spec import Spec
from hailong.store.dataset import write_dataset
from hailong.store.relations import answer_model, drivers, item_drivers, reliabilities

SPEC = Spec("sips-mean-v1")


def answered(folder, criteria, answer, n=300, **other):
    """A dataset of one block `b`: answer(draw, k) gives the answers of response k."""
    draw = np.random.default_rng(5)
    other = {"population": 1000} | other
    rows = [row("b", "u", f"f{k % 3}", answer(draw, k), **other) for k in range(n)]
    return write_dataset(folder / "v", rows, freeze(definitions={"b": likert("b", criteria)}))


def apart(draw, criteria):
    """Answers that go together a little."""
    centre = draw.normal()
    codes = [f"{name}{i}" for name, count in criteria.items() for i in range(1, count + 1)]
    return {code: int(np.clip(round(3.5 + 0.6 * centre + draw.normal()), 1, 5)) for code in codes}


SUMS_OF_NINE = [(2, 2, 5), (2, 3, 4), (3, 2, 4), (3, 3, 3), (4, 2, 3), (4, 4, 1), (5, 2, 2)]


@pytest.mark.parametrize(
    ("criteria", "answer"),
    [
        ("AB", lambda draw, k: {"A1": (a := int(draw.integers(1, 6))), "B1": 6 - a}),
        ("ABC", lambda draw, k: dict(zip(("A1", "B1", "C1"), SUMS_OF_NINE[draw.integers(7)], strict=True))),
    ],
)
@pytest.mark.parametrize("compute", [drivers, item_drivers])
def test_criteria_that_cancel_out_have_no_shares(tmp_path, compute, criteria, answer):
    """The whole does not vary; what rounding leaves of it would be shared out as ± infinity."""
    dataset = answered(tmp_path, dict.fromkeys(criteria, 1), answer)

    with pytest.raises(Problem) as caught:
        compute(dataset, SPEC, block="b")

    assert caught.value.code == "drivers_outcome_constant"


def test_differences_of_one_response_alone_have_shares_but_no_interval(tmp_path):
    """Without its group nobody differs: that replicate has no share, so nothing is known of the error."""
    dataset = answered(
        tmp_path, {"A": 1, "B": 1}, lambda draw, k: {"A1": 4 if k else 1, "B1": 4 if k else 3}, population=None
    )

    found = drivers(dataset, SPEC, block="b")

    assert found.shares == pytest.approx({"A": 0.5, "B": 0.5})
    assert (dict(found.low), dict(found.high)) == ({}, {})


def test_a_dataset_that_cannot_be_modelled_is_a_problem_with_its_reason(tmp_path):
    """Never a failure inside the program: pages ask for these."""
    one, three = {"A": 3}, {"A": 1, "B": 1, "C": 1}
    (tmp_path / "one").mkdir()
    alone = answered(tmp_path / "one", one, lambda draw, k: apart(draw, one))
    same = answered(tmp_path, three, lambda draw, k: (a := apart(draw, three)) | {"B1": a["A1"]})

    for code, facts, compute in [
        ("drivers_without_predictor", {"item": "A1"}, lambda: answer_model(alone, SPEC, block="b", item="A1")),
        ("answer_code_unknown", {"question": "Z9"}, lambda: answer_model(alone, SPEC, block="b", item="Z9")),
        ("relation_block_unknown", {"block": "z", "known": "b"}, lambda: drivers(alone, SPEC, block="z")),
        ("relation_block_unknown", {"block": "z", "known": "b"}, lambda: reliabilities(alone, SPEC, block="z")),
        ("drivers_collinear", {"predictors": "A, B"}, lambda: answer_model(same, SPEC, block="b", item="C1")),
    ]:
        with pytest.raises(Problem) as caught:
            compute()
        assert (caught.value.code, caught.value.facts) == (code, facts)


@pytest.mark.parametrize("weight", [0, -10_000, None])
def test_a_weight_that_is_not_positive_is_a_problem(tmp_path, weight):
    two = {"A": 1, "B": 1}
    dataset = answered(tmp_path, two, lambda draw, k: apart(draw, two), weight_e4=weight)

    for compute in (drivers, lambda *given, block: answer_model(*given, block=block, item="A1")):
        with pytest.raises(Problem) as caught:
            compute(dataset, SPEC, block="b")
        assert (caught.value.code, caught.value.facts) == ("design_weight_wrong", {"count": 300, "rows": "1"})


@pytest.mark.parametrize("count", [22, 41, 60])
def test_a_criterion_may_have_many_items(tmp_path, count):
    """Weights of nine million each; more than 22 items are rounded to a 232,792,560th of a level."""
    two = {"A": count, "B": 3}
    dataset = answered(
        tmp_path,
        two,
        lambda draw, k: {code: level for code, level in apart(draw, two).items() if draw.random() < 0.9},
        n=700,
        weight_e4=90_000_000_000,
    )
    own = dataset.table("responses").to_pylist()
    given = [
        [[one[f"{name}{i + 1}"] for i in range(two[name]) if one[f"{name}{i + 1}"]] for name in two] for one in own
    ]
    means = np.array([[np.mean(levels) for levels in one] for one in given if all(one)])
    expected = lmg(np.cov(np.column_stack([means.mean(axis=1), means]), rowvar=False), n=700)

    found = drivers(dataset, SPEC, block="b")

    assert list(found.shares.values()) == pytest.approx(expected, rel=1e-7)
    assert reliabilities(dataset, SPEC, block="b").refused["agencies"].code == "agencies_too_few"
