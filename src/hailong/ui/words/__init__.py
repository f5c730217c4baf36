"""The words of every `Problem`: what is wrong, where, and what to do now. Vietnamese, one file per room.

A file here named after a room holds `WORDS: dict[str, str]`, code -> text with `{fact}` places; `{fact:vi}` writes a
number as offices do (1.430). The files are found by listing this folder. `tests/test_words.py` holds every code that the program raises against this catalogue.
"""

import importlib
import pkgutil
import string
from functools import cache
from typing import Any

from hailong.method.problem import Problem


@cache
def catalogue() -> dict[str, str]:
    """All words by code. Raises `ValueError` when two rooms claim one code."""
    words: dict[str, str] = {}
    for module in pkgutil.iter_modules(__path__):
        own = importlib.import_module(f"{__name__}.{module.name}").WORDS
        if twice := own.keys() & words.keys():
            raise ValueError(f"problem codes defined twice: {sorted(twice)}")
        words |= own
    return words


def say(problem: Problem) -> str:
    """The Vietnamese sentence for one problem."""
    return _WORDS.vformat(catalogue()[problem.code], (), problem.facts)


class _Words(string.Formatter):
    def format_field(self, value: Any, spec: str) -> str:
        if spec != "vi":
            return super().format_field(value, spec)
        from hailong.ui.numbers import number  # needs the time zones, which a bare machine may not have

        return number(value)


_WORDS = _Words()
