"""No weight above the cap, and nobody lost: trimming equals R survey and does what it says."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.method.weighting.cases import numbers, rows

from hailong.method.problem import Problem
from hailong.method.weighting.summary import spread
from hailong.method.weighting.trimming import Cap, trim

SHARED = ("equal", "proportional")
WEIGHTS = st.lists(st.integers(1, 60), min_size=2, max_size=25).map(lambda found: np.array(found, float))


def test_trimmed_weights_equal_those_of_r_survey():
    found = trim(numbers(rows("calibration/03_trimmed.in.csv"), "w"), Cap(at=45))

    assert found.weights == pytest.approx(numbers(rows("calibration/03_trimmed.out.csv"), "at_45"), rel=1e-12)
    assert (found.hits, found.at_cap) == (20, 26)


def test_equal_weights_capped_at_one_of_their_quantiles_stay_as_they_are_in_r_survey():
    """`trimWeights(upper = quantile(w, 0.9))` of apiclus1: 183 weights of 33.846996307373."""
    weights = numbers(rows("calibration/01_apiclus1.in.csv"), "pw")

    found = trim(weights, Cap(quantile=0.9))

    assert (found.weights == weights).all()
    assert found.weights == pytest.approx(np.full(183, 33.846996307373), rel=1e-13)


@pytest.mark.parametrize(
    ("cap", "value"),
    [
        (Cap(at=5), 5),
        (Cap(times_median=2.5), 5),
        (Cap(quantile=0.8), 4),
        (Cap(quantile=0.81), 20),
        (Cap(quantile=1), 20),
    ],
)
def test_a_cap_is_a_number_a_ratio_to_the_median_or_a_quantile(cap, value):
    assert cap.value(np.array([20.0, 1, 2, 2, 4]), np.ones(5, np.int64)) == value


@pytest.mark.parametrize(
    "told", [{}, {"at": 5, "quantile": 0.9}, {"at": 0}, {"at": float("nan")}, {"quantile": 1.1}, {"times_median": 0.9}]
)
def test_a_cap_that_is_none_or_two_is_a_bug(told):
    with pytest.raises(ValueError, match="a cap is one of"):
        Cap(**told)


def test_the_excess_goes_in_equal_parts_or_in_proportion():
    weights = np.array([10.0, 1, 2, 3])

    assert trim(weights, Cap(at=7)).weights.tolist() == [7, 2, 3, 4]
    assert trim(weights, Cap(at=7), shared="proportional").weights.tolist() == [7, 1.5, 3, 4.5]
    assert trim(weights, Cap(at=7)).cut_pct == pytest.approx(100 * 3 / 16)


@pytest.mark.parametrize("shared", SHARED)
@given(weights=WEIGHTS, room=st.floats(1.0, 3.0))
def test_the_sum_stays_no_weight_is_above_the_cap_and_the_order_of_weights_is_kept(shared, weights, room):
    cap = weights.mean() * room

    found = trim(weights, Cap(at=cap), shared=shared).weights

    assert found.sum() == pytest.approx(weights.sum(), rel=1e-12)
    assert found.max() <= cap
    assert (np.diff(found[np.argsort(weights, kind="stable")]) >= -1e-9).all()


@given(weights=WEIGHTS, room=st.floats(1.05, 3.0))
def test_sharing_again_and_again_as_r_does_ends_where_the_closed_form_is(weights, room):
    cap, slow = weights.mean() * room, weights.copy()

    for _ in range(5000):
        outside = slow > cap
        if not outside.any():
            break
        cut = np.minimum(slow, cap)
        cut[~outside] += (slow - cut).sum() / (~outside).sum()
        slow = cut

    assert trim(weights, Cap(at=cap)).weights == pytest.approx(np.minimum(slow, cap), rel=1e-9)


@pytest.mark.parametrize("shared", SHARED)
@given(weights=WEIGHTS, times=st.integers(2, 5))
def test_a_weight_with_a_count_is_that_many_responses(shared, weights, times):
    cap, counts = Cap(at=weights.mean() * 1.3), np.full(len(weights), times)

    cells = trim(weights, cap, counts=counts, shared=shared)
    responses = trim(np.repeat(weights, times), cap, shared=shared)

    assert np.repeat(cells.weights, times) == pytest.approx(responses.weights, rel=1e-12)
    assert (cells.hits, cells.at_cap) == (responses.hits, responses.at_cap)


def test_the_excess_stays_within_its_class():
    weights, within = np.array([10.0, 4, 2, 1, 1]), np.array([0, 1, 0, 0, 1])

    found = trim(weights, Cap(at=8), within=within).weights

    assert found.tolist() == [8, 4, 3, 2, 1]


def test_weights_below_the_cap_are_left_as_they_are():
    weights = np.array([0.1, 0.7, 0.3])

    assert (trim(weights, Cap(at=0.7)).weights == weights).all()


def test_a_cap_below_the_mean_is_refused_and_the_lowest_possible_told():
    with pytest.raises(Problem) as caught:
        trim(np.array([1.0, 9.0]), Cap(at=4))

    assert (caught.value.code, caught.value.facts) == ("trim_cap_too_low", {"cap": 4, "lowest": 5.0})


def test_a_cap_at_the_mean_makes_all_weights_equal():
    assert trim(np.array([1.0, 2, 9.0]), Cap(at=4)).weights == pytest.approx([4, 4, 4])


def test_a_weight_of_nought_is_refused():
    with pytest.raises(Problem) as caught:
        trim(np.array([1.0, 0.0]), Cap(at=4))

    assert caught.value.code == "weights_not_positive"


@pytest.mark.parametrize("counts", [[1, 1, 1, 1], [3, 1, 1, 3], [1, 1, 2, 1]])
def test_a_cap_by_the_median_is_the_median_that_the_report_prints_times_the_factor(counts):
    """Of an even number of weights the median lies between the two in the middle, in the cap as in the report."""
    weights, counts = np.array([1.0, 2, 3, 10]), np.array(counts)

    cap = Cap(times_median=2).value(weights, counts)

    assert cap == 2 * spread(weights, counts).median
    assert cap == 2 * np.median(np.repeat(weights, counts))


def test_nothing_to_trim_is_a_problem_and_an_entry_of_no_response_a_bug():
    with pytest.raises(Problem, match="weights_missing"):
        trim(np.zeros(0), Cap(at=4))
    with pytest.raises(ValueError, match="at least one response"):
        trim(np.array([1.0, 2.0]), Cap(at=4), counts=np.array([1, 0]))
