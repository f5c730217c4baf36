"""Design weights as integers in 1/10 000, so that every sum of the engine is exact on every engine.

Source: Horvitz and Thompson (1952); the scale is a decision of the house (statistics design, 0.3). Several stages:
Särndal, Swensson and Wretman (1992), 4.3. Several dossiers of one person: Sirken (1970), JASA 65; Lavallée (2007).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import prod

from hailong.method.problem import Problem

SCALE = 10_000


def design_weight_e4(population: int | None, responses: int) -> int:
    """N_h/n_h in 1/10 000, rounded half up; 10 000 (weight one) where the population is not known.

    population: clients of the stratum in the frame (None: on-site block without frame); responses: those that count.
    Raises: Problem `stratum_without_responses`, `stratum_overfull`.
    """
    if responses < 1:
        raise Problem("stratum_without_responses", population=population, responses=responses)
    if population is None:
        return SCALE
    if responses > population:
        raise Problem("stratum_overfull", population=population, responses=responses)
    return _rounded_e4(population, responses)


@dataclass(frozen=True)
class Stage:
    """One stage of the draw: `taken` of `population` units (schools of a stratum, classes of a school, pupils).

    With probability proportional to size: population the sum of the sizes, taken = units drawn times the unit's size.
    """

    population: int
    taken: int


def multistage_weight_e4(stages: Sequence[Stage], *, dossiers: int = 1, drawn: int = 1) -> int:
    """Π N_s/n_s · drawn/dossiers in 1/10 000, rounded half up once, at the end.

    stages: from the first to the last. dossiers: how often the person is in the frame the draw was made from (could
    have been drawn by); drawn: how many of these were drawn.
    Raises: Problem `stage_faulty` (none or more taken than there are), `dossiers_fewer_than_drawn`; ValueError without
    a stage.
    """
    if not stages:
        raise ValueError("a weight needs at least one stage")
    for number, stage in enumerate(stages, start=1):
        if not 0 < stage.taken <= stage.population:
            raise Problem("stage_faulty", stage=number, population=stage.population, taken=stage.taken)
    if not 1 <= drawn <= dossiers:
        raise Problem("dossiers_fewer_than_drawn", dossiers=dossiers, drawn=drawn)
    return _rounded_e4(prod(one.population for one in stages) * drawn, prod(one.taken for one in stages) * dossiers)


def _rounded_e4(numerator: int, denominator: int) -> int:
    return (2 * SCALE * numerator + denominator) // (2 * denominator)
