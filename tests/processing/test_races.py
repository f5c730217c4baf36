"""What arrives while a dataset is being frozen waits for its end; what breaks off half-way can be done again."""

import threading

import pytest
from django.db import connection, connections, transaction
from tests.life import cases_of, closed, collected, fill, moment

from hailong.config.verification import origins
from hailong.config.verification.logged import read_log
from hailong.ledger import actions as ledger
from hailong.ledger.models import Entry
from hailong.method.problem import Problem
from hailong.plan import actions as plan
from hailong.plan.queries import taken
from hailong.processing import actions as processing
from hailong.processing.models import Correction
from hailong.processing.queries import folder_of, gather

pytestmark = [pytest.mark.database, pytest.mark.django_db(transaction=True, databases=["default", "contacts"])]


@pytest.fixture
def life(transactional_db, settings, tmp_path):
    settings.KEYS_DIR, settings.DATA_DIR = tmp_path / "keys", tmp_path / "data"
    return closed(collected({"van-gia": (6, 4)}, {"van-gia": 5}))


def beside(action) -> tuple[threading.Thread, list]:
    """The action of another person, on a connection of its own."""
    told = []

    def work():
        try:
            told.append(action())
        except Problem as problem:
            told.append(problem.code)
        finally:
            connections.close_all()

    thread = threading.Thread(target=work)
    thread.start()
    return thread, told


def test_a_correction_that_arrives_during_the_freeze_is_refused_after_it(life, monkeypatch):
    one = life.form(mode="paper")
    item = next(code for code, value in one.answers.items() if type(value) is int)
    told = {"response": one, "item": item, "value": 1, "reason": "Nhập sai", "by": life.lan, "at": moment(11, 4)}
    running = []

    def gathered(survey):
        running.append(beside(lambda: processing.correct(**told)))
        running[0][0].join(0.5)
        return gather(survey)

    monkeypatch.setattr("hailong.processing.actions.gather", gathered)
    waiting = processing.request_freeze(survey=life.survey, reason="Biên bản 12", by=life.lan, at=moment(11, 4))
    life.dataset = processing.sign_freeze(dataset=waiting, by=life.dung, at=moment(11, 4, 15))
    running[0][0].join()
    ledger.sequence(at=moment(11, 5))

    assert running[0][1] == ["dataset_already_frozen"] and not Correction.objects.exists()
    assert list(origins.rows(life.dataset, read_log())) == []


def test_a_form_waits_for_whoever_has_taken_the_survey(life):
    """Otherwise it would stand before the freeze in the ledger and not be in the dataset."""
    held = cases_of(life.survey).first()
    day = moment(10, 21)
    plan.reopen_field(survey=life.survey, until=day.date(), reason="Bổ sung", by=life.lan, at=day)
    with transaction.atomic():
        taken(life.survey)
        thread, told = beside(lambda: fill(life, held, at=moment(8, 1)))
        thread.join(0.7)
        waited = thread.is_alive()
        last = Entry.objects.order_by("pk").last().pk
    thread.join()

    assert waited and told == ["case_already_answered"]
    assert not Entry.objects.filter(pk__gt=last, kind="resp").exists()


@pytest.mark.parametrize("place", ["hailong.store.dataset._manifest", "hailong.processing.actions._log"])
def test_a_freeze_that_breaks_off_leaves_nothing_half_done_and_is_done_again(life, monkeypatch, place):
    waiting = processing.request_freeze(survey=life.survey, reason="Biên bản 12", by=life.lan, at=moment(11, 4))

    with monkeypatch.context() as broken, pytest.raises(KeyboardInterrupt):
        broken.setattr(place, interrupt)
        processing.sign_freeze(dataset=waiting, by=life.dung, at=moment(11, 4, 15))
    waiting.refresh_from_db()
    broken_off = (waiting.is_frozen, Entry.objects.filter(kind="freeze").count())
    done = processing.sign_freeze(dataset=waiting, by=life.dung, at=moment(11, 4, 16))

    assert broken_off == (False, 0)
    assert sorted(path.name for path in folder_of(done).parent.iterdir()) == ["1.0"]
    assert connection.in_atomic_block is False and done.is_frozen


def interrupt(*args, **kwargs):
    raise KeyboardInterrupt
