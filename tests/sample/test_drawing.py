"""A draw by two persons from a frame whose hash was logged before (R-000-10, R-000-11)."""

from pathlib import Path

import pytest
from tests import worlds

from hailong.frame import actions as frame
from hailong.sample import actions as sample
from hailong.sample import queries
from hailong.sample.models import Case

REGISTER = Path(__file__).parent.parent / "data" / "registers" / "register-van-ninh-2023.xlsx"


@pytest.mark.database
def test_the_plan_of_van_ninh_is_drawn_to_the_same_sample_on_every_database(at):
    world = worlds.van_ninh()
    made = frame.read_register(block=world.block("ubnd"), path=REGISTER, file_name="ds.xlsx", by=world.lan, at=at)
    made = frame.accept(frame_import=made, by=world.lan, at=at)
    draw = sample.prepare(frame_import=made, by=world.lan, at=at)

    draw = sample.draw(draw=draw, seed="Vạn Ninh 10/7/2023 58372", by=world.dung, at=at)

    assert draw.manifest["frame_sha256"] == "7f75929af07b0fbadec37ec8a0bd7d4b8f16e7f86e47e7cc3b627eb6b554e4a6"
    assert draw.manifest["drawn_sha256"] == "c11b5e7a598ffcec9d26699a05c9bfce7c4ec2170c9cfbefefd31d91f0f371aa"
    assert queries.case_counts(draw) == (780, 780)
    assert not queries.shortages(made).shortages
    assert Case.objects.filter(draw=draw, unit__slug="van-gia", field_group__code="justice").count() == 60
    assert len(queries.representativeness(draw)) > 12
