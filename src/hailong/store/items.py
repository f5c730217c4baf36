"""From cells to the indices of items, in percent."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from hailong.method.design_based.variance import Floats, Ints
from hailong.method.estimate import Design, Moments, means
from hailong.method.index_methods import MEASURES, floor_pct, score, top
from hailong.method.questionnaire import Questionnaire
from hailong.store.layout import Layout


@dataclass(frozen=True)
class Result:
    """One measure of one subject over all domains of a layout: percent (NaN = none), n, df; floor: the lowest
    possible.
    """

    value: Floats
    se: Floats
    n: Ints
    df: Ints
    floor: float


Results = dict[tuple[str, str], Result]  # (measure, subject)


def item_results(
    part: Layout, design: Design, questionnaire: Questionnaire, lonely: str, measures: Sequence[str] = MEASURES
) -> Results:
    """Every item by every measure. Raises: Problem `stratum_lonely` under the rule `fail`."""
    found: Results = {}
    for code in questionnaire.items:
        scale = questionnaire.scale_of(code)
        for measure in measures:
            estimates = means(design, part.domains, moments(part, questionnaire, code, measure), lonely=lonely)
            unit = 100 / top(measure, scale)
            found[measure, f"item:{code}"] = Result(
                value=100 * estimates.mean / top(measure, scale),
                se=unit * estimates.se,
                n=estimates.n,
                df=estimates.df,
                floor=floor_pct(measure, scale),
            )
    return found


def moments(part: Layout, questionnaire: Questionnaire, code: str, measure: str) -> Moments:
    """The moments of one item's score in every cell, from the counts and weights on each level."""
    scale = questionnaire.scale_of(code)
    scores = [score(measure, point.value, scale) for point in scale.points]
    n, w, ww = zip(*(part.level(code, point.value) for point in scale.points), strict=True)
    return Moments(
        n=np.sum(n, axis=0),
        w=np.sum(w, axis=0).astype(np.float64),
        wv=np.sum([v * weight for v, weight in zip(scores, w, strict=True)], axis=0).astype(np.float64),
        ww=np.sum(ww, axis=0),
        wwv=np.sum([v * square for v, square in zip(scores, ww, strict=True)], axis=0),
        wwvv=np.sum([v * v * square for v, square in zip(scores, ww, strict=True)], axis=0),
    )
