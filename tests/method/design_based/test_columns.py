"""What comes from outside and is no number or no code is told in words, never as an error of the program."""

import numpy as np
import pytest

from hailong.method.design_based.design import Stage, declare, equal_weights
from hailong.method.design_based.estimates import Groups, means, ratios
from hailong.method.design_based.quantiles import quantile
from hailong.method.design_based.replicates import bootstrap, jackknife, replicate_covariance
from hailong.method.problem import Problem

MIXED = np.array([1, "1", 2, "b"], dtype=object)
ONES, PLAIN = np.ones(4), [Stage(None, None, None)]
DESIGN = declare(ONES, PLAIN, lonely="fail")
WORDS = np.array(["5", "four", "3", "-"])


REFUSED = [
    ("design_codes_mixed", {"stage": 1}, lambda: declare(ONES, [Stage(None, MIXED, None)], lonely="fail")),
    ("design_codes_mixed", {"stage": 1}, lambda: declare(ONES, [Stage(MIXED, None, None)], lonely="fail")),
    ("design_domains_mixed", {}, lambda: means(DESIGN, ONES, Groups(MIXED))),
    ("design_weight_wrong", {"count": 2, "rows": "2, 4"}, lambda: declare(WORDS, PLAIN, lonely="fail")),
    ("design_fpc_wrong", {"stage": 1, "count": 1}, lambda: declare(ONES, [Stage(None, None, WORDS[1:2].repeat(4))],
                                                                   lonely="fail")),
    ("design_value_not_number", {"count": 2, "rows": "2, 4"}, lambda: means(DESIGN, WORDS)),
    ("design_value_not_number", {"count": 2, "rows": "2, 4"}, lambda: ratios(DESIGN, ONES, WORDS)),
    ("design_value_not_number", {"count": 2, "rows": "2, 4"},
     lambda: quantile(DESIGN, WORDS, 0.5, rule="inverse", interval="mean")),
    ("design_empty", {}, lambda: equal_weights(0, 10)),
]  # fmt: skip


@pytest.mark.parametrize(("code", "facts", "computed"), REFUSED)
def test_what_is_no_number_or_has_no_order_is_a_problem_with_its_place(code, facts, computed):
    with pytest.raises(Problem) as caught:
        computed()

    assert caught.value.code == code
    assert caught.value.facts.items() >= facts.items()


def test_an_empty_place_among_values_is_no_answer_and_codes_of_one_kind_are_codes():
    some = np.array([5, None, 3.0, None], dtype=object)
    design = declare(np.array([1, 1, 2, 2], dtype=object), [Stage(None, np.array(list("aabb"), object), None)],
                     lonely="fail")  # fmt: skip

    found = means(design, some)

    assert (found.value[0, 0], found.n[0, 0]) == (pytest.approx(11 / 3), 2)


def statistic(weight):
    return np.array([weight.sum()])


def test_a_census_of_the_first_stage_has_replicates_without_variance():
    strata = np.array([1, 2, 3])
    census = declare(np.ones(3), [Stage(None, strata, np.ones(3))], lonely="fail")

    value, covariance = replicate_covariance(census, jackknife(census), statistic)

    assert (value.tolist(), covariance.tolist()) == ([3.0], [[0.0]])


@pytest.mark.parametrize("made", [jackknife, lambda design: bootstrap(design, 9, np.random.default_rng(1))])
def test_strata_that_are_all_lonely_have_no_replicates_that_would_say_that_nothing_varies(made):
    design = declare(np.ones(3), [Stage(None, np.array(list("abc")), None)], lonely="certainty")

    with pytest.raises(Problem) as caught:
        made(design)

    assert caught.value.facts == {"strata": "a, b, c", "count": 3, "stage": 1}
