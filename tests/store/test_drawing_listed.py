"""R-000-10, R-004-44: systematic draws from large lists in the engine are those of the pure method, unit by unit."""

import pyarrow as pa
import pytest
from tests.store.registers import ENGINES, SEED, in_engine, mixed_list, opened, table

from hailong.method.problem import Problem
from hailong.method.selection import ListUnit, draw_listed, list_manifest
from hailong.store import drawing
from hailong.store.drawing import canonical


@pytest.mark.database
@pytest.mark.parametrize("name", ENGINES)
@pytest.mark.parametrize("rows", [700, 1_000_000], ids=["in ranges", "at once"])
def test_a_mixed_list_in_the_engine_gives_the_draw_of_the_pure_method(name, rows, monkeypatch):
    """Pieces of 700 rows cut two strata into ranges: cumulated sizes are carried over."""
    monkeypatch.setattr(canonical, "ROWS_AT_ONCE", rows)
    units, asked = mixed_list()
    pure = draw_listed(units, asked, seed=SEED, reserve_ratio=0.5)

    with opened(name) as engine:
        found = drawing.draw_listed(in_engine(engine, units), asked, seed=SEED, reserve_ratio=0.5)

    assert found == pure
    assert list_manifest(found) == list_manifest(pure)
    assert [one.unit.unit_id for one in found.units if one.is_certain and one.unit.stratum == "quy mô"] == [
        "giant 0", "giant 1", "giant 2",
    ]  # fmt: skip
    assert len(found.reserves["đều"]) == 125


@pytest.mark.parametrize("number", range(6))
def test_other_seeds_and_numbers_of_units_too(number):
    units, _ = mixed_list()
    asked = {"đều": 1 + 37 * number, "quy mô": 2 + 300 * number, "1": number, "01": number % 5, "nobody": number % 2}

    with opened("duckdb") as engine:
        found = drawing.draw_listed(in_engine(engine, units), asked, seed=f"seed number {number}")

    assert found == draw_listed(units, asked, seed=f"seed number {number}")


def test_ranges_of_a_stratum_are_about_as_long_as_asked_and_leave_nobody_out(monkeypatch):
    monkeypatch.setattr(canonical, "ROWS_AT_ONCE", 500)
    units = [ListUnit("s", f"{i % 3}", f"{'x' * (i % 40)}{i}") for i in range(5_000)]

    with opened("duckdb") as engine:
        register = in_engine(engine, units)
        found = list(canonical.pieces(engine, register.rows, drawing.listed.SHAPE, {("s",): 5_000}))

    assert len(found) >= 9
    assert max(piece.num_rows for piece in found) < 900
    names = ["stratum", "order", "unit_id", "size"]
    assert pa.concat_tables(found).select(names).equals(table(sorted(units)))


def test_two_lists_may_come_by_in_turns_on_one_engine(monkeypatch):
    monkeypatch.setattr(canonical, "ROWS_AT_ONCE", 100)
    units = [ListUnit(f"s{i % 7}", "", f"{i:04}") for i in range(700)]

    with opened("duckdb") as engine:
        rows = in_engine(engine, units).rows
        sizes = {(f"s{i}",): 100 for i in range(7)}
        one, other = (canonical.pieces(engine, rows, drawing.listed.SHAPE, sizes) for _ in range(2))
        lengths = [piece.num_rows for pair in zip(one, other, strict=True) for piece in pair]

    assert lengths == [100] * 14


def test_an_empty_list_has_no_units_for_anybody():
    with opened("duckdb") as engine:
        register = in_engine(engine, [ListUnit("s", "", "a")])
        nothing = drawing.ListRegister(engine, register.rows.filter(register.rows.unit_id == "b"))

        with pytest.raises(Problem, match="sample_exceeds_frame"):
            drawing.draw_listed(nothing, {"s": 1}, seed=SEED)
        assert drawing.draw_listed(nothing, {}, seed=SEED) == draw_listed([], {}, seed=SEED)


REFUSED = [
    ([ListUnit("s", "", "a", 0), ListUnit("s", "", "b", 4), ListUnit("r", "", "c", -1)], {}),
    ([ListUnit("s", "z", "a", 3), ListUnit("s", "", "b", 0)], {}),
    ([ListUnit("s", "", "a", 3)], {"s": 2}),
    ([ListUnit("s", "", "a", 3)], {"other": 1}),
    ([ListUnit("s", "", "a", 2**52)], {"s": 1}),
    ([ListUnit("s", "", "a"), ListUnit("t", "", "a"), ListUnit("t", "", "b"), ListUnit("t", "x", "b")], {}),
    ([ListUnit("s;t", "", "a"), ListUnit("e\u0301", "", "b")], {}),
    ([ListUnit("s", "1|2", "a")], {}),
    ([ListUnit("s", " ", "a")], {}),
    ([ListUnit("s", "", "a  b"), ListUnit("s", "", "")], {}),
    ([ListUnit("s", "\u200b", "a\u00a0b", 0)], {}),
    ([ListUnit("s", "", "a")], {"s": 1, "b;c\n": 0}),
    ([ListUnit("s;t", "", "a", 0)], {"s": 1, "b;c\n": 0, "": 2}),
]


@pytest.mark.database
@pytest.mark.parametrize("name", ENGINES)
@pytest.mark.parametrize(("units", "asked"), REFUSED)
def test_a_list_that_the_pure_method_refuses_is_refused_in_the_same_words(name, units, asked):
    with pytest.raises(Problem) as pure:
        draw_listed(units, asked, seed=SEED)

    with opened(name) as engine, pytest.raises(Problem) as refused:
        drawing.draw_listed(in_engine(engine, units), asked, seed=SEED)

    assert [(one.code, one.facts) for one in refused.value.all] == [(one.code, one.facts) for one in pure.value.all]


@pytest.mark.database
@pytest.mark.parametrize("name", ENGINES)
def test_missing_names_and_sizes_are_refused(name):
    rows = {"stratum": [None, "s"], "order": [None, ""], "unit_id": [None, "b"], "size": [None, 1]}
    kinds = {"stratum": pa.string(), "order": pa.string(), "unit_id": pa.string(), "size": pa.int64()}

    with opened(name) as engine:
        engine.table("holes", pa.table({column: pa.array(rows[column], kind) for column, kind in kinds.items()}))
        with pytest.raises(Problem) as refused:
            drawing.draw_listed(drawing.ListRegister(engine, engine.named("holes")), {}, seed=SEED)

    codes = [(one.code, one.facts.get("name")) for one in refused.value.all]
    assert codes == [
        ("frame_name_malformed", ""), ("frame_name_malformed", "order"), ("frame_name_malformed", "unit_id"),
        ("size_not_positive", None),
    ]  # fmt: skip


def test_sizes_that_are_no_whole_numbers_are_refused():
    with opened("duckdb") as engine:
        register = in_engine(engine, [ListUnit("s", "", "a")])
        halves = register.rows.mutate(size=register.rows["size"] / 2)

        with pytest.raises(ValueError, match="whole"):
            drawing.draw_listed(drawing.ListRegister(engine, halves), {"s": 1}, seed=SEED)
