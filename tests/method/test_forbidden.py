"""Both ways to look for forbidden characters agree on all of Unicode."""

import sys

from hailong.method.questionnaire.answers import FORBIDDEN, forbidden


def test_the_search_in_a_text_finds_exactly_the_characters_that_are_forbidden():
    everything = [chr(number) for number in range(sys.maxunicode + 1)]

    found = set(FORBIDDEN.findall("".join(everything)))

    assert found == {character for character in everything if forbidden(character)}
