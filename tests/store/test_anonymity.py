"""Rows that may be given away: counted in the engine, made coarser, and counted again."""

from collections import Counter

import pyarrow as pa
import pytest

from hailong.method.disclosure.microdata import Class, Ladder
from hailong.method.problem import Problem
from hailong.store.anonymity import Columns, anonymise, classes

COLUMNS = Columns(quasi=("age", "sex"), sensitive=("q1",))
LADDERS = (Ladder("age", ({"20s": "young", "30s": "young", "50s": "old"},)), Ladder("sex"))


def rows(*groups):
    """(age, sex, answers …): one row for each answer, of weight 2."""
    flat = [(age, sex, answer, 20_000) for age, sex, *answers in groups for answer in answers]
    names, types = ("age", "sex", "q1", "weight_e4"), (pa.string(), pa.string(), pa.int16(), pa.int64())
    return pa.table({name: pa.array([one[at] for one in flat], types[at]) for at, name in enumerate(names)})


TABLE = rows(("20s", "f", 5, 4), ("30s", "f", 4, 3, None), ("50s", None, 1, 2, 5), ("50s", "m", 5, 5, 4))


def test_classes_count_rows_weights_and_different_answers_and_a_missing_value_is_a_value():
    found = classes(TABLE, COLUMNS)

    assert found == {
        ("20s", "f"): Class(2, 40_000, {"q1": 2}),
        ("30s", "f"): Class(3, 60_000, {"q1": 3}),
        ("50s", "m"): Class(3, 60_000, {"q1": 2}),
        ("50s", None): Class(3, 60_000, {"q1": 3}),
    }


def test_rows_given_away_reach_k_and_carry_neither_weight_nor_other_columns():
    found = anonymise(TABLE, COLUMNS, LADDERS, k=3, l={"q1": 2})

    given = Counter((one["age"], one["sex"]) for one in found.rows.to_pylist())
    assert found.rows.column_names == ["age", "sex", "q1"]
    assert given == {("young", "f"): 5, ("old", None): 3, ("old", "m"): 3}
    assert (found.risk.k, found.risk.l, found.risk.below_k) == (3, {"q1": 2}, 0)


def test_the_order_of_the_rows_leaves_no_trace():
    turned = TABLE.take(list(range(len(TABLE)))[::-1])

    assert anonymise(turned, COLUMNS, LADDERS, k=3).rows.equals(anonymise(TABLE, COLUMNS, LADDERS, k=3).rows)


def test_a_group_of_one_answer_is_refused_however_large_it_is():
    alike = rows(("20s", "f", 5, 5, 5, 5), ("50s", "m", 1, 2, 3))

    with pytest.raises(Problem, match="microdata_below_l") as caught:
        anonymise(alike, COLUMNS, LADDERS, k=3, l={"q1": 2})

    assert caught.value.facts == {"question": "q1", "l": 1, "needed": 2}


def test_fewer_rows_than_k_are_refused_and_ladders_must_match_the_columns():
    with pytest.raises(Problem, match="microdata_below_k"):
        anonymise(TABLE, COLUMNS, LADDERS, k=50)
    with pytest.raises(ValueError, match="one ladder"):
        anonymise(TABLE, COLUMNS, LADDERS[::-1], k=3)


@pytest.mark.parametrize("weights", [[20_000, None], [20_000, 0], [1.5, 2.0]])
def test_a_weight_that_is_missing_nought_or_not_whole_is_refused(weights):
    table = pa.table({"age": ["20s", "30s"], "sex": ["f", "f"], "q1": [1, 2], "weight_e4": weights})

    with pytest.raises(ValueError, match="weight"):
        classes(table, COLUMNS)
    with pytest.raises(ValueError, match="weight"):
        anonymise(table, COLUMNS, LADDERS, k=1)


@pytest.mark.parametrize("name", ["new0", "old0", "q1", "w", "weight_e4", "rows"])
def test_a_question_may_be_called_what_the_program_calls_its_own(name):
    """R-004-11: an original value never goes out under the name of a coarser one."""
    table = TABLE.rename_columns([name if one == "sex" else one for one in [*TABLE.column_names[:3], "weight"]])
    table = table if name != "q1" else table.rename_columns(["age", "q1", "answer", "weight"])
    answer = table.column_names[2]
    columns = Columns(quasi=("age", name), sensitive=(answer,), weight="weight")

    found = anonymise(table, columns, (LADDERS[0], Ladder(name)), k=3, l={answer: 2})

    plain = anonymise(TABLE, COLUMNS, LADDERS, k=3, l={"q1": 2})
    assert found.rows.column_names == ["age", name, answer]
    assert found.rows.rename_columns(["age", "sex", "q1"]).equals(plain.rows)
