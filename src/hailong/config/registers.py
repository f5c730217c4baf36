"""Bring a register in from the command line: the same action as the page, for files that lie on the server."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from hailong.config import clock
from hailong.config.progress import Progress
from hailong.frame import actions as frame
from hailong.frame.models import FrameImport
from hailong.method.problem import Problem, raise_all
from hailong.org.models import User
from hailong.plan.models import Block, Survey
from hailong.ui.numbers import number
from hailong.ui.words.frame import REASONS


def import_files(
    paths: Sequence[Path], *, block: Block, source: str, by: str | None, report: Progress
) -> dict[str, Any]:
    """Read a register of one file or several into a block; what was found, ready to print.

    Args:
        by: username of the lead planner; never guessed.

    Raises: Problem `import_person_unknown`, `import_file_missing` (all at once), and those of the reading.
    """
    raise_all(Problem("import_file_missing", file=path.name) for path in paths if not path.is_file())
    names = Counter(path.name for path in paths)
    files = {path.name if names[path.name] == 1 else str(path): path for path in paths}
    user = _user(by)
    with report.step("Đọc danh sách / reading the register"):
        made = frame.read_register(block=block, files=files, source=source, by=user, at=clock.now())
    return {
        "ok": True,
        "import": made.pk,
        "rows": made.rows,
        "usable": made.usable,
        "tally": made.tally,
        "frame_sha256": made.frame_sha256,
        "lines": _lines(made),
    }


def block_of(survey: str | None, code: str | None) -> Block:
    """The block of a survey that draws from a register; where there are several its code says which.

    Raises: Problem `import_survey_unknown`, `import_block_unknown`.
    """
    known = Survey.objects.filter(code=survey or "") | Survey.objects.filter(slug=survey or "")
    blocks = list(Block.objects.filter(survey__in=known, sampling=Block.Sampling.REGISTER).order_by("pk"))
    if not blocks:
        raise Problem("import_survey_unknown", survey=survey or "")
    meant = [block for block in blocks if block.code == code] if code else blocks
    if len(meant) != 1:
        raise Problem("import_block_unknown", block=code or "", known=", ".join(block.code for block in blocks))
    return meant[0]


def _user(by: str | None) -> User:
    user = User.objects.filter(username=by or "").first()
    if user is None:
        raise Problem("import_person_unknown", person=by or "")
    return user


def _lines(made: FrameImport) -> list[str]:
    reasons = [f"  {number(count)} {REASONS[code]}" for code, count in Counter(made.tally).most_common()]
    return [f"{number(made.rows)} dòng, {number(made.usable)} hồ sơ dùng được / usable rows", *reasons]
