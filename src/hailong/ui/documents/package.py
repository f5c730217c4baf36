"""Office packages (zip) made the same for the same input: sorted members, fixed times, no author, no machine."""

import io
import zipfile
from collections.abc import Mapping
from datetime import date

_EPOCH = (1980, 1, 1, 0, 0, 0)
_FIRST = "[Content_Types].xml"
_CORE = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"'
    ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/"'
    ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><dc:title>{title}</dc:title>'
    "<dc:language>vi-VN</dc:language>"
    '<dcterms:created xsi:type="dcterms:W3CDTF">{day}T00:00:00Z</dcterms:created>'
    '<dcterms:modified xsi:type="dcterms:W3CDTF">{day}T00:00:00Z</dcterms:modified></cp:coreProperties>'
)
_APP = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    '<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties">'
    "<Application>Hailong</Application></Properties>"
)


def stable(blob: bytes, *, title: str, created: date, parts: Mapping[str, bytes] | None = None) -> bytes:
    """The package with its properties replaced by title and day, members sorted, times fixed.

    Args:
        blob: a docx or xlsx.
        title: what the program shows as title of the file.
        created: the day printed as created and modified.
        parts: members to replace, by name.
    """
    escaped = title.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    fixed = {
        "docProps/core.xml": _CORE.format(title=escaped, day=created.isoformat()).encode(),
        "docProps/app.xml": _APP.encode(),
        **(parts or {}),
    }
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(blob)) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in sorted(old.namelist(), key=lambda name: (name != _FIRST, name)):
            info = zipfile.ZipInfo(name, _EPOCH)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = 0o600 << 16
            new.writestr(info, fixed.get(name) or old.read(name))
    return out.getvalue()
