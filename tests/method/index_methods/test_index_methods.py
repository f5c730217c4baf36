"""R-004-28, R-004-29: a method is its family and its parameters; its id says them all, and no two share one."""

import importlib
import sys
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.store.forms import likert

from hailong.method.index_methods import FAMILIES, METHODS, Denominator, Method, check_computed, method, of_measure
from hailong.method.index_methods.denominator import RULES
from hailong.method.index_methods.method import ACROSS, RESPONDENT_FIRST, WITHIN
from hailong.method.index_methods.registry import listed, parsed
from hailong.method.presentation import ROUNDINGS, to_places
from hailong.method.problem import Problem
from hailong.method.questionnaire import parse


@st.composite
def any_method(draw):
    family = draw(st.sampled_from(list(FAMILIES.values())))
    return Method(
        family,
        within=RESPONDENT_FIRST if family.reach == "respondent" else draw(st.sampled_from(list(WITHIN))),
        across=draw(st.sampled_from(list(ACROSS))),
        denominator=Denominator(draw(st.sampled_from(RULES)), draw(st.sampled_from(RULES)), draw(st.integers(0, 100))),
        rounding=draw(st.sampled_from(list(ROUNDINGS))),
        chosen=draw(st.integers(1, 99)) if family.needs_choice else 0,
    )


@given(any_method())
def test_the_id_and_the_record_of_a_method_name_it_and_no_other(made):
    assert method(made.code) == made
    assert of_measure(made.measure) == made
    assert Method.from_record(made.as_record(), FAMILIES) == made


@given(any_method(), any_method())
def test_two_parameterisations_never_share_id_measure_or_name(one, other):
    same = one == other

    assert [(one.code == other.code), (one.measure == other.measure), (one.name == other.name)] == [same] * 3


@pytest.mark.parametrize(
    ("code", "weights"),
    [("sips-mean-v1", {"A1": 1 / 4, "B1": 1 / 6}), ("sips-v1+items", {"A1": 1 / 5, "B1": 1 / 5}),
     ("sips-v1+pooled", {"A1": None, "B1": None}), ("sips-v1+respondent", {"A1": None, "B1": None})],
)  # fmt: skip
def test_an_item_has_a_share_in_the_index_where_the_index_is_a_fixed_mean_of_items(code, weights):
    """Two items in A, three in B."""
    form = parse(likert("small", {"A": 2, "B": 3}))

    assert {item: method(code).weight_of(form, item, set(form.items)) for item in weights} == pytest.approx(weights)


@pytest.mark.parametrize(("code", "weight"), [("sips-mean-v1", 1 / 2), ("sips-v1+items", 1 / 4)])
def test_an_item_that_nobody_answered_leaves_its_share_to_the_others(code, weight):
    form = parse(likert("small", {"A": 2, "B": 3}))

    assert method(code).weight_of(form, "A1", {"A1", "B1", "B2", "B3"}) == pytest.approx(weight)
    assert method(code).weight_of(form, "A2", {"A1", "B1", "B2", "B3"}) is None
    assert method(code).weight_of(form, "A1", {"A1", "A2"}) == pytest.approx(1 / 2)


def test_the_methods_of_earlier_records_keep_their_ids_and_measures():
    assert (method("sips-mean-v1").canonical, method("sips-mean-v1").measure) == ("sips-v1+criteria", "sips")
    assert (method("share45-mean-v1").canonical, method("share45-mean-v1").measure) == (
        "share45-v1+criteria",
        "share45",
    )
    assert next(iter(METHODS)) == "sips-mean-v1"


@pytest.mark.parametrize(
    "text",
    ["sips", "sips-v2+pooled", "sips-v1", "sips-v1+criteria", "sips-v1+pooled+pooled", "sips-v1+least80+pooled",
     "sips-v1+pooled+least080", "sips-v1+pooled+zero-never", "sips-v1=3+pooled", "answer-share-v1+criteria", "",
     "all-satisfied-v1+pooled", "sips-v1+pooled+least101", "sips-v1+pooled+foo"],
)  # fmt: skip
def test_only_the_canonical_spelling_is_a_method(text):
    with pytest.raises(Problem) as refused:
        parsed(text)

    assert refused.value.code == "index_method_unknown"


