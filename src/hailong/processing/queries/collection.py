"""What a dataset freezes of how it was collected: everybody who was to be asked by outcome, phúc tra, forms left out.

Outcomes of whole blocks only: the refusals of one unit are few.
"""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from hailong.fieldwork.models import Replacement
from hailong.fieldwork.queries import Sheet, came_of_blocks
from hailong.frame.models import FrameImport
from hailong.method.collection import Collected, Intake
from hailong.plan.models import Block, Survey
from hailong.processing.models import Exclusion
from hailong.reinterview.queries import asked_again_by_block


def collection(survey: Survey, sheets: Mapping[int, Sheet] | None = None) -> dict[str, dict[str, Any]]:
    """By block: the record from which response rates, and the rates of phúc tra, are computed.

    sheets: as in `came_of_blocks`.
    """
    again = asked_again_by_block(survey)
    outcomes = came_of_blocks(survey, sheets)
    return {code: Collected(outcomes[code], again[code]).as_record() for code in sorted(outcomes)}


def intake(survey: Survey) -> dict[str, dict[str, Any]]:
    """By block: what a report counts beside the tables of a dataset, so that it never counts later forms."""
    return {block.code: _intake(block).as_record() for block in survey.blocks.order_by("code")}


def _intake(block: Block) -> Intake:
    left_out = Exclusion.objects.filter(response__unit__block=block).exclude(confirmed_by="")
    called_up = Replacement.objects.filter(case__unit__block=block)
    return Intake(
        excluded_by_mode=_counted(left_out.values_list("response__mode", flat=True)),
        excluded_by_unit=_counted(
            left_out.filter(response__official=True).values_list("response__unit__slug", flat=True)
        ),
        reserve_by_unit=_counted(called_up.values_list("case__unit__slug", flat=True)),
        frame=_frame(block),
    )


def _frame(block: Block) -> dict[str, Any] | None:
    accepted = block.imports.filter(status=FrameImport.Status.ACCEPTED).first()
    if accepted is None:
        return None
    return {
        "rows": accepted.rows,
        "usable": accepted.frame_units.count(),
        "sha256": accepted.frame_sha256,
        "rejected": {code: number for code, number in sorted(accepted.tally.items()) if number},
    }


def _counted(keys: Any) -> dict[str, int]:
    return dict(sorted(Counter(keys).items()))
