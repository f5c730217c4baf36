"""What the chapters share: the facts, their figures, the method's words, and the notes under tables."""

from dataclasses import dataclass
from functools import cached_property

from hailong.method.comparison.contest import Entrant
from hailong.method.comparison.mean import Band
from hailong.method.comparison.standing import Rules, Standing, standing
from hailong.method.figure import Figure
from hailong.method.index_methods import method
from hailong.method.problem import Problem, raise_all
from hailong.report.codebook import LANGUAGE
from hailong.report.facts import BlockFacts, ReportFacts
from hailong.report.figures import Domain, FigureIndex
from hailong.report.methods import MethodWords, words_of
from hailong.report.small_cells import Cell, secret_cells

ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")
AGGREGATIONS = {
    "design": "bình quân theo quyền số thiết kế (mỗi đơn vị theo số hồ sơ của mình)",
    "equal_units": "bình quân giản đơn các đơn vị (mỗi đơn vị như nhau)",
}

UNVERIFIED_MARK = "\u00a0*"
SHORT_AGGREGATIONS = {"design": "quyền số thiết kế", "equal_units": "bình quân đơn vị"}


@dataclass(frozen=True)
class Story:
    """Facts with their figures at hand."""

    facts: ReportFacts

    @cached_property
    def figures(self) -> FigureIndex:
        return FigureIndex(self.facts.figures, self.facts.method.aggregation, self._measure)

    @cached_property
    def past(self) -> FigureIndex:
        past = self.facts.past
        return FigureIndex(past.figures if past else (), self.facts.method.aggregation, self._measure)

    @property
    def _measure(self) -> str:
        return method(self.facts.method.code).measure

    @cached_property
    def words(self) -> MethodWords:
        return words_of(self.facts.method.code)

    def check(self) -> None:
        """Raises: Problem `report_method_unknown`; `report_block_without_figures` (block)."""
        words_of(self.facts.method.code)
        blocks = self.facts.blocks
        raise_all(
            Problem("report_block_without_figures", block=one.name) for one in blocks if not self.figures.one(one.code)
        )

    @property
    def method_note(self) -> str:
        """The line under every table of figures: method, version, formula, dataset and run."""
        method = self.facts.method
        return (
            f"{self.words.line}; gộp theo {SHORT_AGGREGATIONS[method.aggregation]}; "
            f"bộ dữ liệu {method.dataset_version}, lần tính {method.run}."
        )

    @property
    def hidden_note(self) -> str:
        least = self.facts.survey.min_cell
        return f"Dấu “–”: nhóm có dưới {least} phiếu, hoặc nhóm mà từ đó có thể suy ra nhóm dưới {least} phiếu."

    def overall(self, block: BlockFacts) -> Figure:
        """The index of a whole block; `check` has seen that it is there."""
        found = self.figures.one(block.code)
        if found is None:
            raise Problem("report_block_without_figures", block=block.name)
        return found

    def is_secret(self, figure: Figure) -> bool:
        """Too few responses, all alike, or a cell from which such a one would follow; hidden on pages, hidden here."""
        place = (figure.unit, figure.field, figure.group)
        return (
            figure.n < self.facts.survey.min_cell
            or place in self._secrets[figure.block]
            or (figure.block, *place, figure.subject) in self.facts.hidden
        )

    @cached_property
    def _secrets(self) -> dict[str, frozenset[Cell]]:
        least = self.facts.survey.min_cell
        return {
            block.code: secret_cells([one for one in self.facts.figures if one.block == block.code], least)
            for block in self.facts.blocks
        }

    def units(self, block: BlockFacts, *, subject: str = "overall") -> list[tuple[str, Figure]]:
        """(name, figure) of the units that have one, in the order of the plan."""
        found = ((unit.name, self.figures.one(block.code, Domain(subject, unit=unit.code))) for unit in block.units)
        return [(name, figure) for name, figure in found if figure]

    def bands(self, block: BlockFacts) -> dict[str, Band]:
        """Unit code -> band, for units large enough to be compared."""
        return self.standing(block).bands

    def standing(self, block: BlockFacts) -> Standing:
        """Bands, intervals of ranks and tiers of official figures; a unit whose figure is hidden has no rank."""
        method, figures = self.facts.method, [figure for _, figure in self.units(block)]
        return standing(
            [Entrant(figure, method.code, official=True, dataset=method.dataset_sha256) for figure in figures],
            Rules(self.facts.survey.min_ranked, equal_units=method.aggregation == "equal_units"),
            withheld={figure.unit for figure in figures if self.is_secret(figure)},
        )

    def criteria(self, block: BlockFacts) -> list[tuple[str, Figure]]:
        """(label, figure) of the criteria that have one."""
        found = (
            (one.label[LANGUAGE], self.figures.one(block.code, Domain(f"criterion:{one.code}")))
            for one in block.questionnaire.criteria
        )
        return [(label, figure) for label, figure in found if figure]

    def items(self, block: BlockFacts) -> list[tuple[str, Figure]]:
        """(short label, figure) of the items that have one."""
        found = (
            (item.short[LANGUAGE], self.figures.one(block.code, Domain(f"item:{code}")))
            for code, item in block.questionnaire.items.items()
        )
        return [(label, figure) for label, figure in found if figure]

    def item_label(self, block: BlockFacts, code: str) -> str:
        """`1. Thông tin thủ tục dễ tìm *`: its place in the form, its short label, a star when not verified."""
        items = block.questionnaire.items
        mark = "" if items[code].verified else UNVERIFIED_MARK
        return f"{list(items).index(code) + 1}. {items[code].short[LANGUAGE]}{mark}"
