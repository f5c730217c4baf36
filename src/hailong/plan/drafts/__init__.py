"""Templates of plans: every module here with a `NAME` is one. A template turns a lead agency and a year into a draft."""

import importlib
import pkgutil
from functools import cache
from types import ModuleType

from hailong.method.problem import Problem
from hailong.plan.drafts.draft import (
    BlockDraft,
    FieldDraft,
    MilestoneDraft,
    Period,
    SurveyDraft,
    UnitDraft,
)

__all__ = ["BlockDraft", "FieldDraft", "MilestoneDraft", "Period", "SurveyDraft", "UnitDraft", "template", "templates"]


@cache
def templates() -> dict[str, ModuleType]:
    """Code -> module with NAME, CONTENTS (list of words) and `draft(lead, year) -> SurveyDraft`."""
    modules = [importlib.import_module(f"{__name__}.{found.name}") for found in pkgutil.iter_modules(__path__)]
    return {
        module.__name__.rsplit(".", 1)[1].replace("_", "-"): module for module in modules if hasattr(module, "NAME")
    }


def template(code: str) -> ModuleType:
    """Raises: template_unknown."""
    if code not in templates():
        raise Problem("template_unknown", code=code)
    return templates()[code]
