"""Where the files of a frozen dataset are, and which responses it holds."""

from functools import lru_cache
from pathlib import Path

from django.conf import settings

from hailong.processing.models import Dataset
from hailong.store.dataset import open_dataset


def folder_of(dataset: Dataset) -> Path:
    """The folder of a frozen dataset, with its runs."""
    return Path(settings.DATA_DIR) / dataset.folder


def commitments(dataset: Dataset) -> frozenset[str]:
    """The responses of a frozen dataset. It never changes, so what was read last stays in this process."""
    return _commitments(folder_of(dataset), dataset.manifest_sha256)


@lru_cache(maxsize=8)
def _commitments(folder: Path, _: str) -> frozenset[str]:
    return frozenset(open_dataset(folder).table("openings")["commitment"].to_pylist())
