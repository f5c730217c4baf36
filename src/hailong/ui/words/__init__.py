"""The words of every `Problem`: what is wrong, where, and what to do now. Vietnamese, one file per room.

A file here named after a room holds `WORDS: dict[str, str]`, code -> text with `{fact}` places. The files are found
by listing this folder. `tests/test_words.py` holds every code that the program raises against this catalogue.
"""

import importlib
import pkgutil
from functools import cache

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
    return catalogue()[problem.code].format_map(problem.facts)
