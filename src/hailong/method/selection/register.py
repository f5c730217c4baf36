"""The register that a draw reads: its units, what their names may be, and its canonical file."""

import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from hailong.method.allocation import Stratum
from hailong.method.problem import Problem, raise_all

FRAME_HEADER = "unit;group;dossier_no"


@dataclass(frozen=True, slots=True, order=True)
class FrameUnit:
    """One unit of the frame: a usable dossier. `dossier_no` is normalised, unique in the frame."""

    unit: str
    group: str
    dossier_no: str


def check_frame(frame: Iterable[FrameUnit]) -> list[FrameUnit]:
    """The frame in canonical order.

    Raises: Problem `dossier_twice_in_frame`, `frame_name_malformed` (a key with a separator, or empty).
    """
    units = sorted(frame)
    counts = Counter(unit.dossier_no for unit in units)
    twice = [number for number, count in counts.items() if count > 1]
    problems = [Problem("dossier_twice_in_frame", count=len(twice))] if twice else []
    bad = {name for unit in units for name in (unit.unit, unit.group) if not plain_name(name)}
    problems += [Problem("frame_name_malformed", name=name) for name in sorted(bad)]
    if any(not plain_name(number) for number in counts):
        problems.append(Problem("frame_name_malformed", name="dossier_no"))
    raise_all(problems)
    return units


def plain_name(name: str) -> bool:
    """Whether a name can stand in a file of lines and semicolons, and in a shell, and look like itself only.

    One printed form is one string: letters are composed (NFC), nothing is invisible, no space stands beside another.
    """
    return bool(name) and name == name.strip() and "  " not in name and plain_characters(name)


def plain_characters(name: str) -> bool:
    """Whether each character can stand in a name; without marks of its own a text of such characters is composed."""
    return name.isprintable() and not any(
        mark in ";|\"'\\" or unicodedata.combining(mark) or not unicodedata.is_normalized("NFC", mark) for mark in name
    )


def check_allocation(allocation: Mapping[Stratum, int]) -> None:
    """Raises: Problem(s) `frame_name_malformed`; ValueError for a number of forms below 0 or not whole."""
    if any(not isinstance(count, int) or count < 0 for count in allocation.values()):
        raise ValueError("a number of forms is whole and not negative")
    names = {name for stratum in allocation for name in stratum if not plain_name(name)}
    raise_all([Problem("frame_name_malformed", name=name) for name in sorted(names)])


def frame_file(frame: Iterable[FrameUnit]) -> bytes:
    """The canonical frame: UTF-8, `;`, a header, sorted by bytes, each line ended by LF.

    Its SHA-256 is logged before the seed is known. It holds dossier numbers: for holders and auditors, not
    for the public.
    """
    lines = [f"{unit.unit};{unit.group};{unit.dossier_no}" for unit in sorted(frame)]
    return text_lines([FRAME_HEADER, *lines])


def text_lines(lines: Iterable[str]) -> bytes:
    """UTF-8, each line ended by LF."""
    return "".join(f"{line}\n" for line in lines).encode()
