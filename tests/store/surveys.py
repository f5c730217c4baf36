"""The cases of `tests/cases/survey_cells` as tables with their designs, for every engine."""

import csv
from pathlib import Path

import pyarrow as pa

from hailong.store.surveys.design import DesignColumns, Subjects
from hailong.store.surveys.estimates import Survey

CASES = Path(__file__).parents[1] / "cases" / "survey_cells"
SUBJECTS = Subjects({"A": ("api00", "api99"), "B": ("ell", "meals")}, top=1000, bottom=0)
DESIGNS = {
    "01_elements": DesignColumns("elements", "weight_e4", stratum="stratum", population="population"),
    "02_clusters": DesignColumns("clusters", "weight_e4", stratum="stratum", psu="psu"),
    "03_clusters_fpc": DesignColumns("clusters", "weight_e4", psu="psu", population="population"),
    "04_two_stage": DesignColumns(
        "clusters", "weight_e4", psu="psu", population="population", psu_population="psu_population"
    ),
}
TEXT = {"stratum", "award", "yr", "level"}


def read(name: str) -> list[dict[str, str]]:
    with (CASES / name).open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def table(case: str) -> pa.Table:
    rows = read(f"{case}.in.csv")
    return pa.table(
        {
            name: [row[name] if name in TEXT else (int(row[name]) if row[name] else None) for row in rows]
            for name in rows[0]
        }
    )


def survey(case: str) -> Survey:
    sets = dict.fromkeys(row["set"] for row in read(f"{case}.out.csv"))
    return Survey(DESIGNS[case], SUBJECTS, {name: () if name == "total" else (name,) for name in sets})
