"""What an index method is made of before its parameters: a family turns a level of a scale into an integer score.

A family is one file of the folder `families`, found by listing (see `index_methods.registry`). A changed formula is a
new file with a higher version; a published one is never edited.
"""

from collections.abc import Callable
from dataclasses import dataclass

from hailong.method.problem import Problem
from hailong.method.questionnaire import Scale

ITEM, RESPONDENT = "item", "respondent"


@dataclass(frozen=True)
class Family:
    """A way of scoring.

    | field | meaning |
    |---|---|
    | code, version | `sips`, 1: never used again for anything else |
    | name, formula, text, source | Vietnamese words, printed beside the figures |
    | verified | the formula was read in the signed document itself |
    | scale_words | which scale it accepts, in Vietnamese |
    | accepts | scale -> bool |
    | score | (scale, level, chosen) -> integer, not above `top` |
    | top | scale -> the score that is worth 100 % |
    | reach | `item`: each answer has a score; `respondent`: a form has 1 where all its answers that count have top |
    | needs_choice | the score depends on the answer whose share is wanted (`Method.chosen`) |
    | in_runs | it makes an index of a whole form of rated items, and a run computes it |
    """

    code: str
    version: int
    name: str
    formula: str
    text: str
    source: str
    verified: bool
    scale_words: str
    accepts: Callable[[Scale], bool]
    score: Callable[[Scale, int, int], int]
    top: Callable[[Scale], int]
    reach: str = ITEM
    needs_choice: bool = False
    in_runs: bool = True

    @property
    def key(self) -> str:
        """`sips-v1`."""
        return f"{self.code}-v{self.version}"

    def check_scale(self, scale: Scale, *, item: str) -> None:
        """Raises: Problem `index_method_scale` where the item stands on a scale that this family cannot read."""
        if not self.accepts(scale):
            raise Problem("index_method_scale", method=self.name, item=item, scale=scale.code, accepts=self.scale_words)


def values(scale: Scale) -> list[int]:
    """The levels, worst first."""
    return [point.value for point in scale.points]


def is_run_of(count: int) -> Callable[[Scale], bool]:
    """Accepts the scale with the levels 1 … count, no other."""
    return lambda scale: values(scale) == list(range(1, count + 1))


def highest_two(scale: Scale, level: int, chosen: int) -> int:
    """1 on the two highest levels, else 0."""
    return int(level >= scale.points[-2].value)


def one(scale: Scale) -> int:
    """The top of every share."""
    return 1
