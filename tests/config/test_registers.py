"""`./hailong import`: the same action as the page, one register of one file or several, nothing guessed."""

import json

import pytest
from tests import worlds

from hailong.config import registers
from hailong.config.progress import Progress
from hailong.frame.models import FrameImport
from hailong.method.problem import Problem

pytestmark = pytest.mark.database


def files(tmp_path, *parts):
    paths = [tmp_path / f"{number}.csv" for number in range(len(parts))]
    for path, rows in zip(paths, parts, strict=True):
        path.write_text("\n".join([worlds.REGISTER_HEADINGS, *rows]), encoding="utf-8")
    return paths


def test_several_files_are_one_register_and_what_was_found_can_be_printed(tmp_path):
    world = worlds.van_ninh()
    rows = worlds.register_rows(world.block("ubnd"))
    given = files(tmp_path, rows[:100], [*rows[100:], rows[0]])

    block = registers.block_of("van-ninh-2023", None)
    said = registers.import_files(given, block=block, source="Một cửa", by="lan", report=Progress())

    assert (said["rows"], said["usable"], said["tally"]) == (len(rows) + 1, len(rows), {"duplicate_dossier": 1})
    assert json.dumps(said)
    assert FrameImport.objects.get().source == "Một cửa"


@pytest.mark.parametrize(
    ("survey", "block", "code"),
    [("nobody", None, "import_survey_unknown"), (None, None, "import_survey_unknown")]
    + [("van-ninh-2023", "tyt", "import_block_unknown")],
)
def test_a_survey_or_a_block_is_never_guessed(survey, block, code):
    worlds.van_ninh()

    with pytest.raises(Problem, match=code):
        registers.block_of(survey, block)


def test_every_file_that_is_not_there_is_named(tmp_path):
    world = worlds.van_ninh()

    with pytest.raises(Problem) as found:
        missing = [tmp_path / "a.xlsx", tmp_path / "b.xlsx"]
        registers.import_files(missing, block=world.block("ubnd"), source="", by="lan", report=Progress())

    assert [one.facts["file"] for one in found.value.all] == ["a.xlsx", "b.xlsx"]
