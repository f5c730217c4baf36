"""Two persons press at once: one frame, one draw, whatever the database. Real connections, real commits."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections
from tests import worlds

from hailong.frame import actions as frame
from hailong.frame.models import FrameImport
from hailong.method.problem import Problem
from hailong.sample import actions as sample
from hailong.sample.models import Case, Draw

pytestmark = [pytest.mark.database, pytest.mark.django_db(transaction=True, databases=["default", "contacts"])]


def at_once(*presses: Callable[[], object]) -> list[str]:
    """What each was told: "" when it went through, else the code of the refusal."""

    def told(press: Callable[[], object]) -> str:
        try:
            press()
        except Problem as refused:
            return refused.code
        finally:
            connections.close_all()
        return ""

    with ThreadPoolExecutor(len(presses)) as pool:
        return sorted(pool.map(told, presses))


def test_of_two_registers_accepted_at_once_one_is_the_frame(transactional_db, at):
    world = worlds.van_ninh()
    rows = worlds.register_rows(world.block("ubnd"))
    made = [worlds.read_rows(world, rows), worlds.read_rows(world, rows[:-1])]

    told = at_once(*(lambda one=one: frame.accept(frame_import=one, by=world.lan, at=at) for one in made))

    assert told == ["", "frame_already_accepted"]
    assert FrameImport.objects.filter(status="accepted").count() == 1


def test_a_frame_is_not_discarded_while_a_draw_from_it_is_prepared(transactional_db, at):
    world = worlds.van_ninh()
    made = worlds.with_frame(world)

    told = at_once(
        lambda: sample.prepare(frame_import=made, by=world.lan, at=at),
        lambda: frame.discard(frame_import=made, reason="thử", by=world.lan, at=at),
    )

    outcome = (FrameImport.objects.get().status, Draw.objects.count())
    assert (told, outcome) in [
        (["", "frame_is_drawn_from"], ("accepted", 1)),
        (["", "frame_not_accepted"], ("discarded", 0)),
    ]


def test_of_two_seeds_typed_at_once_one_draws(transactional_db, at):
    world = worlds.van_ninh()
    draw = sample.prepare(frame_import=worlds.with_frame(world), by=world.lan, at=at)

    told = at_once(
        lambda: sample.draw(draw=draw, seed="mầm của Quân", by=world.quan, at=at),
        lambda: sample.draw(draw=draw, seed="mầm của Dũng", by=world.dung, at=at),
    )

    made = Draw.objects.get()
    assert told == ["", "draw_already_made"]
    assert Case.objects.count() == made.manifest["sample_size"] + made.manifest["reserve_size"]
    assert (made.seed, made.seed_by) in [("mầm của Quân", world.quan.code), ("mầm của Dũng", world.dung.code)]
