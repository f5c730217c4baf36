"""R-004-28: the method is chosen in the plan, by its printed name, from those that a run computes."""

import re

import pytest
from django.urls import reverse
from tests.plan.test_wizard import in_2023, lan, shown_fields, started, world  # noqa: F401 - fixtures
from tests.worlds import van_ninh

from hailong.method.index_methods import OFFERED
from hailong.method.problem import Problem
from hailong.plan import actions as plan
from hailong.plan.actions import Basics
from hailong.plan.drafts import Period
from hailong.plan.models import Survey
from hailong.plan.queries import unready

pytestmark = pytest.mark.database


def test_step_one_offers_the_methods_and_keeps_the_one_chosen(lan):  # noqa: F811
    survey = started(lan)
    address = reverse("plan:step", args=[survey.slug, 1])
    page = lan.get(address).content.decode()

    answer = lan.post(address, shown_fields(page) | {"method": "sips-v1+pooled"})

    survey = Survey.objects.get()
    listed = re.findall(r'<input type="radio" name="method" value="([^"]+)"', page)
    assert (listed[0], sorted(listed)) == (next(iter(OFFERED)), sorted(OFFERED))
    assert f"<summary>Cách tính: {OFFERED[listed[0]].name}." in page
    assert not any(code.startswith("three-levels") for code in listed)
    assert page.count("Gộp mọi câu trả lời") == page.count("+pooled\"") > 1
    assert (answer.status_code, survey.method) == (302, "sips-v1+pooled")
    assert "gộp mọi câu trả lời; các đơn vị theo số hồ sơ" in survey.index_method.name
    survey.aggregation = Survey.Aggregation.EQUAL_UNITS
    assert "trung bình các đơn vị như nhau" in survey.index_method.name


def test_a_method_that_is_not_on_offer_is_refused():
    world = van_ninh(state="draft")  # noqa: F811
    survey = world.survey
    basics = Basics(
        title=survey.title,
        short_title=survey.short_title,
        plan_number=survey.plan_number,
        plan_date=survey.plan_date,
        plan_place=survey.plan_place,
        legal_bases=tuple(survey.legal_bases),
        reference=Period(survey.reference_from, survey.reference_to),
        fieldwork=Period(survey.field_from, survey.field_to),
        method="sips-v1+pooled+truncate",
    )

    with pytest.raises(Problem) as refused:
        plan.edit_basics(survey=survey, basics=basics, by=world.lan, at=world.at)

    assert refused.value.code == "index_method_not_offered"


def test_a_plan_whose_method_cannot_read_its_scale_is_not_ready():
    world = van_ninh(state="draft")  # noqa: F811
    world.survey.method = "three-levels-v1+pooled"
    Survey.objects.filter(pk=world.survey.pk).update(method=world.survey.method)

    faults = unready(world.survey)

    assert {one.code for one in faults} == {"index_method_scale"}
