"""`./hailong setup`: what a new installation needs before anybody can sign in, from the product and not from a test."""

import argparse
import io
import json

import pytest

from hailong.config.cli import prepare, setup
from hailong.instrument.models import QuestionSetVersion
from hailong.org.country import REFORM
from hailong.org.models import Area, User

pytestmark = pytest.mark.database
PASSWORD = "mot-cau-dai-de-nho-2026"


@pytest.fixture
def run(monkeypatch):
    """Run the command on the databases of the test, the password coming through a pipe."""
    monkeypatch.setattr(prepare, "prepare", lambda report: None)

    def run(*words, password=PASSWORD):
        parser = argparse.ArgumentParser()
        setup.arguments(parser)
        monkeypatch.setattr("sys.stdin", io.StringIO(f"{password}\n"))
        return setup.run(parser.parse_args(["--json", *words]))

    return run


def test_the_country_the_question_sets_and_an_administrator_are_there_and_a_second_run_changes_nothing(run, capsys):
    first = run("--administrator", "quantri", "--full-name", "Lý Quang")
    told = json.loads(capsys.readouterr().out.splitlines()[-1])
    second = run()
    again = json.loads(capsys.readouterr().out.splitlines()[-1])

    assert (first, second) == (0, 0)
    assert told == {"ok": True, "areas": 14150, "added": 14149, "question_sets": 2}
    assert (again["added"], again["areas"]) == (0, 14150)
    assert Area.objects.on(REFORM).filter(kind__in=["commune", "ward", "special_zone"]).count() == 3321
    assert QuestionSetVersion.objects.count() == 2
    person = User.objects.get(username="quantri")
    assert person.check_password(PASSWORD) and person.full_name == "Lý Quang"


def test_a_weak_password_and_a_second_administrator_are_refused_in_words(run, capsys):
    weak = run("--administrator", "quantri", password="123")
    said_weak = capsys.readouterr().out
    run("--administrator", "quantri")
    capsys.readouterr()
    second = run("--administrator", "khac")

    assert (weak, second) == (1, 1)
    assert "Mật khẩu chưa đủ mạnh" in said_weak and "123" not in said_weak.splitlines()[-2]
    assert "Hệ thống đã có quản trị viên" in capsys.readouterr().out
    assert not User.objects.filter(username="khac").exists()
