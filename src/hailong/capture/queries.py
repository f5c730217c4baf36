"""Reads of stored forms."""

from django.db.models import QuerySet

from hailong.capture.models import Conflict, Response
from hailong.method.receipt import read_receipt
from hailong.plan.models import Survey


def by_receipt(typed: str) -> Response | None:
    """The response of a receipt as a person typed it. Raises: Problem `receipt_malformed`."""
    return Response.objects.filter(receipt=read_receipt(typed)).select_related("survey").first()


def open_conflicts(survey: Survey) -> QuerySet[Conflict]:
    """Conflicts that wait for a person, first come first."""
    return (
        survey.conflicts.filter(decision=Conflict.Decision.OPEN)
        .select_related("unit__agency", "response__questionnaire")
        .order_by("pk")
    )
