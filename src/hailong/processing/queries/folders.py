"""Where the files of a frozen dataset are."""

from pathlib import Path

from django.conf import settings

from hailong.processing.models import Dataset


def folder_of(dataset: Dataset) -> Path:
    """The folder of a frozen dataset, with its runs."""
    return Path(settings.DATA_DIR) / dataset.folder
