"""Where the files of a release are, and the hash of what its pages say."""

import hashlib
import json
from pathlib import Path
from typing import Any

from django.conf import settings

from hailong.publication.models import Release


def pages_sha256(pages: dict[str, Any]) -> str:
    """The hash of what the public reads, as the ledger has it."""
    text = json.dumps(pages, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def folder_of(release: Release) -> Path:
    """Where the open tables of a release are."""
    return Path(settings.DATA_DIR) / "releases" / release.survey.slug / release.version
