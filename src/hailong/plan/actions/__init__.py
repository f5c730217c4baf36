"""Every change to a plan: a draft is made, edited, approved by another person; then it only moves and ticks off steps."""

from hailong.plan.actions.editing import (
    Basics,
    edit_basics,
    exclude_unit,
    include_unit,
    set_milestone,
    set_mode,
    set_participants,
    set_questionnaire,
)
from hailong.plan.actions.making import create
from hailong.plan.actions.quotas import set_quota
from hailong.plan.actions.running import (
    advance,
    approve,
    close_field,
    finish_milestone,
    open_field,
    reopen_field,
    submit,
)

__all__ = [
    "Basics",
    "advance",
    "approve",
    "close_field",
    "create",
    "edit_basics",
    "exclude_unit",
    "finish_milestone",
    "include_unit",
    "open_field",
    "reopen_field",
    "set_milestone",
    "set_mode",
    "set_participants",
    "set_questionnaire",
    "set_quota",
    "submit",
]
