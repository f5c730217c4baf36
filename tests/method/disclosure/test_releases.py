"""Several publications together tell more than each: by cases done by hand."""

import pytest

from hailong.method.disclosure.attack import Level, Open, Protected
from hailong.method.disclosure.releases import Releases

FIRST, SECOND = ("1.0", "u1"), ("1.1", "u1")
OLD, NEW, GONE = frozenset({FIRST, SECOND}), frozenset({SECOND}), frozenset({FIRST})


def levels(releases, *domains):
    return [releases.printed(domain, level) for domain in domains for level in range(2)]


def test_one_new_answer_between_two_versions_is_told_exactly():
    """20 and 30, then 20 and 31: the newcomer chose the upper level."""
    releases = Releases({OLD: (20, 30), NEW: (0, 1)}, most=1000)

    found = releases.attack(levels(releases, FIRST, SECOND), minimum=10, level=Level(1))

    assert found == (Open((NEW,), 1, 1), Open((NEW, 0), 0, 0), Open((NEW, 1), 1, 1))


def test_each_version_alone_tells_nothing_of_the_newcomer():
    releases = Releases({OLD: (20, 30), NEW: (0, 1)}, most=1000)

    found = releases.attack(levels(releases, SECOND), minimum=10, level=Level(10))

    assert all(isinstance(one, Protected) for one in found)
    assert [(one.low, one.high) for one in found] == [(0, 51), (0, 20), (0, 31)]


def test_where_answers_may_also_have_been_withdrawn_the_newcomer_is_hidden_among_them():
    """Printed are 50 and 51 people; one more may be three new and two gone."""
    releases = Releases({OLD: (20, 28), NEW: (1, 2), GONE: (0, 2)}, most=1000)
    printed = [releases.printed(FIRST), releases.printed(SECOND)]

    found = releases.attack(printed, minimum=10, level=Level(10))

    assert [(one.target, one.low, one.high) for one in found if one.target == (NEW,)] == [((NEW,), 1, 51)]
    assert [(one.target, one.low, one.high) for one in found if one.target == (GONE,)] == [((GONE,), 0, 50)]


def test_everybody_less_a_part_leaves_a_small_rest_that_is_told():
    """The commune has 40 satisfied of 60, its women and men who gave their sex 38 of 57: of the other three, two."""
    whole, part = ("1.0", "commune"), ("1.0", "sex given")
    releases = Releases({frozenset({whole, part}): (19, 38), frozenset({whole}): (1, 2)}, most=60)

    found = releases.attack(levels(releases, whole, part), minimum=10, level=Level(3))

    rest = frozenset({whole})
    assert found == (Open((rest,), 3, 3), Open((rest, 0), 1, 1), Open((rest, 1), 2, 2))


def test_overlapping_domains_with_no_printed_part_between_leave_it_open():
    """A (30) and B (40) overlap by 5; printed are A, B and A or B (65): the overlap follows, 30 + 40 − 65."""
    a, b, either = ("1.0", "a"), ("1.0", "b"), ("1.0", "a or b")
    people = {frozenset({a, either}): (25,), frozenset({b, either}): (35,), frozenset({a, b, either}): (5,)}
    releases = Releases(people, most=100)

    two = releases.attack([releases.printed(a), releases.printed(b)], minimum=10, level=Level(10))
    three = releases.attack([releases.printed(one) for one in (a, b, either)], minimum=10, level=Level(10))

    both = frozenset({a, b, either})
    assert two == (Protected((both,), 0, 30),)
    assert three == (Open((both,), 5, 5),)


def test_a_domain_of_nobody_is_not_printed():
    with pytest.raises(ValueError, match="nobody"):
        Releases({OLD: (3,)}, most=10).printed(("2.0", "u1"))
