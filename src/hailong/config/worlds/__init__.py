"""Demo worlds: real plans lived through with simulated people. Every one is labelled "Dữ liệu minh họa".

A world is a folder here with `build(report, once) -> dict` (`config.progress.Progress`, whether to leave after building);
the folders are found by listing.
"""

import pkgutil

HERE = "http://ban-mau.invalid"  # stands in what a world says for the address where it will be looked at


def names() -> list[str]:
    """Worlds that `./hailong demo WORLD` knows, in their command-line spelling."""
    return sorted(module.name.replace("_", "-") for module in pkgutil.iter_modules(__path__) if module.ispkg)
