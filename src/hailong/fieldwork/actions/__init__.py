"""Every change of fieldwork: the team, attempts and replacements, invitations."""

from hailong.fieldwork.actions.attempts import answered, leave_contact, open_contact, record_attempt, reopen, unlink
from hailong.fieldwork.actions.invitations import invite, invite_open, issue_paper
from hailong.fieldwork.actions.replacements import replace, replace_rejected
from hailong.fieldwork.actions.team import assign, enrol

__all__ = [
    "answered",
    "assign",
    "enrol",
    "invite",
    "invite_open",
    "issue_paper",
    "leave_contact",
    "open_contact",
    "record_attempt",
    "reopen",
    "replace",
    "replace_rejected",
    "unlink",
]
