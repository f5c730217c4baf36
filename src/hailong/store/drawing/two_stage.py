"""The second stage in the engine: people inside drawn schools."""

from collections.abc import Iterable

import pyarrow as pa

from hailong.method.selection import Draw, ListDraw, ListUnit, SecondStage
from hailong.method.selection.two_stage import forms_inside, with_probabilities
from hailong.store.drawing.register import COLUMNS, Register
from hailong.store.drawing.stratified import draw


def second_stage(
    schools: ListDraw, listed: Iterable[ListUnit], people: Register, *, forms_each: int, reserve_ratio: float = 1.0
) -> tuple[Draw, tuple[SecondStage, ...]]:
    """Draw people inside the drawn schools; equal to `method.selection.second_stage`.

    Args: as there; people are in the engine, `unit` = the school.
    Raises: as there.
    """
    engine, rows = people.engine, people.rows
    there = engine.fetch(engine.sql(rows.select("unit", "group").distinct()))
    came = zip(there["unit"].to_pylist(), there["group"].to_pylist(), strict=True)
    asked = forms_inside(schools, listed, ((unit or "", group or "") for unit, group in came), forms_each)
    names = pa.array(sorted({unit for unit, _ in asked}), pa.string())
    engine.table("draw_schools", pa.table({"unit": names}))
    inside = rows.inner_join(engine.named("draw_schools"), ["unit"]).select(*COLUMNS)
    drawn = draw(Register(engine, inside), asked, seed=schools.seed, reserve_ratio=reserve_ratio)
    return drawn, with_probabilities(schools, drawn)
