"""Bring a register in from the command line: the same action as the page, for files that lie on the server."""

from collections import Counter
from pathlib import Path
from typing import Any

from hailong.config import clock
from hailong.config.progress import Progress
from hailong.frame import actions as frame
from hailong.frame.models import FrameImport
from hailong.method.problem import Problem
from hailong.org.models import User
from hailong.plan.models import Block, Survey
from hailong.ui.numbers import number
from hailong.ui.words.frame import REASONS


def import_file(path: Path, *, survey: str | None, by: str | None, report: Progress) -> dict[str, Any]:
    """Read a register into the block of a survey that draws from one; what was found, ready to print.

    Args:
        survey: code or address of the survey; by: username of the lead planner. Neither is guessed.

    Raises: Problem `import_survey_unknown`, `import_person_unknown`, `import_file_missing`, and those of the reading.
    """
    if not path.is_file():
        raise Problem("import_file_missing", file=path.name)
    block, user = _block(survey), _user(by)
    with report.step("Đọc danh sách / reading the register"):
        made = frame.read_register(block=block, path=path, file_name=path.name, by=user, at=clock.now())
    return {
        "ok": True,
        "import": made.pk,
        "rows": made.rows,
        "usable": made.usable,
        "tally": made.tally,
        "frame_sha256": made.frame_sha256,
        "lines": _lines(made),
    }


def _block(survey: str | None) -> Block:
    known = Survey.objects.filter(code=survey or "") | Survey.objects.filter(slug=survey or "")
    block = Block.objects.filter(survey__in=known, sampling=Block.Sampling.REGISTER).first()
    if block is None:
        raise Problem("import_survey_unknown", survey=survey or "")
    return block


def _user(by: str | None) -> User:
    user = User.objects.filter(username=by or "").first()
    if user is None:
        raise Problem("import_person_unknown", person=by or "")
    return user


def _lines(made: FrameImport) -> list[str]:
    reasons = [f"  {number(count)} {REASONS[code]}" for code, count in Counter(made.tally).most_common()]
    return [f"{number(made.rows)} dòng, {number(made.usable)} hồ sơ dùng được / usable rows", *reasons]
