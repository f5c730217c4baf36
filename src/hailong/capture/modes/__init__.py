"""The ways an answer comes in. A new mode is a new folder here with `mode.py` (and `urls.py` where it has pages).

Every mode ends in `capture.actions.submit`; nothing here writes.
"""

import importlib
import importlib.util
import pkgutil
from functools import cache

from hailong.capture.mode import Mode

__all__ = ["Mode", "modes", "url_patterns"]


@cache
def modes() -> dict[str, Mode]:
    """All modes by code, found by listing this folder."""
    folders = [found.name for found in pkgutil.iter_modules(__path__) if found.ispkg]
    found = [importlib.import_module(f"{__name__}.{folder}.mode").MODE for folder in folders]
    return {mode.code: mode for mode in found}


def url_patterns() -> list:
    """The addresses of every mode that has pages."""
    patterns = []
    for code in modes():
        if importlib.util.find_spec(f"{__name__}.{code}.urls"):
            patterns += importlib.import_module(f"{__name__}.{code}.urls").urlpatterns
    return patterns
