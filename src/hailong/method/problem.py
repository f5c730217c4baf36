"""The one shape of an error that a user can mend.

A `Problem` says *what* by a stable code and *where* by facts; the Vietnamese words that say what to do now
are in the catalogue `hailong.ui.words`. It lives here because every room, and the pure method itself, may
raise it.
"""

from collections.abc import Iterable
from typing import Any


class Problem(Exception):  # noqa: N818 - the house calls it a Problem, not an Error
    """One thing wrong, with a stable code and the facts needed to name the place.

    Args:
        code: stable, English, snake_case, unique in the product (`quota_total_differs`).
        **facts: JSON-like values only; never words, never contact data.
    """

    def __init__(self, code: str, /, **facts: Any) -> None:
        super().__init__(code, facts)
        self.code = code
        self.facts = facts

    def __str__(self) -> str:
        return f"{self.code} {self.facts}" if self.facts else self.code

    @property
    def all(self) -> list["Problem"]:
        """Every problem in this one: itself."""
        return [self]


class Problems(Problem):
    """Several problems found together; a file or form is judged whole, never by its first fault."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = list(problems)
        super().__init__("several_problems", count=len(self.problems))

    @property
    def all(self) -> list[Problem]:
        return self.problems


def raise_all(problems: Iterable[Problem]) -> None:
    """Raise nothing, the one problem, or all of them together."""
    found = list(problems)
    if len(found) == 1:
        raise found[0]
    if found:
        raise Problems(found)
