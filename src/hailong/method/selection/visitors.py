"""On-site sessions: every k-th visitor from a start that anyone can recompute (R-000-11)."""

from dataclasses import dataclass

from hailong.method.problem import Problem
from hailong.method.selection.seed import check_seed, start_below


@dataclass(frozen=True, slots=True)
class VisitorPlan:
    """An on-site session: every k-th visitor from a random start (R-000-11).

    Attributes:
        interval: k. start: first visitor asked, 1..k. visitors: numbers of the visitors to ask, one per form.
        shortfall: forms for which too few visitors are expected.
    """

    interval: int
    start: int
    visitors: tuple[int, ...]
    shortfall: int


def on_site(*, session: str, seed: str, expected_visitors: int, quota: int) -> VisitorPlan:
    """Systematic selection of visitors at a desk or a health station.

    k = expected visitors ÷ forms, rounded down, at least 1; start = 1 + SHA-256(seed|session) mod k.

    Raises: Problem `seed_malformed`; Problem `session_without_visitors` when visitors or forms are not
    positive.
    """
    if expected_visitors < 1 or quota < 1:
        raise Problem("session_without_visitors", expected_visitors=expected_visitors, quota=quota)
    interval = max(1, expected_visitors // quota)
    start = 1 + start_below(check_seed(seed), session, interval)
    visitors = tuple(start + interval * step for step in range(min(quota, expected_visitors)))
    return VisitorPlan(interval, start, visitors, max(0, quota - expected_visitors))
