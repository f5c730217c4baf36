"""Through which door a form came, and for which case."""

from dataclasses import dataclass

from hailong.capture.mode import Mode
from hailong.fieldwork.models import FieldCase, Invitation
from hailong.plan.models import Unit
from hailong.sample.models import Case


@dataclass(frozen=True)
class Source:
    """Where a submission comes from; exactly one of `invitation` and `field_case` is given.

    Args:
        mode: how the person answered.
        door: `citizen`, `device`, `interviewer` or `keying` (see `capture.mode`).
        invitation: token or paper serial that brought it.
        field_case: the case an interviewer holds.
    """

    mode: Mode
    door: str
    invitation: Invitation | None = None
    field_case: FieldCase | None = None

    @property
    def case(self) -> Case | None:
        """None for an open code."""
        holder = self.invitation or self.field_case
        assert holder is not None  # noqa: S101 - a source without both is a bug
        return holder.case

    @property
    def key(self) -> str:
        """What brought it, for counting how often."""
        return f"invitation:{self.invitation.pk}" if self.invitation else f"case:{self.case.pk if self.case else ''}"

    @property
    def unit(self) -> Unit:
        if self.invitation is not None:
            return self.invitation.unit
        assert self.field_case is not None  # noqa: S101 - as above
        return self.field_case.case.unit
