"""Where the repository begins on this machine; nothing that the product writes may contain it."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
