"""The truth about what an attacker knows: all whole counts that fit, one by one."""

from itertools import product

import numpy as np

from hailong.method.disclosure.table import Axis, Table


def strata_of(first, second):
    """All counts of two strata of three levels with these sizes."""
    for one, two in product(_parts(sum(first), 3), _parts(sum(second), 3)):
        yield {(stratum, level): n for stratum, own in enumerate((one, two)) for level, n in enumerate(own)}


def two_way(rows):
    """A table of rows u0, u1 … and groups g0, g1 …"""
    units = [f"u{at}" for at in range(len(rows))]
    groups = [f"g{at}" for at in range(len(rows[0]))]
    counts = {(unit, group): rows[i][j] for i, unit in enumerate(units) for j, group in enumerate(groups)}
    return Table((Axis.flat("unit", units), Axis.flat("group", groups)), counts)


def all_tables(table):
    """Every table of whole numbers with the same grand total: tables × cells, in the order of `Table.cells`."""
    leaves, everybody = list(table.counts), table.cells[table.everybody]
    own = np.array([list(one) for one in _parts(everybody, len(leaves))])
    sums = [[all(code in {"", leaf[at]} for at, code in enumerate(cell)) for leaf in leaves] for cell in table.cells]
    return own @ np.array(sums, dtype=int).T


def _parts(number, places):
    if places == 1:
        yield (number,)
        return
    for first in range(number + 1):
        for rest in _parts(number - first, places - 1):
            yield (first, *rest)


def ranges(table, tables, hidden):
    """Cell -> (least, most) over all tables that agree with what is printed; empty cells are, so the hidden ones that
    are not empty hold somebody.
    """
    names = list(table.cells)
    printed = [at for at, cell in enumerate(names) if cell not in hidden]
    truth = np.array(list(table.cells.values()))
    filled = [at for at, cell in enumerate(names) if cell in hidden and truth[at]]
    same = tables[(tables[:, printed] == truth[printed]).all(axis=1) & (tables[:, filled] > 0).all(axis=1)]
    return {cell: (int(same[:, at].min()), int(same[:, at].max())) for at, cell in enumerate(names) if cell in hidden}
