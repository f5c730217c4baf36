"""Everything that changes the sample: draws from a fixed frame, and sessions at units without a register."""

from hailong.sample.actions.drawing import draw, prepare
from hailong.sample.actions.sessions import add_session, record_tally

__all__ = ["add_session", "draw", "prepare", "record_tally"]
