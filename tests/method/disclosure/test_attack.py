"""The attacker finds what can be found, neither more nor less: compared with all tables one by one."""

import csv
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.method.disclosure.brute import all_tables, ranges, strata_of, two_way

from hailong.method.disclosure.attack import Effort, Level, NotExamined, Open, Protected, attack
from hailong.method.disclosure.facts import Fact, Knowledge, number, ratio, shares, together
from hailong.method.disclosure.table import Axis, Table
from hailong.method.distribution import shares_in
from hailong.method.problem import Problem

CASES = Path(__file__).parents[2] / "cases" / "disclosure_table"
ANY = Level(1)


def read(name):
    with (CASES / name).open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def each(cells):
    return {cell: {cell: 1} for cell in cells}


def test_the_ranges_of_the_table_done_by_hand_are_found():
    rows = read("01_one_cell.in.csv")
    axes = tuple(Axis.flat(name, dict.fromkeys(row[name] for row in rows)) for name in ("unit", "group"))
    table = Table(axes, {(row["unit"], row["group"]): int(row["people"]) for row in rows})
    expected = {(row["unit"], row["group"]): (int(row["low"]), int(row["high"])) for row in read("01_one_cell.out.csv")}

    found = attack(table.knowledge(expected), each(expected), level=ANY)

    assert {one.target: (one.low, one.high) for one in found} == expected
    assert all(isinstance(one, Protected) for one in found)


small_table = st.lists(st.lists(st.integers(0, 3), min_size=3, max_size=3), min_size=2, max_size=2).filter(
    lambda rows: 0 < sum(map(sum, rows)) <= 8
)


@settings(max_examples=40)
@given(small_table, st.sets(st.integers(0, 10), min_size=1))
def test_for_every_set_of_hidden_cells_the_range_is_that_of_all_tables_one_by_one(rows, places):
    table = two_way(rows)
    hidden = {cell for at, cell in enumerate(table.cells) if at in places}

    found = attack(table.knowledge(hidden), each(sorted(hidden)), level=Level(2))

    truth = ranges(table, all_tables(table), hidden)
    assert {one.target: (one.low, one.high) for one in found} == truth
    assert all(isinstance(one, Protected) == (one.high - one.low >= 2) for one in found)


weighted = st.tuples(
    st.lists(st.integers(1, 7), min_size=2, max_size=2), st.lists(st.integers(0, 3), min_size=6, max_size=6)
)


@settings(max_examples=40)
@given(weighted, st.booleans())
def test_shares_sizes_and_weights_together_tell_what_all_counts_one_by_one_tell(case, with_index):
    """Two strata × three levels; a rounding leaves holes between fractions that only whole numbers see."""
    weights, counts = case
    truth = {(s, level): counts[3 * s + level] for s in range(2) for level in range(3)}
    if not sum(counts):
        return
    weight_of = {atom: weights[atom[0]] for atom in truth}
    levels = [{(s, level): weights[s] for s in range(2)} for level in range(3)]
    sizes = [sum(counts[:3]), sum(counts[3:])]
    facts = [number(f"stratum {s}", [(s, level) for level in range(3)], sizes[s]) for s in range(2)]
    if with_index:
        over = {atom: weight * atom[1] for atom, weight in weight_of.items()}
        value = Decimal(_index_tenths(over, weight_of, truth)).scaleb(-1)
        facts += ratio("index", over, {atom: 2 * weight for atom, weight in weight_of.items()}, value)
    else:
        facts += shares("shares", levels, _printed(levels, truth))
    knowledge = Knowledge(truth, tuple(facts), most=9)

    found = attack(knowledge, each(truth), level=Level(1))

    every = [other for other in strata_of(counts[0:3], counts[3:6]) if all(fact.holds(other) for fact in facts)]
    for one in found:
        values = [other[one.target] for other in every]
        assert (one.low, one.high) == (min(values), max(values))


def _printed(levels, truth):
    weights = {at: sum(weight * truth[atom] for atom, weight in level.items()) for at, level in enumerate(levels)}
    return list(shares_in(10, weights).values())


def _index_tenths(over, weight_of, truth):
    top = 1000 * sum(value * truth[atom] for atom, value in over.items())
    whole = 2 * sum(weight * truth[atom] for atom, weight in weight_of.items())
    return (2 * top + whole) // (2 * whole)


def test_one_dissatisfied_person_whose_weight_no_other_has_is_told():
    """15 people of weight 1, 3 of weight 9; shares 21 % and 79 % of 42. k people of weight 9 and j of weight 1 on the
    lower level are 9k + j = 9 of 42 (8 is 19 %, 10 is 24 %): k = 1 and j = 0, or j = 9 and k = 0. With the index of the
    larger stratum alone (100) the second falls away.
    """
    truth = {("large", 0): 0, ("large", 1): 15, ("small", 0): 1, ("small", 1): 2}
    sizes = (number("large", [("large", 0), ("large", 1)], 15), number("small", [("small", 0), ("small", 1)], 3))
    levels = [{("large", at): 1, ("small", at): 9} for at in (0, 1)]
    known = (*sizes, *shares("unit", levels, [21, 79]))
    alone = ratio("large", {("large", 1): 1}, {("large", 0): 1, ("large", 1): 1}, Decimal("100.0"))
    target = each([("small", 0)])

    before = attack(Knowledge(truth, known, most=18), target, level=ANY)
    after = attack(Knowledge(truth, (*known, *alone), most=18), target, level=ANY)

    assert before == (Protected(("small", 0), 0, 1),)
    assert after == (Open(("small", 0), 1, 1),)
    assert after[0].exact


