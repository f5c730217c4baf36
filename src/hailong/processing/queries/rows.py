"""From responses and decisions to the rows of a dataset. The number of a response says nothing of its order."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count

from hailong.capture.models import Response
from hailong.frame.models import FrameImport, FrameUnit
from hailong.instrument.models import QuestionSetVersion
from hailong.method.weights import design_weight_e4
from hailong.plan.models import Survey
from hailong.processing.models import Correction, Exclusion
from hailong.processing.queries.checklist import counted

Row = dict[str, Any]


@dataclass(frozen=True)
class Frozen:
    """What goes into a dataset: rows by table, the questionnaires by block, and counts for the manifest."""

    responses: list[Row]
    exclusions: list[Row]
    corrections: list[Row]
    openings: list[Row]
    questionnaires: dict[str, dict[str, Any]]
    counts: dict[str, Any]


def populations(survey: Survey) -> dict[tuple[int, int], int]:
    """Frame units N_h by (unit, field group) of the accepted frames."""
    rows = (
        FrameUnit.objects.filter(frame_import__block__survey=survey, frame_import__status=FrameImport.Status.ACCEPTED)
        .values("unit", "field_group")
        .annotate(number=Count("id"))
    )
    return {(row["unit"], row["field_group"]): row["number"] for row in rows}


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
    rows, openings, changes = [], [], []
    for number, response in enumerate(responses, start=1):
        own = corrections.get(response.pk, [])
        rows.append(_row(number, response, own, frame.get(_cell(response)), forms[_cell(response)]))
        openings.append(_opening(number, response))
        changes += [
            {"row_no": number, "item": one.item, "value": _text(one.value), "reason": one.reason, "by": one.made_by}
            for one in own
        ]
    versions = {
        block.code: block.questionnaire for block in survey.blocks.select_related("questionnaire__question_set")
    }
    return Frozen(
        responses=rows,
        exclusions=_exclusions(survey),
        corrections=changes,
        openings=openings,
        questionnaires={code: version.definition for code, version in versions.items()},
        counts=_counts(survey, responses, versions),
    )


def group_of(response: Response) -> str:
    """The group in which the ledger counts a response at the freeze: block, unit and mode."""
    return f"{response.unit.block.code}/{response.unit.slug}/{response.mode}"


def counts_by_group(survey: Survey) -> dict[str, int]:
    """Counted responses by group, as the freeze fixes them in the ledger."""
    rows = counted(survey).select_related("unit__block").only("mode", "unit__slug", "unit__block__code")
    return dict(sorted(Counter(group_of(response) for response in rows).items()))


def _cell(response: Response) -> tuple[int, int | None]:
    return response.unit_id, response.field_group_id


def _corrections(survey: Survey) -> dict[Any, list[Correction]]:
    found: dict[Any, list[Correction]] = {}
    for one in Correction.objects.filter(response__survey=survey).order_by("made_at", "pk"):
        found.setdefault(one.response_id, []).append(one)
    return found


def _row(number: int, response: Response, corrections: list[Correction], population: int | None, forms: int) -> Row:
    """One row of `responses.parquet`; corrected answers take the place of the first ones here and nowhere else."""
    block, field = response.unit.block.code, response.field_group
    answers = dict(response.answers)
    for one in corrections:
        answers[one.item] = one.value
        if one.value is None:
            del answers[one.item]
    weight = design_weight_e4(population, forms) if population and response.official else design_weight_e4(1, 1)
    return {
        "row_no": number,
        "block": block,
        "unit": response.unit.slug,
        "field": field.code if field else "",
        "mode": response.mode,
        "official": response.official,
        "day": response.day,
        "interviewer": response.interviewer_code,
        "stratum": "/".join(filter(None, (block, response.unit.slug, field.code if field else ""))),
        "population": population,
        "weight_e4": weight,
        "answers": answers,
        "duration_seconds": response.paradata.get("duration_seconds"),
    }


def _opening(number: int, response: Response) -> Row:
    """What an auditor needs to recompute the commitment of a row: its salt and its record as first received."""
    return {
        "row_no": number,
        "commitment": response.commitment,
        "salt": bytes(response.salt).hex(),
        "record": response.record(),
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
            "proposed_by": one.proposed_by,
            "confirmed_by": one.confirmed_by,
        }
        for one in rows
    ]


def _counts(survey: Survey, responses: list[Response], versions: Mapping[str, QuestionSetVersion]) -> dict[str, Any]:
    return {
        "responses": len(responses),
        "official": sum(response.official for response in responses),
        "by_mode": dict(sorted(Counter(response.mode for response in responses).items())),
        "by_block": dict(sorted(Counter(response.unit.block.code for response in responses).items())),
        "planned": survey.planned_total,
        "questionnaires": {code: version.fingerprint for code, version in versions.items()},
    }


def _text(value: Any) -> str:
    return "" if value is None else str(value)
