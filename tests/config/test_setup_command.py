"""`./hailong setup`: what a new installation needs before its first survey, from the product and not from a test."""

import argparse
import json

import pytest

from hailong.config.cli import prepare, setup
from hailong.instrument.models import QuestionSetVersion
from hailong.org.country import REFORM
from hailong.org.models import Area

pytestmark = pytest.mark.database


@pytest.fixture
def run(monkeypatch):
    """Run the command on the databases of the test."""
    monkeypatch.setattr(prepare, "prepare", lambda report: None)

    def run(*words):
        parser = argparse.ArgumentParser()
        setup.arguments(parser)
        return setup.run(parser.parse_args(["--json", *words]))

    return run


def test_the_country_and_the_question_sets_are_there_and_a_second_run_changes_nothing(run, capsys):
    first = run()
    told = json.loads(capsys.readouterr().out.splitlines()[-1])
    second = run()
    again = json.loads(capsys.readouterr().out.splitlines()[-1])

    assert (first, second) == (0, 0)
    assert told == {"ok": True, "areas": 14150, "added": 14149, "question_sets": 2}
    assert (again["added"], again["areas"]) == (0, 14150)
    assert Area.objects.on(REFORM).filter(kind__in=["commune", "ward", "special_zone"]).count() == 3321
    assert QuestionSetVersion.objects.count() == 2
