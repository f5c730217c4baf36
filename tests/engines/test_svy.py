"""A second oracle beside R: the package svy computes the same elements and clusters."""

import pytest
from tests.store.surveys import SUBJECTS, survey, table

from hailong.store.engines import connect
from hailong.store.surveys.estimates import estimate

pytestmark = [pytest.mark.engines, pytest.mark.xdist_group("engines")]
DESIGNS = {
    "01_elements": {"stratum": "stratum", "pop_size": "population"},
    "02_clusters": {"stratum": "stratum", "psu": "psu"},
    "03_clusters_fpc": {"psu": "psu", "pop_size": "population"},
}
COLUMNS = {"01_elements": "award", "02_clusters": "level", "03_clusters_fpc": "level"}


@pytest.mark.parametrize("by", [False, True], ids=["whole", "by domain"])
@pytest.mark.parametrize("case", list(DESIGNS))
def test_items_equal_svy(case, by):
    import polars as pl  # both only in the environment of the engines
    import svy

    rows = pl.from_arrow(table(case)).with_columns((pl.col("weight_e4") / 10_000).alias("w"))
    sample = svy.Sample(rows, svy.Design(wgt="w", **DESIGNS[case]))
    column = COLUMNS[case]

    theirs = sample.estimation.mean(SUBJECTS.items, drop_nulls=True, **({"by": column} if by else {}))

    with connect("duckdb") as engine:
        engine.table("responses", table(case))
        ours = {
            (one["domain"], one["subject"]): one
            for one in estimate(engine, engine.named("responses"), survey(case)).to_pylist()
            if one["domain_set"] == (column if by else "total")
        }
    for item, found in zip(SUBJECTS.items, theirs, strict=True):
        for line in found.to_polars().to_dicts():
            one = ours[line[column] if by else "", f"item:{item}"]
            assert one["value"] == pytest.approx(line["est"] / 10, rel=1e-9)
            assert one["se"] == pytest.approx(line["se"] / 10, rel=1e-9)
