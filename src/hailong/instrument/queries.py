"""Reads of the question library."""

from itertools import count
from typing import Any

from hailong.instrument.models import QuestionSet, QuestionSetVersion
from hailong.method.problem import Problem


def library() -> list[dict[str, Any]]:
    """Every set with its versions, newest first."""
    sets = QuestionSet.objects.prefetch_related("versions").order_by("sector", "name")
    return [{"set": one, "versions": sorted(one.versions.all(), key=_newest_first)} for one in sets]


def _newest_first(version: QuestionSetVersion) -> tuple[float, int]:
    return (-version.created_at.timestamp(), -version.pk)


def version_of(code: str, number: str) -> QuestionSetVersion:
    """Raises: not_found."""
    found = QuestionSetVersion.objects.select_related("question_set").filter(question_set__code=code, number=number)
    version = found.first()
    if version is None:
        raise Problem("not_found", what="phiên bản phiếu này")
    return version


def next_number(version: QuestionSetVersion) -> str:
    """The number under which a change of this version is kept: a draft's own, or the next free one."""
    if not version.is_frozen:
        return version.number
    taken = set(version.question_set.versions.values_list("number", flat=True))
    *first, last = version.number.split(".")
    return next(number for step in count(int(last) + 1) if (number := ".".join([*first, str(step)])) not in taken)


def verified_share(version: QuestionSetVersion) -> tuple[int, int]:
    """How many items have their wording read in the signed decision, of how many."""
    items = version.questionnaire.items.values()
    return sum(item.verified for item in items), len(items)
