"""Counts of answers over a frozen dataset: levels of items, choices of the other questions."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from hailong.method.distribution import Choices, Distribution, shares_e4
from hailong.method.questionnaire import Questionnaire
from hailong.method.spec import Spec
from hailong.store.dataset import Dataset, open_dataset
from hailong.store.engines import connect
from hailong.store.estimate import BlockRun, responses_of
from hailong.store.layout import Layout
from hailong.store.surveys.cells import SKIPPED


def distributions(dataset: Dataset | Path, spec: Spec) -> list[Distribution]:
    """Every item in every domain of the spec, sorted as the figures are."""
    opened = dataset if isinstance(dataset, Dataset) else open_dataset(dataset)
    found: list[Distribution] = []
    with connect() as engine:
        for block, questionnaire in sorted(opened.questionnaires.items()):
            part = BlockRun(engine, responses_of(engine, opened, block, spec), block, questionnaire, spec)
            for layout in part.layouts():
                found += _of_layout(block, questionnaire, layout)
    return found


def _of_layout(block: str, questionnaire: Questionnaire, part: Layout) -> Iterator[Distribution]:
    start = part.domains.start
    for item in questionnaire.items:
        levels = [point.value for point in questionnaire.scale_of(item).points]
        sums = {
            level: [np.add.reduceat(column, start) for column in part.level(item, level)[:2]]
            for level in [*levels, 0, SKIPPED]
        }
        for index, (unit, field, group) in enumerate(part.domains.keys):
            yield Distribution(
                block=block,
                unit=unit,
                field=field,
                group=group,
                item=item,
                counts={level: int(sums[level][0][index]) for level in levels},
                share_e4=shares_e4({level: int(sums[level][1][index]) for level in levels}),
                not_experienced=int(sums[0][0][index]),
                skipped=int(sums[SKIPPED][0][index]),
            )


def choices(dataset: Dataset | Path, spec: Spec) -> list[Choices]:
    """Single- and multiple-choice questions, for each block as a whole and for each unit.

    Shares are of the people who answered that question (regulation 2782 Điều 7.3), not weighted.
    """
    opened = dataset if isinstance(dataset, Dataset) else open_dataset(dataset)
    found: list[Choices] = []
    with connect() as engine:
        for block, questionnaire in sorted(opened.questionnaires.items()):
            rows = responses_of(engine, opened, block, spec)
            for question in questionnaire.questions:
                if question.kind == "text":
                    continue
                answered = rows.filter(rows[question.code].notnull()).select("unit", value=rows[question.code])
                people = _counted(engine.fetch(engine.sql(_people(answered))))
                picked = answered if question.kind == "single" else answered.mutate(value=answered.value.unnest())
                given = _counted(engine.fetch(engine.sql(picked.group_by(["unit", "value"]).agg(n=picked.count()))))
                found += _of_question(block, question.code, question.values, (people, given))
    return found


def _people(answered: Any) -> Any:
    return answered.group_by("unit").agg(n=answered.count())


def _counted(arrow: Any) -> dict[tuple[str, ...], int]:
    return {tuple(v for k, v in row.items() if k != "n"): int(row["n"]) for row in arrow.to_pylist()}


def _of_question(
    block: str, code: str, values: tuple[str, ...], found: tuple[dict[Any, int], dict[Any, int]]
) -> Iterator[Choices]:
    people, given = found
    units = sorted(unit for (unit,) in people)
    for unit in ["", *units]:
        own = units if unit == "" else [unit]
        yield Choices(
            block=block,
            unit=unit,
            question=code,
            n=sum(people[(name,)] for name in own),
            counts={value: sum(given.get((name, value), 0) for name in own) for value in values},
        )
