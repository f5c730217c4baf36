"""Finding figures of a run by what they are about, and writing them with the precision they bear."""

from collections.abc import Iterable
from dataclasses import dataclass

from hailong.method.figure import Figure
from hailong.method.presentation import decimals, rounded
from hailong.ui.numbers import MISSING, interval, number, percent


@dataclass(frozen=True)
class Domain:
    """What a figure is about, block apart; "" is all."""

    subject: str = "overall"
    unit: str = ""
    field: str = ""
    group: str = ""
    measure: str = "sips"


class FigureIndex:
    """Figures of one run; where a domain has one aggregation only (a single unit), that one is given."""

    def __init__(self, figures: Iterable[Figure], aggregation: str) -> None:
        self._by_key = {figure.key: figure for figure in figures}
        self._order = (aggregation, "design", "equal_units")

    def one(self, block: str, domain: Domain = Domain()) -> Figure | None:
        """The published figure of a domain, None where the run has none."""
        for aggregation in self._order:
            key = (
                block, domain.unit, domain.field, domain.group, aggregation, domain.measure, domain.subject,
            )  # fmt: skip
            if key in self._by_key:
                return self._by_key[key]
        return None

    def many(self, block: str, domains: Iterable[Domain]) -> list[Figure]:
        """Those of the domains that the run has."""
        return [found for domain in domains if (found := self.one(block, domain))]


def printed(value: float | None, n: int) -> float | None:
    """The number with the decimals it bears: more would tell what single people answered."""
    return None if value is None else float(rounded(value, n))


def value_text(figure: Figure | None) -> str:
    """`86,5`; a dash for no value."""
    if figure is None or figure.value is None:
        return MISSING
    return number(figure.value, decimals(figure.n))


def percent_text(figure: Figure | None) -> str:
    """`86,5%`."""
    return MISSING if figure is None or figure.value is None else percent(figure.value, decimals(figure.n))


def interval_text(figure: Figure | None) -> str:
    """`84,1 – 88,9`, without the sign of per cent, for tables."""
    if figure is None or figure.low is None or figure.high is None:
        return MISSING
    return interval(figure.low, figure.high, decimals(figure.n)).removesuffix("%")


def with_interval(figure: Figure | None) -> str:
    """`86,5% (khoảng tin cậy 95%: 84,1 – 88,9%)`, for sentences."""
    if figure is None or figure.low is None or figure.high is None:
        return percent_text(figure)
    return f"{percent_text(figure)} (khoảng tin cậy 95%: {interval(figure.low, figure.high, decimals(figure.n))})"
