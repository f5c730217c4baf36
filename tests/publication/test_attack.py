"""R-004-47: whoever has the open files, and the weights with them, learns nothing of the few people of a field."""

import csv
import io

import pytest
from tests.life import closed, collected, computed, frozen, moment
from tests.publication.attacker import LEVELS, Puzzle, attack, intervals, puzzles
from tests.standing import world_at

from hailong.estimation.queries import Results
from hailong.publication import actions as publication
from hailong.publication.queries import open_tables
from hailong.report.queries import facts_of

pytestmark = pytest.mark.database
COMMUNES = {"van-gia": (70, 5), "van-thanh": (20, 5)}
FIELD_OF_FIVE = "labour"
ITEMS = 6  # of each unit; an attack takes a second


def unequal_world():
    """Two fields of unlike weights: 4 clients for a form, and 9."""
    return computed(frozen(closed(collected(COMMUNES, {"van-gia": 12, "van-thanh": 12}, dossiers=(4, 9)))))


world = world_at(unequal_world)


@pytest.fixture
def files(life):
    waiting = publication.request(run=life.run, by=life.lan, at=moment(12, 10))
    return {one.file_name: one.content.decode() for one in open_tables(waiting) if one.format != "xlsx"}


@pytest.fixture
def truth(life):
    return {
        (one.unit, one.item): one
        for one in Results.of(life.run).distributions
        if one.block == "ubnd" and one.field == FIELD_OF_FIVE and one.unit
    }


def chosen(found):
    """The first items of each unit."""
    taken: dict[str, int] = {}
    for one in found:
        taken[one[0]] = taken.get(one[0], 0) + 1
        if taken[one[0]] <= ITEMS:
            yield one


def test_the_open_files_tell_no_count_of_a_field_with_five_people(files, truth):
    found = [one for item in chosen(puzzles(files, "ubnd")) for one in attack(*item)]

    assert {one.unit for one in found} == set(COMMUNES) and {one.stratum for one in found} == {FIELD_OF_FIVE}
    assert all(one.least <= truth[one.unit, one.item].counts[one.level] <= one.most for one in found)
    assert [one for one in found if one.is_told] == []


def test_the_attack_would_succeed_on_counts_beside_fine_shares(files, life, truth):
    """The control: what was published before, people on each level and shares in ten thousandths."""
    whole = {
        (one.unit, one.item): one
        for one in Results.of(life.run).distributions
        if one.block == "ubnd" and one.unit and not one.field
    }
    told = 0
    for unit, item, open_puzzle in chosen(puzzles(files, "ubnd")):
        puzzle = Puzzle(open_puzzle.strata, whole[unit, item].n)
        for level in LEVELS:
            puzzle.people(level, whole[unit, item].counts[level])
            share = whole[unit, item].share_e4[level] / 10_000
            puzzle.mean({one: float(one == level) for one in LEVELS}, share, 1e-4)
        told += sum(one.is_told for one in attack(unit, item, puzzle))

    assert told > 10


def test_the_pages_show_no_shares_that_the_files_do_not_have(files, life):
    release = publication.Release.objects.get(status="requested")
    in_files = {(unit, item) for unit, item, puzzle in puzzles(files, "ubnd") if len(puzzle.rows) > 5}

    shown = {
        (place.partition("/")[2], row["code"])
        for place, unit in release.pages["units"].items()
        for row in unit["items"]
        if place.startswith("ubnd/") and row["shares"]
    }

    assert shown == in_files and shown


def test_one_aggregation_is_open(files):
    """A weighted and a plain mean of the same units would be two equations for two hidden ones."""
    assert "equal_units" not in files["figures.csv"]


def test_no_file_tells_the_interval_of_an_item_of_a_part(files):
    assert "item:" in files["figures.csv"] and intervals(files) == []


def test_composites_keep_their_interval(files):
    rows = list(csv.DictReader(io.StringIO(files["figures.csv"])))

    told = [row for row in rows if row["unit"] and row["subject"] == "overall" and row["measure"] == "sips"]

    assert told and all(row["low"] and row["high"] for row in told)


def test_no_page_tells_the_interval_of_an_item_of_a_unit(files):
    pages = publication.Release.objects.get(status="requested").pages

    rows = [row for unit in pages["units"].values() for row in unit["items"]]
    gains = [row["gain"] for unit in pages["units"].values() for row in unit["first"] if row["gain"]]

    assert [row for row in rows if row["value"] is not None]
    assert all(row["low"] is None and row["high"] is None for row in rows)
    assert all(set(gain) == {"gain"} for gain in gains)


def test_no_report_tells_the_error_of_an_item_of_a_part(life):
    told = [one for one in facts_of(life.run).figures if one.subject.startswith("item:")]

    parts = [one for one in told if one.unit or one.field or one.group]

    assert parts and all(one.se is one.low is one.high is one.df is None for one in parts)
