"""The strata of the sample (unit by field) as forms fill them: sizes in the frame, those without form or size."""

from collections import Counter

from django.db.models import Count, Q, QuerySet

from hailong.capture.models import Response
from hailong.frame.models import FrameImport, FrameUnit
from hailong.plan.models import Block, Survey, Unit

Stratum = tuple[int, int | None]  # keys of unit and field group


def counted(survey: Survey) -> QuerySet[Response]:
    """Responses of the survey that are not excluded by two persons."""
    return Response.objects.filter(survey=survey).filter(Q(exclusion=None) | Q(exclusion__confirmed_by=""))


def populations(survey: Survey) -> dict[Stratum, int]:
    """Frame units N_h by (unit, field group) of the accepted frames."""
    rows = (
        FrameUnit.objects.filter(frame_import__block__survey=survey, frame_import__status=FrameImport.Status.ACCEPTED)
        .values("unit", "field_group")
        .annotate(number=Count("id"))
    )
    return {(row["unit"], row["field_group"]): row["number"] for row in rows}


def coverage(survey: Survey) -> dict[str, dict[str, int]]:
    """By block with a frame: dossiers in the frame, and those in strata that gave at least one counted official form.

    The rest stands for nobody in the figures: strata with a planned zero, and strata where nobody answered.
    """
    silent = silent_strata(survey)
    blocks = dict(Unit.objects.filter(block__survey=survey).values_list("pk", "block__code"))
    found: dict[str, dict[str, int]] = {}
    for (unit, group), size in populations(survey).items():
        one = found.setdefault(blocks[unit], {"frame": 0, "covered": 0})
        one["frame"] += size
        one["covered"] += 0 if (unit, group) in silent else size
    return found


def silent_strata(survey: Survey) -> set[Stratum]:
    """Strata of the frame that no counted official form speaks for: nobody was planned there, or nobody answered."""
    return populations(survey).keys() - _forms(survey).keys()


def unweighted(survey: Survey) -> int:
    """Official forms of blocks drawn from a register whose weight cannot be computed: their stratum is not in the
    frame, or has fewer dossiers than forms. A weight of one in its place would let them count for nearly nobody.
    """
    sizes = populations(survey)
    drawn = set(
        Unit.objects.filter(block__survey=survey, block__sampling=Block.Sampling.REGISTER).values_list("pk", flat=True)
    )
    return sum(
        forms
        for (unit, group), forms in _forms(survey).items()
        if unit in drawn and forms > sizes.get((unit, group), 0)
    )


def _forms(survey: Survey) -> Counter[Stratum]:
    return Counter(counted(survey).filter(official=True).values_list("unit", "field_group"))
