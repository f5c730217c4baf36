"""Somebody who wants to know how the few people of one field in one commune answered, and has the open files only.

Unknown are whole numbers: the people of each stratum of a unit on each level of an item. Known are the sizes and
weights of the strata (the draw), the answers to the item, the printed shares and indices. Integer programming gives
the least and the most people that a small stratum can have on a level; where both are one number, the files told it.
"""

import csv
import io
import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp

LEVELS = range(1, 6)
SCORES = {"sips": lambda level: level / 5, "share45": lambda level: float(level >= 4)}


@dataclass(frozen=True)
class Recovered:
    """What the files say of `stratum`: between `least` and `most` of its people chose the level."""

    unit: str
    item: str
    stratum: str
    level: int
    least: int
    most: int

    @property
    def is_told(self) -> bool:
        """People, not the absence of people: a share of nought says of everybody that he did not choose a level."""
        return self.least == self.most > 0


class Puzzle:
    """The equations of one item of one unit."""

    def __init__(self, strata: list[tuple[str, int, int]], answered: int) -> None:
        self.strata = strata
        self.weights = [round(population / size, 4) for _, size, population in strata]
        self.count = len(strata)
        self.rows: list[np.ndarray] = []
        self.low: list[float] = []
        self.high: list[float] = []
        for at, (_, size, _) in enumerate(strata):  # the last variable of a stratum: no answer that counts
            self.say({self.at(level, at): 1.0 for level in (*LEVELS, 6)}, size, size)
        self.say({self.at(level, at): 1.0 for level in LEVELS for at in range(self.count)}, answered, answered)

    def at(self, level: int, stratum: int) -> int:
        return (level - 1) * self.count + stratum

    def say(self, terms: Mapping[int, float], low: float, high: float) -> None:
        row = np.zeros(6 * self.count)
        for place, value in terms.items():
            row[place] = value
        self.rows.append(row)
        self.low.append(low)
        self.high.append(high)

    def mean(self, score: Mapping[int, float], value: float, error: float) -> None:
        """The weighted mean of a score is `value`, give or take `error`."""
        for sign in (1, -1):
            terms = {
                self.at(level, at): weight * (sign * (score[level] - value) - error)
                for level in LEVELS
                for at, weight in enumerate(self.weights)
            }
            self.say(terms, -np.inf, 1e-7)

    def people(self, level: int, number: int) -> None:
        """So many people chose the level."""
        self.say({self.at(level, at): 1.0 for at in range(self.count)}, number, number)

    def range_of(self, level: int, stratum: int) -> tuple[int, int]:
        most = [size for _, size, _ in self.strata] * 6
        aim = np.zeros(6 * self.count)
        aim[self.at(level, stratum)] = 1
        known = LinearConstraint(np.array(self.rows), self.low, self.high)
        ends = [
            milp(sign * aim, constraints=known, bounds=Bounds(0, most), integrality=np.ones(len(aim)))
            for sign in (1, -1)
        ]
        assert all(end.x is not None for end in ends), "what the files say contradicts itself"
        return round(ends[0].fun), round(-ends[1].fun)


def puzzles(files: Mapping[str, str], block: str) -> Iterator[tuple[str, str, Puzzle]]:
    """(unit, item, equations) from counts.csv, figures.csv and draw.json."""
    strata = defaultdict(list)
    for one in json.loads(files["draw.json"])[block]["strata"]:
        if one["sample"]:
            strata[one["unit"]].append((one["group"], one["sample"], one["population"]))
    shares: dict[tuple[str, str], dict[int, str]] = defaultdict(dict)
    for row in csv.DictReader(io.StringIO(files["counts.csv"])):
        if row["block"] == block and row["unit"]:
            shares[row["unit"], row["item"]][int(row["level"])] = row["share_pct"]
    figures = [
        row
        for row in csv.DictReader(io.StringIO(files["figures.csv"]))
        if row["block"] == block and row["unit"] and row["subject"].startswith("item:")
    ]
    for row in figures:
        unit, item, text = row["unit"], row["subject"].removeprefix("item:"), row["value"]
        puzzle = Puzzle(strata[unit], int(row["n"]))
        for level, share in shares[unit, item].items():  # largest remainder: less than a whole step off
            puzzle.mean({one: float(one == level) for one in LEVELS}, float(share) / 100, step(share) / 100)
        score = SCORES[row["measure"]]
        puzzle.mean({one: score(one) for one in LEVELS}, float(text) / 100, step(text) / 200)
        yield unit, item, puzzle


def step(text: str) -> float:
    """The unit of the last printed decimal."""
    return 10.0 ** -len(text.partition(".")[2])


def attack(unit: str, item: str, puzzle: Puzzle, *, below: int = 10) -> Iterator[Recovered]:
    """What the files tell of the strata with fewer people than may be shown."""
    for at, (name, size, _) in enumerate(puzzle.strata):
        if size < below:
            for level in LEVELS:
                yield Recovered(unit, item, name, level, *puzzle.range_of(level, at))


def intervals(files: Mapping[str, str]) -> list[tuple[str, str, str, str, str]]:
    """Items of a part of a block (unit, field, group) whose interval the files tell: squares of the scores, an equation
    more for each, which leaves few sets of answers in a unit with small strata.
    """
    return [
        (row["block"], row["unit"], row["field"], row["group"], row["subject"])
        for row in csv.DictReader(io.StringIO(files["figures.csv"]))
        if row["subject"].startswith("item:")
        and (row["unit"] or row["field"] or row["group"])
        and (row["low"] or row["high"])
    ]
