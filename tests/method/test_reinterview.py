"""R-000-22, R-004-21: ten per cent of the forms are asked again, and never more."""

from hypothesis import given
from hypothesis import strategies as st

from hailong.method.reinterview import agreement, asked_items, choose, quotas


def test_ten_per_cent_of_780_forms_by_26_interviewers_is_three_each_R_000_22():
    forms = {f"DTV-{number:02}": 30 for number in range(1, 27)}

    numbers = quotas(forms, rate_pct=10)

    assert set(numbers.values()) == {3}
    assert sum(numbers.values()) == 78


def test_the_cap_beats_the_floor_of_two_R_004_21():
    forms = {f"DTV-{number:02}": 5 for number in range(1, 11)}

    numbers = quotas(forms, rate_pct=10, floor=2)

    assert sum(numbers.values()) == 5


def test_a_rate_above_ten_is_cut_to_ten_R_004_21():
    assert sum(quotas({"DTV-01": 100}, rate_pct=30).values()) == 10


@given(
    st.dictionaries(st.text(min_size=1, max_size=4), st.integers(0, 300), min_size=1, max_size=20),
    st.integers(0, 10),
)
def test_no_stratum_gives_more_than_it_has_and_the_sum_keeps_the_rate(forms, rate):
    numbers = quotas(forms, rate_pct=rate)

    assert sum(numbers.values()) == min(sum(forms.values()) * rate // 100, sum(forms.values()))
    assert all(0 <= numbers[stratum] <= forms[stratum] for stratum in forms)


def test_the_choice_does_not_depend_on_the_order_of_the_forms():
    forms = {"a": [str(number) for number in range(40)], "b": [str(number) for number in range(40, 100)]}
    turned = {stratum: ids[::-1] for stratum, ids in forms.items()}

    assert choose(forms, seed="15/12/2023", rate_pct=10) == choose(turned, seed="15/12/2023", rate_pct=10)
    assert choose(forms, seed="another", rate_pct=10) != choose(forms, seed="15/12/2023", rate_pct=10)


def test_three_items_are_asked_again_and_the_seed_decides_which():
    items = [f"A{number}" for number in range(1, 20)]

    chosen = asked_items(items, seed="s", identifier="one")

    assert len(chosen) == 3
    assert chosen == [item for item in items if item in chosen]
    assert len({tuple(asked_items(items, seed="s", identifier=str(number))) for number in range(50)}) > 30


def test_one_level_of_difference_agrees_two_do_not_and_not_experienced_agrees_only_with_itself():
    first = {"A1": 4, "A2": 5, "A3": 0, "A4": 1}

    compared = agreement(first, {"A1": 5, "A2": 3, "A3": 1, "A9": 2, "A4": 1})

    assert (compared.matched, compared.asked) == (2, 4)
