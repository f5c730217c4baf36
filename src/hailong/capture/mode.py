"""What a mode is."""

from dataclasses import dataclass

CITIZEN, DEVICE, INTERVIEWER, KEYING = "citizen", "device", "interviewer", "keying"


@dataclass(frozen=True)
class Mode:
    """One way to answer.

    Args:
        code: as in `plan.ModeRule.mode` and `Response.mode`; the name of the folder.
        label: Vietnamese, on screen.
        standing: what its answers count for unless the plan says otherwise (`official` or `reference`).
        doors: where it may come in: `citizen` (web form), `device` (JSON), `interviewer` (phone page), `keying`.
        interviewed: an interviewer asks; the response carries his pseudonym.
        late: answers may arrive after the field closed, because they were given before; they are flagged.
    """

    code: str
    label: str
    standing: str
    doors: frozenset[str]
    interviewed: bool = False
    late: bool = False

    @property
    def keyed(self) -> bool:
        """Somebody types what stands on paper, and may mistype."""
        return KEYING in self.doors
