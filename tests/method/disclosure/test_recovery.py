"""R-004-47: a print that stands for one set of answers only is found."""

from dataclasses import replace

import pytest
from tests.store.forms import COMMUNE

from hailong.method.disclosure.recovery import ItemPrint, Stratum, is_told
from hailong.method.problem import Problem
from hailong.method.questionnaire import parse

SCALE = parse(COMMUNE).scales["likert5"]


def item(*strata):
    """(weight, people on each level …)."""
    made = tuple(Stratum(sum(counts), weight * 10_000, counts) for weight, counts in strata)
    return ItemPrint(made, "sips", SCALE)


def test_a_unit_of_many_people_leaves_its_small_fields_open():
    found = item((18, (0, 1, 4, 15, 10)), (6, (1, 1, 3, 9, 6)), (17, (0, 0, 1, 2, 2)), (18, (0, 0, 1, 3, 1)))

    assert not is_told(found, minimum=10)


def test_one_dissatisfied_person_whose_weight_no_other_has_is_told_by_the_shares():
    """Level 1 is 9 of 42 clients, 21 %: one of the field of weight 9, for people of weight 1 cannot be nine so low."""
    found = item((1, (0, 0, 0, 0, 15)), (9, (1, 0, 0, 0, 2)))

    assert is_told(found, minimum=10)


def test_all_highest_but_one_is_told_by_the_index_alone():
    """An index of 100 − 20/60: one person, one level; only a person of weight 1 moves it so little."""
    found = replace(item((1, (0, 0, 0, 0, 15)), (9, (0, 0, 0, 0, 5))), with_shares=False)

    assert is_told(found, minimum=10)


def test_equal_weights_tell_nothing_and_large_strata_may_be_told():
    assert not is_told(item((4, (1, 0, 0, 0, 14)), (4, (0, 0, 0, 0, 5))), minimum=10)
    assert not is_told(item((1, (0, 0, 0, 0, 15)), (9, (1, 0, 0, 4, 10))), minimum=10)


def test_a_search_that_runs_out_of_time_gives_no_answer():
    hard = replace(item((1, (0, 0, 0, 0, 15)), (9, (0, 0, 0, 0, 5))), with_shares=False)

    with pytest.raises(Problem) as caught:
        is_told(hard, minimum=10, seconds=0)

    assert (caught.value.code, caught.value.facts) == ("disclosure_search_unfinished", {"seconds": 0, "strata": 2})
