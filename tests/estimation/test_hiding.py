"""A hidden part of a mean needs another that is hidden in earnest, not one that a total gives away."""

from hailong.estimation.queries.hiding import _cover, _hide_mean

WHOLE = ("b", "", "", "q=no", "criterion:C1")
PARTS = [("b", "", "", "q=no", f"item:{code}") for code in ("i1", "i2", "i3")]
YES = ("b", "", "", "q=yes", "item:i1")
SIZES = {WHOLE: 66, PARTS[0]: 65, PARTS[1]: 60, PARTS[2]: 64, YES: 3}
LISTS = [[PARTS[0], YES], [PARTS[1]], [PARTS[2], ("b", "", "", "q=yes", "item:i3")]]


def test_a_part_that_equals_its_total_covers_nobody():
    """Nobody of the small group answered i2: its figure stands in the total, and i1 would follow from the mean."""
    sizes = SIZES | {("b", "", "", "q=yes", "item:i3"): 4}
    hidden = {PARTS[0], YES}

    _hide_mean(WHOLE, PARTS, hidden, _cover(LISTS, sizes))

    assert PARTS[2] in hidden and PARTS[1] not in hidden


def test_where_no_part_covers_the_mean_itself_is_hidden():
    sizes = SIZES | {("b", "", "", "q=yes", "item:i3"): 0}
    hidden = {PARTS[0], YES}

    _hide_mean(WHOLE, PARTS, hidden, _cover(LISTS, sizes))

    assert WHOLE in hidden
