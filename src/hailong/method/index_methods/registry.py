"""Which families there are (by listing their folder) and which methods they make."""

import importlib
import pkgutil
import re
from collections.abc import Mapping
from functools import cache
from types import ModuleType
from typing import Any

from hailong.method.index_methods import families as folder
from hailong.method.index_methods.denominator import Denominator
from hailong.method.index_methods.family import RESPONDENT, Family
from hailong.method.index_methods.method import ACROSS, CRITERIA, DOSSIERS, NAMED, RESPONDENT_FIRST, WITHIN, Method
from hailong.method.presentation import HALF_AWAY, ROUNDINGS
from hailong.method.problem import Problem
from hailong.method.questionnaire import Scale, ScalePoint

_CANONICAL = {code: canonical for canonical, (code, _) in NAMED.items()}
_MEASURES = {measure: code for code, measure in NAMED.values()}


def listed(package: ModuleType = folder) -> dict[str, Family]:
    """Every `FAMILY` of a folder by its key (`sips-v1`). ValueError: two files with the same code and version."""
    found: dict[str, Family] = {}
    for module in sorted(pkgutil.iter_modules(package.__path__), key=lambda one: one.name):
        family = importlib.import_module(f"{package.__name__}.{module.name}").FAMILY
        if family.key in found:
            raise ValueError(f"two families are called {family.key}")
        found[family.key] = family
    return found


FAMILIES: Mapping[str, Family] = listed()


def parsed(text: str, families: Mapping[str, Family] = FAMILIES) -> Method:
    """The method of an id; only the canonical spelling is one. Raises: Problem `index_method_unknown`."""
    unknown = Problem("index_method_unknown", method=str(text)[:60])
    head, *parts = _CANONICAL.get(str(text), str(text)).split("+")
    key, _, chosen = head.partition("=")
    if key not in families or not (chosen == "" or re.fullmatch(r"[1-9][0-9]{0,3}", chosen)):
        raise unknown
    given: dict[str, Any] = {"within": CRITERIA, "across": DOSSIERS, "rounding": HALF_AWAY}
    counted: dict[str, Any] = {}
    for part in parts:
        for name, known in (("within", WITHIN), ("across", ACROSS), ("rounding", ROUNDINGS)):
            if part in known:
                given[name] = part
        name, _, rule = part.partition("-")
        if name in ("zero", "empty"):
            counted[{"zero": "not_experienced", "empty": "missing"}[name]] = rule
        elif re.fullmatch(r"least[1-9][0-9]{0,2}", part):
            counted["least_answered_pct"] = int(part.removeprefix("least"))
    try:
        made = Method(families[key], **given, denominator=Denominator(**counted), chosen=int(chosen or 0))
    except Problem as fault:
        raise unknown from fault
    if made.code != text:
        raise unknown
    return made


@cache
def method(code: str) -> Method:
    """Raises: Problem `index_method_unknown`."""
    return parsed(code)


def of_measure(measure: str) -> Method:
    """The method whose figures carry this measure."""
    return method(_MEASURES.get(measure, measure))


def _offered() -> dict[str, Method]:
    codes = ["sips-mean-v1", "share45-mean-v1"]
    for family in FAMILIES.values():
        if family.in_runs:
            ways = [RESPONDENT_FIRST] if family.reach == RESPONDENT else WITHIN
            codes += [Method(family, within=within).code for within in ways]
    return {code: method(code) for code in dict.fromkeys(codes)}


# Every family that a run computes, in every way from items to the whole; the default first.
METHODS: Mapping[str, Method] = _offered()
FIVE = Scale("five", tuple(ScalePoint(level, {}) for level in range(1, 6)))
# What a plan may choose, the default first: methods that read five levels, as a plan's items have (R-004-27). Not the
# share that stands beside every index: it has a share's decimals.
OFFERED = {
    code: made for code, made in METHODS.items() if code != "share45-mean-v1" and made.family.accepts(FIVE)
}


def check_computed(wanted: Method) -> None:
    """Raises: Problem `index_method_not_computed` for what a run over a frozen dataset cannot compute.

    A run gives the mean by dossiers and the mean of equal units side by side (the plan says which is printed), and
    pages and documents round half away from zero.
    """
    cannot = {
        "family": not wanted.family.in_runs,
        "across": wanted.across != DOSSIERS,
        "rounding": wanted.rounding != HALF_AWAY,
    }
    for parameter, refused in cannot.items():
        if refused:
            raise Problem("index_method_not_computed", method=wanted.code, parameter=parameter)
