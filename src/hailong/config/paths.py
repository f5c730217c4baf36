"""Where the repository and the data of an installation are; nothing that the product writes may contain it."""

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
DEVELOPMENT = ROOT / ".data" / "dev"


def told(variable: str, otherwise: Path) -> Path:
    """The folder that an environment variable names. Set but empty (`VARIABLE=`) is not set: else it would be the
    working directory, whichever that is.
    """
    return Path(os.environ.get(variable) or otherwise)
