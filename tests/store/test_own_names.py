"""R-004-28: no code of a questionnaire stands for a column of the program, whatever it is called."""

from dataclasses import replace

import pytest
from tests.store.forms import SEX, freeze, likert, survey_rows

from hailong.method.spec import Spec
from hailong.store.dataset import write_dataset
from hailong.store.estimate import figures
from hailong.store.relations import answer_model

SMALL = [one for one in survey_rows() if one["block"] == "station"][:200]
OWN_NAMES = ["key", "wide", "rows", "level", "item", "a_sips_A1", "answers", "t", "subject", "weight"]


@pytest.mark.parametrize("spec", [Spec("sips-mean-v1", groups=("sex",)), Spec("sips-v1+pooled", groups=("sex",))])
@pytest.mark.parametrize("name", OWN_NAMES)
def test_a_question_may_be_called_what_the_program_calls_its_own(name, spec, tmp_path):
    """A code of the questionnaire never stands for a column of the program: the figures are those of any other code."""
    plain, own = (likert("station", {"A": 3, "B": 3}, [SEX]) for _ in range(2))
    own["criteria"][1]["subcriteria"][0]["items"][0]["code"] = name
    renamed = [one | {"answers": {name if k == "B1" else k: v for k, v in one["answers"].items()}} for one in SMALL]

    expected = figures(write_dataset(tmp_path / "a", SMALL, freeze(definitions={"station": plain})), spec)
    found = figures(write_dataset(tmp_path / "b", renamed, freeze(definitions={"station": own})), spec)

    assert len(found) == len(expected) > 0
    as_before = {replace(one, subject="item:B1") if one.subject == f"item:{name}" else one for one in found}
    assert as_before == set(expected)


@pytest.mark.parametrize("spec", [Spec("sips-mean-v1"), Spec("sips-v1+pooled")])
@pytest.mark.parametrize("name", ["any", "whole", "overall"])
def test_a_criterion_may_be_called_what_the_program_calls_the_whole(name, spec, tmp_path):
    plain, own = likert("station", {"A": 3, "B": 3}), likert("station", {"A": 3, "B": 3})
    own["criteria"][0]["code"] = name
    rows = [one | {"answers": {k: v for k, v in one["answers"].items() if k != "sex"}} for one in SMALL]

    expected = figures(write_dataset(tmp_path / "a", rows, freeze(definitions={"station": plain})), spec)
    found = figures(write_dataset(tmp_path / "b", rows, freeze(definitions={"station": own})), spec)

    as_before = {replace(one, subject="criterion:A") if one.subject == f"criterion:{name}" else one for one in found}
    assert as_before == set(expected)


@pytest.mark.parametrize("name", ["answer", "counts", "filled", "v_0"])
def test_the_model_of_an_answer_is_the_same_whatever_the_other_items_are_called(name, tmp_path):
    plain, own = (likert("station", {"A": 3, "B": 3}) for _ in range(2))
    own["criteria"][1]["subcriteria"][0]["items"][0]["code"] = name
    rows = [one | {"answers": {k: v for k, v in one["answers"].items() if k != "sex"}} for one in SMALL]
    renamed = [one | {"answers": {name if k == "B1" else k: v for k, v in one["answers"].items()}} for one in rows]
    folders = [
        write_dataset(tmp_path / folder, given, freeze(definitions={"station": form}))
        for folder, given, form in (("a", rows, plain), ("b", renamed, own))
    ]

    (expected, kept), (found, told) = (
        answer_model(one, Spec("sips-mean-v1", lonely="adjust"), block="station", item="A1") for one in folders
    )

    assert (found.coefficients.tolist(), told) == (expected.coefficients.tolist(), kept)
