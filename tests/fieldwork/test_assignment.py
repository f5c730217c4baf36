"""R-001-22: nobody surveys where he works or lives. R-000-21: interviewers are the contractor's."""

import datetime as dt

import pytest
from tests.worlds import taken_over

from hailong.fieldwork import actions as fieldwork
from hailong.fieldwork.models import FieldCase, Interviewer
from hailong.fieldwork.queries import conflicts, unassigned_cells
from hailong.ledger.models import Entry
from hailong.method.problem import Problem
from hailong.org import actions as org
from hailong.org.models import Agency, Area, AreaSuccession, Role

pytestmark = pytest.mark.database


def codes(field, interviewer, slug="van-gia"):
    return [problem.code for problem in conflicts(interviewer, [field.world.unit(slug)])]


def test_cases_go_to_an_interviewer_without_conflict_and_the_ledger_knows(field):
    cases = [field.case(), field.case()]

    given = fieldwork.assign(cases=cases, interviewer=field.enrol(), by=field.world.phuc, at=field.at)

    entry = Entry.objects.get(payload__contains="fieldwork.assign")
    assert {one.interviewer.code for one in given} == {"DTV-03"}
    assert all(str(case.pk) in entry.payload for case in cases)


@pytest.mark.parametrize(
    ("workplace", "residence", "found"),
    [
        (None, "ubnd-van-thanh", []),
        (None, "ubnd-van-gia", ["conflict_residence"]),
        ("ubnd-van-gia", "ubnd-van-thanh", ["conflict_workplace", "conflict_workplace_area"]),
        ("ubnd-huyen-van-ninh", "ubnd-van-thanh", ["conflict_workplace", "conflict_workplace_area"]),
        ("phong-noi-vu-van-ninh", "ubnd-van-thanh", None),
        ("don-vi-khao-sat", "ubnd-van-thanh", []),
    ],
)
def test_work_and_home_bar_the_place_and_what_stands_above_or_below_it(field, workplace, residence, found):
    """A department of the district sits in an area around the commune, so it bars by area at least."""
    interviewer = field.enrol(workplace=workplace, residence=residence)

    told = codes(field, interviewer)

    assert told == found if found is not None else "conflict_workplace_area" in told


def test_every_reason_is_told_at_once(field):
    interviewer = field.enrol(workplace="ubnd-van-gia", residence="ubnd-van-thanh")
    cases = [field.case("van-gia"), field.case("van-thanh")]

    with pytest.raises(Problem) as caught:
        fieldwork.assign(cases=cases, interviewer=interviewer, by=field.world.phuc, at=field.at)

    assert [problem.code for problem in caught.value.all] == [
        "conflict_workplace", "conflict_workplace_area", "conflict_residence"
    ]  # fmt: skip
    assert not FieldCase.objects.filter(interviewer=interviewer).exists()


def test_homes_merged_with_the_place_bar_it_before_and_after_the_reform(field):
    """Catalogue E11: the merged unit, seen from a sister of before and from what both became."""
    old, sister = field.area("ubnd-van-gia"), field.area("ubnd-van-thanh")
    day = dt.date(2025, 7, 1)
    new = Area.objects.create(key="moi", name="Xã mới", path="moi/", kind=Area.Kind.COMMUNE, valid_from=day)
    for part in (old, sister):
        AreaSuccession.objects.get_or_create(predecessor=part, successor=new, day=day, defaults={"source": "thử"})
    sister_home, new_home = field.enrol(), Interviewer(survey=field.survey, user=field.world.tam, residence=new)

    told = codes(field, sister_home), codes(field, new_home)

    assert told == (["conflict_merged_residence"], ["conflict_merged_residence"])


def test_a_workplace_merged_with_the_place_bars_it(field):
    elsewhere = Area.objects.create(
        key="xa-khac", name="Xã khác", path="xa-khac/", kind=Area.Kind.COMMUNE, valid_from=dt.date(2004, 1, 1)
    )
    AreaSuccession.objects.create(
        predecessor=elsewhere, successor=field.area("ubnd-van-gia"), day=dt.date(2010, 1, 1), source="thử"
    )
    employer = Agency.objects.create(
        key="doan", name="Đoàn xã khác", short_name="Đoàn", path="doan/", kind=Agency.Kind.FRONT, area=elsewhere,
        valid_from=dt.date(2004, 1, 1),
    )  # fmt: skip
    interviewer = field.enrol()
    interviewer.workplace = employer

    assert codes(field, interviewer) == ["conflict_merged_workplace"]


def test_only_people_of_the_contractor_are_enrolled_and_once(field):
    field.enrol()

    with pytest.raises(Problem, match="interviewer_not_of_contractor"):
        field.enrol("hoa", code="DTV-09")
    with pytest.raises(Problem, match="interviewer_enrolled_already"):
        field.enrol(code="DTV-10")
    with pytest.raises(Problem, match="interviewer_code_malformed"):
        field.enrol("tam", code="đtv 4")


def test_a_person_who_does_not_manage_the_field_assigns_nothing(field):
    interviewer = field.enrol()

    with pytest.raises(Problem, match="permission_denied"):
        fieldwork.assign(cases=[field.case()], interviewer=interviewer, by=field.world.minh, at=field.at)


def test_reserves_that_were_not_called_up_stay_at_home(field):
    with pytest.raises(Problem, match="case_not_in_field"):
        field.assigned(field.case(reserve=True))


def test_unassigned_cases_are_counted_by_unit_and_field(field):
    field.case()
    field.case()
    field.case(reserve=True)
    field.assigned(field.case())

    [cell] = unassigned_cells(field.survey)

    assert (cell["waiting"], cell["field_group"]) == (2, field.group.pk)


def test_the_interviewers_of_the_contractors_only_heir_go_on_with_its_field(field, client):
    """R-004-47: the company becomes another; who is employed there now is taken into the team and given cases."""
    world, path = field.world, f"/lam-viec/{field.survey.slug}/dieu-tra-vien/"
    client.force_login(world.phuc)
    before = client.get(path).content.decode()
    with pytest.raises(Problem, match="interviewer_not_of_contractor"):
        field.enrol("khach", code="DTV-07")

    heir = taken_over(world, "don-vi-khao-sat", by_key="cong-ty-moi", at=field.at)
    org.grant(user=world.khach, agency=heir, role=Role.INTERVIEWER, by=world.founder, at=field.at)
    world.khach.__dict__.pop("_held", None)
    after = client.get(path).content.decode()
    interviewer = field.enrol("khach", code="DTV-07")
    held = field.assigned(field.case(), interviewer)

    assert ("Trịnh Khách" in before, "Trịnh Khách" in after) == (False, True)
    assert held.interviewer == interviewer
