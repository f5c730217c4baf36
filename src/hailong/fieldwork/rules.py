"""Permissions of fieldwork. An interviewer holds his own cases and nothing else."""

from typing import Any

import rules

from hailong.org.models import Role, User
from hailong.org.rules import holds
from hailong.plan.rules import takes_part_as

manages = takes_part_as(Role.FIELD_MANAGER, Role.LEAD_PLANNER)
interviews = takes_part_as(Role.INTERVIEWER)
is_interviewer = holds(Role.INTERVIEWER)


@rules.predicate("works_on_case")
def works_on(user: User, field_case: Any) -> bool:
    """Of a case: it is his and he still works for the contractor. Of nothing: he is an interviewer at all."""
    if field_case is None:
        return is_interviewer(user)
    interviewer = field_case.interviewer
    return interviewer is not None and interviewer.user_id == user.pk and interviews(user, field_case)


rules.add_perm("fieldwork.manage", manages)
rules.add_perm("fieldwork.work", works_on)
rules.add_perm("fieldwork.replace", manages | works_on)
