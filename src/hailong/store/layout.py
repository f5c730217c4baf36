"""Which cells make which domains: the whole block, units, fields, unit × field, groups of respondents."""

from dataclasses import dataclass

import numpy as np

from hailong.method.design_based.variance import Floats, Ints
from hailong.method.estimate import Design, Domains
from hailong.method.problem import Problem
from hailong.store.cells import JOINT, KEY
from hailong.store.fetched import Cells


@dataclass(frozen=True)
class Layout:
    """One kind of domain over one set of cells.

    kind: `all`, `unit`, `field`, `unit_field` or `group`; question: code of the grouping question or ""; order: the
    cells in the order of `domains`; `domains.keys` are (unit, field, group).
    """

    kind: str
    question: str
    cells: Cells
    order: Ints
    domains: Domains

    def sql_key(self, index: int) -> str:
        """The value of the key column in the second pass for one domain."""
        unit, field, group = self.domains.keys[index]
        if self.kind == "unit_field":
            return unit + JOINT + field
        return {"all": "", "unit": unit, "field": field, "group": group.partition("=")[2]}[self.kind]

    def whole(self, name: str) -> Ints:
        """A column of the cells in this layout's order."""
        return self.cells.whole(name)[self.order]

    def level(self, item: str, level: int) -> tuple[Ints, Ints, Floats]:
        """(n, Σw, Σw²) of one level of one item in this layout's order."""
        n, w, ww = self.cells.level(item, level)
        return n[self.order], w[self.order], ww[self.order]


def design_of(cells: Cells) -> Design:
    """The strata of a block from its plain cells. Raises: Problem `dataset_stratum_differs`."""
    codes = cells.text("stratum")
    rows, known = cells.whole("rows"), cells.whole("population_rows")
    low, high = cells.number("population_low"), cells.number("population_high")
    for index, code in enumerate(codes):
        differs = known[index] not in (0, rows[index]) or (known[index] and low[index] != high[index])
        if differs or codes.count(code) > 1:
            raise Problem("dataset_stratum_differs", row=0, stratum=code)
    return Design(codes=tuple(codes), responses=rows.astype(np.float64), population=low)


def layout(kind: str, question: str, cells: Cells, design: Design) -> Layout:
    """Sorts the cells into domains of this kind; a domain without responses does not exist."""
    position = {code: index for index, code in enumerate(design.codes)}
    stratum = np.array([position[code] for code in cells.text("stratum")], dtype=np.int64)
    blank = [""] * len(cells)
    units = cells.text("unit") if kind in ("unit", "unit_field") else blank
    fields = cells.text("field") if kind in ("field", "unit_field") else blank
    groups = [f"{question}={value}" for value in cells.text(KEY)] if kind == "group" else blank
    keys = list(zip(units, fields, groups, strict=True))
    order = np.array(sorted(range(len(keys)), key=lambda i: (keys[i], stratum[i])), dtype=np.int64)
    ordered = [keys[i] for i in order]
    starts = {key: index for index, key in reversed(list(enumerate(ordered)))}
    distinct = tuple(sorted(starts))
    start = np.array([starts[key] for key in distinct], dtype=np.int64)
    domains = Domains(keys=distinct, start=start, stratum=stratum[order])
    return Layout(kind=kind, question=question, cells=cells, order=order, domains=domains)
