"""A survey outlives the body that led it: the district ended on 1 July 2025, its surveys did not (R-004-47, X10)."""

import datetime as dt

import pytest
from tests.worlds import HANOI, van_ninh

from hailong.method.problem import Problem
from hailong.org import actions as org
from hailong.org.models import AgencySuccession, Role
from hailong.org.queries import inherited_paths
from hailong.plan import actions as plan
from hailong.plan.models import Survey

pytestmark = pytest.mark.database
AFTER = dt.datetime(2025, 8, 1, 9, tzinfo=HANOI)


@pytest.fixture
def world():
    return van_ninh()


def person(world, role, agency):
    added = org.add_person(username="moi", full_name="Người Mới", password=None, by=world.founder, at=AFTER)
    org.grant(user=added, agency=world.agencies[agency], role=role, by=world.founder, at=AFTER)
    return added


def test_who_holds_the_role_at_the_only_heir_goes_on_with_the_survey(world):
    heir = person(world, Role.LEAD_PLANNER, "so-noi-vu-khanh-hoa-2025")
    before = Survey.objects.visible_to(heir).count()
    del heir._held

    org.end_agency(
        agency=world.agencies["phong-noi-vu-van-ninh"], day=dt.date(2025, 7, 1),
        successors=[world.agencies["so-noi-vu-khanh-hoa-2025"]], source="QĐ", by=world.founder, at=AFTER,
    )  # fmt: skip
    opened = plan.open_field(survey=world.survey, by=heir, at=AFTER)

    assert before == 0
    assert opened.state == Survey.State.COLLECTING


def test_work_that_was_divided_among_several_is_nobodys_by_itself(world):
    """UBND huyện Vạn Ninh went to five communes: none of them approves for the whole district."""
    one_of_five = person(world, Role.APPROVER, "ubnd-xa-tu-bong-2025")

    with pytest.raises(Problem) as refused:
        plan.approve(survey=world.survey, by=one_of_five, at=AFTER)

    assert refused.value.code == "permission_denied"
    assert not Survey.objects.visible_to(one_of_five).exists()


def test_heirs_of_heirs_go_on_too_and_a_circle_does_not_hang(world):
    first, second, third = (world.agencies[key] for key in ("ubnd-van-gia", "ubnd-van-tho", "ubnd-van-phu"))
    AgencySuccession.objects.filter(predecessor__in=[first, second, third]).delete()
    for one, other in ((first, second), (second, third), (third, first)):
        AgencySuccession.objects.create(predecessor=one, successor=other, day=dt.date(2025, 7, 1), source="thử")

    paths = inherited_paths([third.path])

    assert paths == sorted([first.path, second.path])