def test_what_is_too_large_is_called_not_examined_never_safe():
    table = two_way([[3, 4], [5, 6]])
    hidden = list(table.counts)

    found = attack(table.knowledge(hidden), each(hidden), level=ANY, effort=Effort(most_unknowns=3))

    assert found == tuple(NotExamined(cell, "too_large") for cell in hidden)


def test_counts_that_would_print_otherwise_prove_nothing():
    """The facts leave everything open, but the publication looks the same for the truth only."""
    knowledge = Knowledge({"a": 2, "b": 3}, (number("sum", ["a", "b"], 5),), most=5, prints_alike=lambda c: c["a"] == 2)

    assert attack(knowledge, each("a"), level=ANY) == (NotExamined("a", "undecided"),)


def test_known_counts_prove_protection_only_where_they_fit():
    knowledge = Knowledge({"a": 2, "b": 3}, (number("sum", ["a", "b"], 5),), most=5)

    fits = attack(knowledge, each("a"), level=ANY, known=[{"a": 3, "b": 2}])
    lies = attack(knowledge, each("a"), level=ANY, known=[{"a": 4, "b": 4}])

    assert fits == (Protected("a", 2, 3),)
    assert lies == (Protected("a", 0, 5),)


def test_two_tables_of_the_same_units_tell_together_what_neither_tells_alone():
    """The totals of u0 (12) and u1 (15) are hidden in both tables, 27 is printed; by group all cells are hidden,
    by field all are printed: 4 + 8 and 11 + 4. No cell is empty, so by group each total is at least 2.
    """
    by_group, by_field = two_way([[5, 7], [6, 9]]), two_way([[4, 8], [11, 4]])
    hidden = [("u0", ""), ("u1", "")]
    groups = by_group.knowledge([*hidden, *by_group.counts])
    fields = by_field.knowledge(hidden)

    joint = together({"group": groups, "field": fields}, shared={cell: by_group.cells[cell] for cell in hidden})

    alone = attack(groups, each(hidden), level=Level(10))
    jointly = attack(joint, each(hidden), level=Level(10))
    assert [(type(one), one.low, one.high) for one in alone] == [(Protected, 2, 25), (Protected, 2, 25)]
    assert [(type(one), one.low, one.high) for one in jointly] == [(Open, 12, 12), (Open, 15, 15)]
    assert attack(joint, each([("group", ("u0", "g0"))]), level=Level(9)) == (
        Protected(("group", ("u0", "g0")), 1, 10),
    )


def test_each_table_keeps_the_bound_that_everybody_knows_of_it():
    small, large = Knowledge({"a": 2}, (), most=5), Knowledge({"a": 2}, (), most=50)

    found = attack(together({"s": small, "l": large}, shared={}), each([("s", "a"), ("l", "a")]), level=ANY)

    assert found == (Protected(("s", "a"), 0, 5), Protected(("l", "a"), 0, 50))


def test_tables_that_differ_on_what_they_share_are_not_put_together():
    one, other = (Knowledge({"a": count}, (), most=9) for count in (3, 4))

    with pytest.raises(ValueError, match="another count"):
        together({"x": one, "y": other}, shared={"a": 3})
    with pytest.raises(ValueError, match="prints alike"):
        together({"x": Knowledge({"a": 3}, (), most=9, prints_alike=bool)}, shared={})


def test_a_level_asks_for_a_width_in_people_or_in_parts_of_the_count_and_for_either_side():
    assert Level(10).reached(5, 0, 10)
    assert not Level(10).reached(5, 0, 9)
    assert not Level(1, width_share=0.5).reached(40, 30, 49)
    assert Level(1, above=5, below=10).reached(4, 0, 9)
    assert not Level(1, above=5).reached(4, 0, 8)
    with pytest.raises(ValueError, match="at least one person"):
        Level(0)


def test_a_fact_without_an_end_and_unknowns_of_no_fact_are_bounded_by_what_everybody_knows():
    knowledge = Knowledge({"a": 2, "b": 3}, (Fact("at least", {"a": 1}, 1, None),), most=7)

    assert attack(knowledge, each("ab"), level=ANY) == (Protected("a", 1, 7), Protected("b", 0, 7))


def test_a_code_whose_parents_do_not_lead_to_the_total_is_named():
    with pytest.raises(Problem, match="several_problems") as caught:
        Axis("unit", {"a": "b", "b": "a", "c": ""})

    assert [(one.code, one.facts["code"]) for one in caught.value.all] == [
        ("disclosure_axis_broken", "a"),
        ("disclosure_axis_broken", "b"),
    ]


def test_a_table_lacks_no_cell_and_prints_its_total():
    axis = Axis.flat("unit", "ab")
    with pytest.raises(ValueError, match="every combination"):
        Table((axis,), {("a",): 1})
    with pytest.raises(ValueError, match="negative"):
        Table((axis,), {("a",): 1, ("b",): -1})
    with pytest.raises(ValueError, match="grand total"):
        Table((axis,), {("a",): 1, ("b",): 1}).knowledge([("",)])
