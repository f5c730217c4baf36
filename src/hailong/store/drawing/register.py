"""A register of dossiers in the engine: judged, counted, hashed."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import ibis

from hailong.method.allocation import Stratum
from hailong.method.problem import Problem, raise_all
from hailong.method.selection import FRAME_HEADER
from hailong.method.selection.register import plain_characters, plain_name
from hailong.store.drawing.canonical import Shape, lines, pieces
from hailong.store.engines import Engine

COLUMNS = ["unit", "group", "dossier_no"]
SHAPE = Shape(stratum=("unit", "group"), inside=("dossier_no",))
USUAL, UNUSUAL = "[ 0-9A-Za-z./_-]", "[^ 0-9A-Za-z./_-]"


@dataclass(frozen=True)
class Register:
    """A register in an engine.

    rows: a table expression with columns unit, group, dossier_no (text; dossier_no unique), one row per usable dossier.
    """

    engine: Engine
    rows: Any


def populations(register: Register) -> dict[Stratum, int]:
    """N_h of every stratum, after the register's names are judged.

    Raises: Problem(s) `dossier_twice_in_frame`, `frame_name_malformed`.
    """
    engine, rows = register.engine, register.rows
    bad = misspelled(rows.dossier_no)
    cells = rows.group_by(["unit", "group"]).agg(n=rows.count(), bad=bad.ifelse(1, 0).sum())
    found = engine.fetch(engine.sql(cells)).to_pylist()
    count = twice(engine, rows, "dossier_no")
    problems = [Problem("dossier_twice_in_frame", count=count)] if count else []
    problems += malformed({cell[key] or "" for cell in found for key in ("unit", "group")})
    if any(cell["bad"] for cell in found) or strange(engine, rows, "dossier_no"):
        problems.append(Problem("frame_name_malformed", name="dossier_no"))
    raise_all(problems)
    return {(cell["unit"], cell["group"]): int(cell["n"]) for cell in found}


def misspelled(name: Any) -> Any:
    """Whether a text is missing or has spaces where none may be; what `strange` cannot see."""
    return ibis.or_(name.isnull(), name == "", name != name.strip(), name.contains("  ")).fill_null(True)


def twice(engine: Engine, rows: Any, column: str) -> int:
    """How many names stand more than once."""
    repeated = rows.group_by(column).agg(n=rows.count()).filter(ibis._.n > 1).count().name("n")
    return int(engine.fetch(engine.sql(repeated.as_table()))["n"][0].as_py())


def malformed(names: Iterable[str]) -> list[Problem]:
    return [Problem("frame_name_malformed", name=name) for name in sorted(names) if not plain_name(name)]


def strange(engine: Engine, rows: Any, column: str) -> bool:
    """Whether a name has a character that none may have: what the usual ones leave is judged here, once each."""
    rows = rows.filter(rows[column].re_search(UNUSUAL))  # far cheaper than to replace nothing
    texts = rows.select(rows[column].re_replace(USUAL, "").name("remainder")).distinct()
    found = engine.fetch(engine.sql(texts))["remainder"].to_pylist()
    return not all(plain_characters(str(text)) for text in found)


def frame_sha256(register: Register, sizes: Mapping[Stratum, int]) -> str:
    """SHA-256 of the canonical frame file (`method.selection.frame_file`), made a piece at a time.

    sizes: of `populations`.
    """
    digest = hashlib.sha256(f"{FRAME_HEADER}\n".encode())
    for piece in pieces(register.engine, register.rows, SHAPE, sizes):
        digest.update(lines(piece, SHAPE))
    return digest.hexdigest()
