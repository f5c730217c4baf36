"""Finding figures of a run by what they are about, and writing them with the precision they bear."""

from collections.abc import Iterable
from dataclasses import dataclass

from hailong.method.figure import Figure
from hailong.method.presentation import decimals, share_decimals, to_places
from hailong.ui.numbers import MISSING, interval, number, percent


@dataclass(frozen=True)
class Domain:
    """What a figure is about, block apart; "" is all; measure "" is that of the method."""

    subject: str = "overall"
    unit: str = ""
    field: str = ""
    group: str = ""
    measure: str = ""


class FigureIndex:
    """Figures of one run; where a domain has one aggregation only (a single unit), that one is given."""

    def __init__(self, figures: Iterable[Figure], aggregation: str, measure: str) -> None:
        self._measure = measure
        self._by_key = {figure.key: figure for figure in figures}
        self._order = (aggregation, "design", "equal_units")

    def one(self, block: str, domain: Domain = Domain()) -> Figure | None:
        """The published figure of a domain, None where the run has none."""
        for aggregation in self._order:
            key = (
                block, domain.unit, domain.field, domain.group, aggregation,
                domain.measure or self._measure, domain.subject,
            )  # fmt: skip
            if key in self._by_key:
                return self._by_key[key]
        return None

    def many(self, block: str, domains: Iterable[Domain]) -> list[Figure]:
        """Those of the domains that the run has."""
        return [found for domain in domains if (found := self.one(block, domain))]


def places(figure: Figure) -> int:
    """Decimals of a figure: of an index, or of the share of levels 4 and 5 beside it."""
    return (share_decimals if figure.measure == "share45" else decimals)(figure.n)


def printed(figure: Figure, value: float | None) -> float | None:
    """A value of this figure as it is printed everywhere: finer ones would tell of the people of a single field."""
    return None if value is None else float(to_places(value, places(figure)))


def value_text(figure: Figure | None) -> str:
    """`86,5`; a dash for no value."""
    if figure is None or figure.value is None:
        return MISSING
    return number(figure.value, places(figure))


def percent_text(figure: Figure | None) -> str:
    """`86,5%`."""
    return MISSING if figure is None or figure.value is None else percent(figure.value, places(figure))


def interval_text(figure: Figure | None) -> str:
    """`84,1 – 88,9`, without the sign of per cent, for tables."""
    if figure is None or figure.low is None or figure.high is None:
        return MISSING
    return interval(figure.low, figure.high, places(figure)).removesuffix("%")


def with_interval(figure: Figure | None) -> str:
    """`86,5% (khoảng tin cậy 95%: 84,1 – 88,9%)`, for sentences."""
    if figure is None or figure.low is None or figure.high is None:
        return percent_text(figure)
    return f"{percent_text(figure)} (khoảng tin cậy 95%: {interval(figure.low, figure.high, places(figure))})"
