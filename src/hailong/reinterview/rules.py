"""Permissions of phúc tra. A re-interviewer works on the forms assigned to him, and never belongs to the field team."""

import rules

from hailong.org.models import Role, User
from hailong.plan.rules import takes_part_as
from hailong.reinterview.models import Reinterview


@rules.predicate
def is_assigned(user: User, reinterview: Reinterview) -> bool:
    return reinterview is not None and reinterview.reinterviewer_id == user.pk


rules.add_perm(
    "reinterview.view",
    takes_part_as(Role.LEAD_PLANNER, Role.REINTERVIEWER, Role.OBSERVER, Role.APPROVER),
)
rules.add_perm("reinterview.draw", takes_part_as(Role.LEAD_PLANNER))
rules.add_perm("reinterview.assign", takes_part_as(Role.LEAD_PLANNER))
rules.add_perm("reinterview.work", takes_part_as(Role.REINTERVIEWER) & is_assigned)
rules.add_perm("reinterview.decide", takes_part_as(Role.LEAD_PLANNER))
rules.add_perm("reinterview.close", takes_part_as(Role.LEAD_PLANNER))
# What the first answers were follows from agreement on single forms: it is not for those who ask again.
rules.add_perm("reinterview.compare", takes_part_as(Role.LEAD_PLANNER, Role.OBSERVER, Role.APPROVER))
