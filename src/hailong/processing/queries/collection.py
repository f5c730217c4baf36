"""What a dataset freezes of how it was collected: everybody who was to be asked by outcome, and phúc tra, by block.

Counts of whole blocks only: the refusals of one unit are few.
"""

from typing import Any

from hailong.fieldwork.queries import came_of_blocks
from hailong.method.collection import Collected
from hailong.plan.models import Survey
from hailong.reinterview.queries import asked_again_by_block


def collection(survey: Survey) -> dict[str, dict[str, Any]]:
    """By block: the record from which response rates, and the rates of phúc tra, are computed."""
    again = asked_again_by_block(survey)
    outcomes = came_of_blocks(survey)
    return {code: Collected(outcomes[code], again[code]).as_record() for code in sorted(outcomes)}
