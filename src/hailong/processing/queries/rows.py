"""From responses and decisions to the rows of a dataset. The number of a response says nothing of its order."""

import json
from collections import Counter
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
from django.db.models import Count

from hailong.capture.models import Response
from hailong.capture.modes import modes
from hailong.method.weighting.design import design_weight_e4
from hailong.plan.models import FieldGroup, Survey, Unit
from hailong.processing.models import Correction, Exclusion
from hailong.processing.queries.strata import Stratum, counted, populations

Row = dict[str, Any]
GROUP = ("unit__block__code", "unit__slug", "mode")
EXCLUSIONS = pa.schema(
    [(name, pa.string()) for name in ("commitment", "block", "unit", "reason", "proposed", "confirmed")]
)
CORRECTIONS = pa.schema([(name, pa.string()) for name in ("commitment", "item", "value", "reason", "by")])
OPENINGS = pa.schema([(name, pa.string()) for name in ("commitment", "salt", "record")])


@dataclass(frozen=True)
class Frozen:
    """What goes into a dataset: rows by table, the questionnaires by block, and counts for the manifest."""

    responses: list[Row]
    exclusions: list[Row]
    corrections: list[Row]
    openings: list[Row]
    questionnaires: dict[str, dict[str, Any]]
    labels: dict[str, dict[str, str]]

    def tables(self) -> dict[str, pa.Table]:
        """The tables that stand beside the responses, for holders and auditors."""
        return {
            "exclusions": pa.Table.from_pylist(self.exclusions, schema=EXCLUSIONS),
            "corrections": pa.Table.from_pylist(self.corrections, schema=CORRECTIONS),
            "openings": pa.Table.from_pylist(self.openings, schema=OPENINGS),
        }


def gather(survey: Survey) -> Frozen:
    """Collect everything that a freeze of the survey holds, in an order that depends on the commitments alone."""
    responses = list(
        counted(survey)
        .select_related("survey", "unit__block", "unit__agency", "field_group", "questionnaire")
        .order_by("commitment")
    )
    corrections = _corrections(survey)
    frame = populations(survey)
    forms = Counter(_cell(response) for response in responses if response.official)
    rows, changes = [], []
    for response in responses:
        own = corrections.get(response.pk, [])
        rows.append(_row(response, own, frame.get(_cell(response)), forms[_cell(response)]))
        changes += [
            {
                "commitment": response.commitment,
                "item": one.item,
                "value": json.dumps(one.value, ensure_ascii=False),
                "reason": one.reason,
                "by": one.made_by,
            }
            for one in own
        ]
    blocks = survey.blocks.select_related("questionnaire__question_set")
    return Frozen(
        responses=rows,
        exclusions=_exclusions(survey),
        corrections=changes,
        openings=[_opening(response) for response in responses],
        questionnaires={block.code: block.questionnaire.definition for block in blocks},
        labels=_labels(survey),
    )


def _labels(survey: Survey) -> dict[str, dict[str, str]]:
    """Words for the codes in the columns of the dataset; units and fields by `block/code`, for blocks share codes.

    A commune and its health station bear one slug: without the block one would take the other's name.
    """
    units = Unit.objects.filter(block__survey=survey).select_related("agency", "block")
    fields = FieldGroup.objects.filter(block__survey=survey).select_related("block")
    return {
        "blocks": {block.code: block.name for block in survey.blocks.all()},
        "units": {f"{unit.block.code}/{unit.slug}": unit.agency.name for unit in units},
        "fields": {f"{group.block.code}/{group.code}": group.name for group in fields},
        "modes": {code: mode.label for code, mode in modes().items()},
    }


def group_of(response: Response) -> str:
    """The group in which the ledger counts a response at the freeze: block, unit and mode."""
    return f"{response.unit.block.code}/{response.unit.slug}/{response.mode}"


def counts_by_group(survey: Survey) -> dict[str, int]:
    """Counted responses by group, as the freeze fixes them in the ledger."""
    rows = counted(survey).values_list(*GROUP).annotate(forms=Count("id"))
    return {f"{block}/{unit}/{mode}": forms for block, unit, mode, forms in rows.order_by(*GROUP)}


def _cell(response: Response) -> Stratum:
    return response.unit_id, response.field_group_id


def _corrections(survey: Survey) -> dict[Any, list[Correction]]:
    found: dict[Any, list[Correction]] = {}
    for one in Correction.objects.filter(response__survey=survey).order_by("made_at", "pk"):
        found.setdefault(one.response_id, []).append(one)
    return found


def _row(response: Response, corrections: list[Correction], population: int | None, forms: int) -> Row:
    """One row of `responses.parquet`; corrected answers take the place of the first ones here and nowhere else."""
    block, field = response.unit.block.code, response.field_group
    answers = dict(response.answers)
    for one in corrections:
        answers[one.item] = one.value
        if one.value is None:
            del answers[one.item]
    weighted = population if response.official else None
    return {
        "block": block,
        "unit": response.unit.slug,
        "field": field.code if field else "",
        "mode": response.mode,
        "official": response.official,
        "day": response.day,
        "interviewer": response.interviewer_code,
        "stratum": "/".join(filter(None, (block, response.unit.slug, field.code if field else ""))),
        "population": weighted,
        "weight_e4": design_weight_e4(weighted, forms or 1),
        "answers": answers,
    }


def _opening(response: Response) -> Row:
    """What an auditor needs to recompute the commitment: the salt and the record as first received."""
    return {
        "commitment": response.commitment,
        "salt": bytes(response.salt).hex(),
        "record": json.dumps(response.record(), sort_keys=True, ensure_ascii=False, separators=(",", ":")),
    }


def _exclusions(survey: Survey) -> list[Row]:
    rows = (
        Exclusion.objects.filter(response__survey=survey)
        .exclude(confirmed_by="")
        .select_related("response__unit__block")
        .order_by("response__commitment")
    )
    return [
        {
            "commitment": one.response.commitment,
            "block": one.response.unit.block.code,
            "unit": one.response.unit.slug,
            "reason": one.reason,
            "proposed": one.proposed_by,
            "confirmed": one.confirmed_by,
        }
        for one in rows
    ]
