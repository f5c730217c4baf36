"""Design weights as integers in 1/10 000, so that every sum of the engine is exact on every engine.

Source: Horvitz and Thompson (1952); the scale is a decision of the house (statistics design, 0.3).
"""

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
    return (2 * SCALE * population + responses) // (2 * responses)