@pytest.mark.parametrize(
    "wrong",
    [{"within": "somehow"}, {"across": "somehow"}, {"rounding": "up"}, {"chosen": 3}, {"chosen": "3"}],
)
def test_a_parameter_that_is_not_in_the_list_is_refused(wrong):
    with pytest.raises(Problem) as refused:
        replace(method("sips-mean-v1"), **wrong)

    assert (refused.value.code, refused.value.facts["parameter"]) == ("index_method_parameter", next(iter(wrong)))


@pytest.mark.parametrize("wrong", [{"missing": "middle"}, {"not_experienced": ""}, {"least_answered_pct": 80.0}])
def test_a_rule_of_the_denominator_that_is_not_in_the_list_is_refused(wrong):
    with pytest.raises(Problem, match="index_method_parameter"):
        Denominator(**wrong)


def test_a_record_of_an_unknown_family_is_refused():
    with pytest.raises(Problem, match="index_method_unknown"):
        Method.from_record(method("sips-mean-v1").as_record() | {"family": "sips-v9"}, FAMILIES)


@pytest.mark.parametrize(
    ("code", "parameter"),
    [("expectation-v1+items", "family"), ("sips-v1+pooled+forms", "across"), ("sips-v1+pooled+truncate", "rounding")],
)
def test_what_a_run_cannot_compute_is_refused_and_never_approximated(code, parameter):
    with pytest.raises(Problem) as refused:
        check_computed(method(code))

    assert (refused.value.code, refused.value.facts["parameter"]) == ("index_method_not_computed", parameter)


def test_every_method_on_offer_is_computed_fits_its_column_and_names_its_parameters_and_source():
    for code, made in METHODS.items():
        check_computed(made)
        assert (made.code, len(code) <= 40, bool(made.source and made.formula and made.text)) == (code, True, True)
        assert all(word in made.name for word in ("đơn vị", "chưa gặp", "làm tròn", "phiên bản"))


def test_adding_a_family_is_adding_a_file(tmp_path, monkeypatch):
    folder = tmp_path / "toy_families"
    folder.mkdir()
    (folder / "__init__.py").write_text("")
    (folder / "toy.py").write_text(
        "from dataclasses import replace\n"
        "from hailong.method.index_methods.families.sips import FAMILY as SIPS\n"
        "FAMILY = replace(SIPS, code='toy', version=3, score=lambda scale, level, chosen: scale.top)\n"
    )
    monkeypatch.syspath_prepend(tmp_path)
    package = importlib.import_module("toy_families")

    found = listed(package)

    assert list(found) == ["toy-v3"]
    assert parsed("toy-v3+pooled", found).title == "chỉ số SIPS theo mức trung bình, phiên bản 3"
    (folder / "copy.py").write_text("from toy_families.toy import FAMILY\n")
    importlib.invalidate_caches()
    with pytest.raises(ValueError, match="toy-v3"):
        listed(package)
    for name in [name for name in sys.modules if name.startswith("toy_families")]:
        monkeypatch.delitem(sys.modules, name)


@pytest.mark.parametrize(
    ("value", "half_away", "half_even", "truncated"),
    [(84.25, "84.3", "84.2", "84.2"), (84.35, "84.4", "84.4", "84.3"), (-0.25, "-0.3", "-0.2", "-0.2"),
     (99.99, "100.0", "100.0", "99.9")],
)  # fmt: skip
def test_the_three_ways_of_rounding(value, half_away, half_even, truncated):
    found = [to_places(value, 1, rule) for rule in ("half-away", "half-even", "truncate")]

    assert found == [Decimal(half_away), Decimal(half_even), Decimal(truncated)]
