"""What is published tells about nobody: small cells, their complements, unanimous items, differences (R-004-47)."""

import copy
import csv
import io

import pytest
from tests.life import closed, collected, computed, frozen, moment, published
from tests.standing import world_at

from hailong.estimation.queries import Results, block_charts
from hailong.method.problem import Problem
from hailong.publication import actions as publication
from hailong.publication.queries import compose, folder_of, open_tables, protection

pytestmark = pytest.mark.database
SMALL = {"van-gia": (20, 12), "van-thanh": (20, 12), "van-phu": (20, 12), "dai-lanh": (3, 2)}
STATIONS = {"van-gia": 12, "van-thanh": 12, "van-phu": 4}


def alike(case):
    """Everybody of Vạn Thạnh is very satisfied with everything."""
    return 5 if case.unit.slug == "van-thanh" and case.unit.block.code == "ubnd" else None


def small_world():
    return computed(frozen(closed(collected(SMALL, STATIONS, level=alike))))


world = world_at(small_world)


@pytest.fixture
def pages(life):
    """What the pages would say, free to be spoilt."""
    return copy.deepcopy(compose(life.run))


def check(pages, code, earlier=()):
    return next(one for one in protection(pages, list(earlier)) if one.code == code)


def block(pages, code="ubnd"):
    return next(one for one in pages["blocks"] if one["code"] == code)


def test_a_unit_of_five_forms_is_hidden_with_one_more_so_that_it_does_not_follow(pages):
    units = {row["slug"]: row for row in block(pages)["units"]}

    hidden = {slug for slug, row in units.items() if row["value"] is None}

    assert "dai-lanh" in hidden and len(hidden) >= 2
    assert units["dai-lanh"]["note"] == "Không hiển thị (dưới 10 phiếu)."
    assert all(units[slug]["n"] is None for slug in hidden)


def test_the_map_of_tiles_tells_nothing_of_a_hidden_unit(pages):
    content = block(pages)
    hidden = {row["short_name"] for row in content["units"] if row["value"] is None}

    told = block_charts(content)["tiles"].table.rows

    assert hidden and {row[0] for row in told if row[1:] == ("Không xếp nhóm", "–")} == hidden
    assert len(told) == len(content["units"])


def test_an_item_that_all_answered_alike_shows_neither_shares_nor_index(pages):
    """Every form of Vạn Thạnh says 5: its index of 100 would tell what each person said."""
    items = pages["units"]["ubnd/van-thanh"]["items"]

    assert all(row["value"] is None and row["shares"] is None for row in items)


def test_the_means_of_a_unit_where_all_answered_alike_are_hidden_with_its_items(life, pages):
    """Printed one level up, 100.0 would tell of everybody what is hidden of the items."""
    unit, whole = pages["units"]["ubnd/van-thanh"], block(pages)
    slugs = {row["slug"]: row for row in whole["units"]}

    assert unit["index"]["value"] is None and unit["share45"]["value"] is None
    assert all(row["value"] is None for row in unit["criteria"])
    assert slugs["van-thanh"]["value"] is None and slugs["van-thanh"]["band"] is None
    assert not [
        one
        for one in Results.of(life.run).figures
        if one.unit == "van-thanh" and one.block == "ubnd" and Results.of(life.run).is_published(one)
    ]


@pytest.mark.parametrize("part", ["index", "criteria", "share45"])
def test_a_mean_at_the_top_of_the_scale_is_named(pages, part):
    place = next(place for place, unit in pages["units"].items() if unit["index"]["value"] is not None)
    unit = pages["units"][place]
    row = unit["criteria"][0] if part == "criteria" else unit[part]
    row |= {"value": 100.0, "n": 12}
    for item in unit["items"]:
        item |= {"value": None, "shares": None}

    name = f"criteria/{row['code']}" if part == "criteria" else part

    assert check(pages, "unanimous").faults == [f"{place}/{name}"]


def test_a_mean_at_the_bottom_of_the_scale_is_named(pages):
    place = next(place for place, unit in pages["units"].items() if unit["index"]["value"] is not None)
    pages["units"][place]["index"]["value"] = 20.0
    pages["units"][place]["share45"]["value"] = 0.0

    assert check(pages, "unanimous").faults == [f"{place}/index", f"{place}/share45"]


def test_the_pages_that_the_product_makes_pass_every_check(pages):
    assert [one.faults for one in protection(pages, [])] == [[], [], [], [], []]


