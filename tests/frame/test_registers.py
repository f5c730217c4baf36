"""Both synthetic registers, read from their files and judged, equal their truth files (R-000-09)."""

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from hailong.frame import columns
from hailong.frame.reading import read_register
from hailong.method.frame import Judgement, Rules, UnitNames, judge
from hailong.method.selection import FrameUnit, draw

REGISTERS = Path(__file__).parent.parent / "data" / "registers"
WORLD = Path(columns.__file__).parents[1] / "config" / "worlds" / "van_ninh_2023" / "register.xlsx"
COMMUNES = (
    "Vạn Lương", "Vạn Hưng", "Vạn Phú", "Vạn Thắng", "Vạn Bình", "Vạn Khánh", "Vạn Phước", "Vạn Long", "Vạn Thọ",
    "Vạn Thạnh", "Đại Lãnh", "Xuân Sơn",
)  # fmt: skip
VAN_NINH = ["UBND thị trấn Vạn Giã", *(f"UBND xã {name}" for name in COMMUNES)]


def judged(name: str, units: list[str], year: int) -> Judgement:
    table = read_register(REGISTERS / name, name=name)
    found = columns.match(table.headings)
    rules = Rules(UnitNames((unit, [unit]) for unit in units), date(year, 1, 1), date(year, 12, 31))
    assert columns.missing(found) == []
    return judge(columns.register_rows(table, found), rules)


@pytest.fixture(scope="module")
def van_ninh() -> Iterator[Judgement]:
    yield judged("register-van-ninh-2023.xlsx", VAN_NINH, 2023)


def truth(name: str) -> dict:
    return json.loads((REGISTERS / f"{name}.truth.json").read_text(encoding="utf-8"))


def assert_reconciled(judgement: Judgement, facts: dict) -> None:
    """Rows, reasons and unit totals exactly; a field may shift with the dossier kept of a person (data README)."""
    per_unit = facts.pop("per_unit")
    shifts = sum(
        abs(count - judgement.fields_per_unit[unit].get(field, 0))
        for unit, fields in per_unit.items()
        for field, count in fields.items()
    )
    assert judgement.reasons | {"rows": judgement.rows, "usable": len(judgement.usable)} == facts
    assert {unit: sum(fields.values()) for unit, fields in judgement.fields_per_unit.items()} == {
        unit: sum(fields.values()) for unit, fields in per_unit.items()
    }
    assert shifts <= 2 * judgement.reasons["same_person_same_unit"]
    assert all(set(fields) == set(per_unit[unit]) for unit, fields in judgement.fields_per_unit.items())


def test_the_vendor_register_of_van_ninh_reconciles_with_its_truth_file(van_ninh):
    assert_reconciled(van_ninh, truth("register-van-ninh-2023"))


def test_the_national_sync_register_of_thuong_lo_reconciles_with_its_truth_file():
    judgement = judged("register-thuong-lo-2022.csv", ["UBND xã Thượng Lộ"], 2022)

    assert_reconciled(judgement, truth("register-thuong-lo-2022"))


def test_the_register_of_the_demo_world_is_the_one_that_reconciles():
    assert WORLD.read_bytes() == (REGISTERS / "register-van-ninh-2023.xlsx").read_bytes()


def test_every_row_is_usable_or_rejected_exactly_once(van_ninh):
    numbers = sorted([row.number for row in van_ninh.usable] + [row.number for row in van_ninh.rejected])

    assert numbers == list(range(5, 9805))


def test_the_plan_of_van_ninh_can_be_drawn_from_its_register_without_a_shortage(van_ninh):
    """R-000-12, R-000-17: 60 forms per commune, 30 / 20 / 5 / 0 / 0 / 5."""
    grid = {
        "justice": 30,
        "labour": 20,
        "environment": 5,
        "transport_construction": 0,
        "education_health": 0,
        "other": 5,
    }
    quota = {(unit, group): count for unit in VAN_NINH for group, count in grid.items()}
    frame = [FrameUnit(row.unit, row.group, row.dossier_no) for row in van_ninh.usable]

    drawn = draw(frame, quota, seed="Vạn Ninh 10/7/2023 58372")

    assert (len(drawn.sample), len(drawn.reserves)) == (780, 780)
    assert not any(stratum.shortfall or stratum.reserve_shortfall for stratum in drawn.strata)
