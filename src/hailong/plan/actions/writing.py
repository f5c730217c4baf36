"""What every action of the plan does at its two ends: take the survey for itself, and log what it did."""

import datetime as dt
from typing import Any

from hailong.ledger import actions as ledger
from hailong.method.problem import Problem
from hailong.org.models import User
from hailong.org.rules import require
from hailong.plan.models import Survey
from hailong.plan.queries import taken


def draft(survey: Survey, by: User) -> Survey:
    """A survey that this person may still edit. Raises: permission_denied, plan_is_approved."""
    require(by, "plan.edit", survey)
    current = taken(survey)
    if current.state != Survey.State.DRAFT:
        raise Problem("plan_is_approved", survey=current.short_title)
    current.submitted_at = None  # what was edited is submitted again
    if by.code not in current.editors:
        current.editors = [*current.editors, by.code]
    current.save(update_fields=["submitted_at", "editors"])
    return current


def log(act: str, survey: Survey, by: User, at: dt.datetime, **facts: Any) -> None:
    ledger.append(kind="act", by=by.code, at=at, subject=f"survey:{survey.code}", facts={"act": act, **facts})