def test_no_hidden_cell_of_any_open_table_follows_from_its_total(life, pages):
    """The attack: totals minus everything that is shown, item by item and list by list."""
    waiting = publication.request(run=life.run, by=life.lan, at=moment(12, 10))
    tables = {one.file_name: one.content.decode() for one in open_tables(waiting) if one.format == "csv"}
    shown: dict[tuple, int] = {}
    for row in csv.DictReader(io.StringIO(tables["counts.csv"])):
        shown[row["block"], row["unit"], row["field"], row["group"], row["item"]] = int(row["n"])
    truth = {
        (one.block, one.unit, one.field, one.group, one.item): one.n
        for one in Results.of(life.run).distributions
        if not (one.unit and one.field)
    }

    exposed = []
    for lines in lists_of(truth).values():
        owner, *_, item = lines[0]
        hidden = [cell for cell in lines if truth[cell] and cell not in shown]
        left = shown.get((owner, "", "", "", item), 0) - sum(shown.get(cell, 0) for cell in lines)
        in_no_cell = truth[owner, "", "", "", item] - sum(truth[cell] for cell in lines)
        alone = len(hidden) == 1 < len(lines) and not in_no_cell  # one that fills its line tells of nobody else
        if (owner, "", "", "", item) in shown and (0 < left < 10 or alone):
            exposed.append((lines[0], left))

    assert shown and min(shown.values()) >= 10
    assert exposed == []


def lists_of(truth):
    """Cells of one item under one total: units, fields, the options of a question."""
    found: dict[tuple, list] = {}
    for cell in truth:
        axis = "unit" if cell[1] else "field" if cell[2] else cell[3].partition("=")[0]
        if axis:
            found.setdefault((cell[0], cell[4], axis), []).append(cell)
    return found


@pytest.mark.parametrize("place", ["unit", "field", "group", "item"])
def test_a_small_cell_is_named(pages, place):
    one = block(pages)
    row = {"unit": one["units"], "field": one["fields"], "group": one["groups"][0]["rows"], "item": one["items"]}[
        place
    ][0]
    row["n"] = 9

    found = check(pages, "minimum")

    assert len(found.faults) == 1 and found.faults[0].endswith(": 9")


def test_a_single_hidden_cell_of_a_list_is_named(pages):
    fields = block(pages)["fields"]
    fields[0] |= {"n": None, "value": None, "empty": False}
    assert len(fields) == 2 and fields[1]["n"]

    assert check(pages, "complement").faults == ["ubnd/fields"]


def test_a_few_people_in_none_of_the_groups_are_named(pages):
    """Who did not say his age is a cell too: everybody, less those who did."""
    one = block(pages)
    rows = [row for row in one["groups"][0]["rows"] if row["n"]]
    one["index"]["n"] = sum(row["n"] for row in rows) + 4

    assert f"ubnd/{one['groups'][0]['code']}" in check(pages, "complement").faults


def test_a_single_hidden_item_among_the_units_is_named(pages):
    row = pages["units"]["tyt/van-gia"]["items"][0]
    others = [pages["units"][f"tyt/{slug}"]["items"][0] for slug in ("van-thanh", "van-phu")]
    for one in others:
        one |= {"n": 12, "value": 80.0, "empty": False}
    row |= {"n": None, "value": None, "empty": False}

    assert check(pages, "complement").faults == [f"tyt/units/items/{row['code']}"]


def test_a_unanimous_item_is_named(pages):
    row = block(pages)["items"][0]
    row["shares"] = [0, 0, 0, 0, 100]

    assert check(pages, "unanimous").faults == [f"ubnd/{row['code']}"]


def test_a_later_release_that_differs_by_fewer_than_ten_is_named(life, pages):
    first = published(life).release
    later = copy.deepcopy(first.pages)
    later["blocks"][0]["index"]["n"] -= 3

    found = check(later, "difference", [first])

    n = first.pages["blocks"][0]["index"]["n"]
    assert found.faults == [f"khối UBND các xã, thị trấn, {n} → {n - 3} phiếu, so với bản 1.0"]


def test_a_later_release_that_differs_by_ten_is_clear(life, pages):
    first = published(life).release
    later = copy.deepcopy(first.pages)
    later["blocks"][0]["index"]["n"] -= 10

    assert check(later, "difference", [first]).ok


def test_a_run_with_faults_cannot_be_asked_for(life, monkeypatch, pages):
    block(pages)["items"][0]["n"] = 4
    monkeypatch.setattr("hailong.publication.actions.compose", lambda run: pages)

    with pytest.raises(Problem, match="disclosure_failed"):
        publication.request(run=life.run, by=life.lan, at=moment(12, 10))


def test_the_files_of_the_release_hold_nothing_small(life):
    release = published(life).release

    rows = list(csv.DictReader((folder_of(release) / "figures.csv").open(encoding="utf-8")))

    assert min(int(row["n"]) for row in rows) >= 10
    assert not [row for row in rows if row["unit"] and row["field"]]
    assert not [row for row in rows if row["unit"] == "dai-lanh" and row["block"] == "ubnd"]
