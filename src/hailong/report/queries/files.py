"""Where the files of a run are."""

from pathlib import Path

from django.conf import settings

from hailong.report.models import ReportFile


def path_of(file: ReportFile) -> Path:
    return Path(settings.DATA_DIR) / file.path
