"""Which forms differ between the frozen datasets of two releases, and in how many of them each cell differs.

A cell that counts as many forms as before may still rest on other people or on other answers: one form in and one out,
or one answer corrected, moves exactly the figures of its unit, its field and its groups. Forms are told apart by their
commitments, which stay inside the house; the open tables name no form.
"""

import json
from collections import Counter
from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from hailong.method.questionnaire import Questionnaire
from hailong.processing.models import Dataset
from hailong.processing.queries import folder_of
from hailong.publication.queries.cells import Pages
from hailong.store.dataset import open_dataset

Domain = tuple[str, str, str, str]  # block, unit, field, group; "" = all
Cell = tuple[str, str, str, str, str]  # domain, subject; subject "" is the form itself
Answers = Mapping[str, Any]


@dataclass(frozen=True)
class Form:
    """An official form as it was counted, corrections in place. population: of its stratum; it makes the weight."""

    block: str
    unit: str
    field: str
    population: int | None
    answers: Answers


@dataclass(frozen=True)
class Counted:
    """The forms of a dataset by commitment: record as received with its corrections, populations by stratum."""

    forms: Mapping[str, tuple[str, tuple[tuple[str, str], ...]]]
    populations: Mapping[tuple[str, str, str], int | None]
    questionnaires: Mapping[str, Questionnaire]

    def form(self, commitment: str) -> Form | None:
        """None for a form that is not in the dataset or of a reference mode."""
        if commitment not in self.forms:
            return None
        text, corrections = self.forms[commitment]
        record = json.loads(text)
        if not record["official"]:
            return None
        answers = record["answers"] | {item: json.loads(value) for item, value in corrections}
        place = (record["block"], record["unit"], record["field"])
        return Form(*place, self.populations.get(place), answers)


@dataclass(frozen=True)
class Moves:
    """The forms that differ, each before and after, with what its cells rest on."""

    forms: tuple[tuple[Mapping[Cell, Hashable], Mapping[Cell, Hashable]], ...] = ()

    def by_cell(self) -> Counter[Cell]:
        """In how many forms a cell differs: added, left out, or with another answer, stratum or population."""
        found: Counter[Cell] = Counter()
        for before, after in self.forms:
            found.update(cell for cell in before.keys() | after.keys() if before.get(cell) != after.get(cell))
        return found

    def of_the_rest(self, shown: frozenset[Domain]) -> Counter[Cell]:
        """The same of who is in none of the cells shown: `unit`, `field` or a question of groups stands for the list.

        The whole less what is shown follows by subtraction, whoever was hidden in it.
        """
        found: Counter[Cell] = Counter()
        for pair in self.forms:
            before, after = (_rest(cells, shown) for cells in pair)
            found.update(cell for cell in before.keys() | after.keys() if before.get(cell) != after.get(cell))
        return found


def moves(before: Pages, after: Pages) -> Moves:
    """What differs between the datasets of two releases; nothing for two of one dataset."""
    old, new = before["dataset"]["sha256"], after["dataset"]["sha256"]
    return Moves() if old == new else _moves(_place(old), old, _place(new), new)


def _place(sha256: str) -> Path:
    return folder_of(Dataset.objects.get(manifest_sha256=sha256))


@lru_cache(maxsize=8)
def _moves(old_folder: Path, old_sha256: str, new_folder: Path, new_sha256: str) -> Moves:
    old, new = _counted(old_folder, old_sha256), _counted(new_folder, new_sha256)
    found = []
    for commitment in sorted(old.forms.keys() | new.forms.keys()):
        if old.forms.get(commitment) == new.forms.get(commitment) and old.populations == new.populations:
            continue
        pair = old.form(commitment), new.form(commitment)
        if pair[0] != pair[1]:
            before, after = (
                dict(_cells(form, source.questionnaires[form.block])) if form else {}
                for form, source in zip(pair, (old, new), strict=True)
            )
            found.append((before, after))
    return Moves(tuple(found))


def _counted(folder: Path, sha256: str) -> Counted:
    opened = open_dataset(folder)
    if opened.sha256 != sha256:
        raise ValueError(f"{folder.name} is not the dataset that was released")
    corrections: dict[str, dict[str, str]] = {}
    for row in opened.table("corrections").to_pylist():  # in the order they were made: the last one holds
        corrections.setdefault(row["commitment"], {})[row["item"]] = row["value"]
    table = opened.table("responses").select(["block", "unit", "field", "official", "population"])
    return Counted(
        {
            row["commitment"]: (row["record"], tuple(sorted(corrections.get(row["commitment"], {}).items())))
            for row in opened.table("openings").select(["commitment", "record"]).to_pylist()
        },
        {(row["block"], row["unit"], row["field"]): row["population"] for row in table.to_pylist() if row["official"]},
        opened.questionnaires,
    )


def _cells(form: Form, questionnaire: Questionnaire) -> Iterator[tuple[Cell, Hashable]]:
    """Every cell that a form is in, and what the cell has of it."""
    weight = (form.unit, form.field, form.population)
    for domain in _domains(form, questionnaire):
        for subject, answer in _subjects(form.answers, questionnaire):
            yield (*domain, subject), (*weight, answer)


def _domains(form: Form, questionnaire: Questionnaire) -> Iterator[Domain]:
    yield form.block, "", "", ""
    yield form.block, form.unit, "", ""
    if form.field:
        yield form.block, "", form.field, ""
    for question in questionnaire.questions:
        if question.kind == "single":
            yield form.block, "", "", f"{question.code}={form.answers.get(question.code) or ''}"


def _subjects(answers: Answers, questionnaire: Questionnaire) -> Iterator[tuple[str, Hashable]]:
    """What counts of a form: itself, items with an answer on the scale, criteria, the whole, other questions."""
    yield "", None
    given = {code: answers[code] for code in questionnaire.items if answers.get(code)}  # 0 has no experience of it
    for code, level in given.items():
        yield f"item:{code}", level
    for criterion in questionnaire.criteria:
        own = tuple((item.code, given[item.code]) for item in criterion.items if item.code in given)
        if own:
            yield f"criterion:{criterion.code}", own
    if given:
        yield "overall", tuple(given.items())
    for question in questionnaire.questions:
        told = answers.get(question.code)
        if told and question.kind == "multiple":
            yield f"question:{question.code}", tuple(sorted(told))
        elif told and question.kind == "text":
            yield f"question:{question.code}", True


def _rest(cells: Mapping[Cell, Hashable], shown: frozenset[Domain]) -> dict[Cell, Hashable]:
    found: dict[Cell, Hashable] = {}
    for (block, unit, field, group, subject), answer in cells.items():
        axis = "unit" if unit else "field" if field else group.partition("=")[0]
        if axis and (block, unit, field, group) not in shown:
            found[block, "", "", axis, subject] = answer
    return found
