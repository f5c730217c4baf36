"""Word to PDF through LibreOffice, where the machine has it.

Each job gets a profile of its own (a shared one locks and fails silently), a time limit, and a look at what came
out. Where LibreOffice is missing the officer is told to download the Word file instead.
"""

import os
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path

from hailong.method.problem import Problem

_PROGRAMS = ("soffice", "libreoffice")


def program() -> str | None:
    """Path of LibreOffice on this machine, or None."""
    return next((found for name in _PROGRAMS if (found := shutil.which(name))), None)


def pdf(docx: bytes, *, timeout_seconds: int = 90) -> bytes:
    """The document as PDF.

    Args:
        docx: a Word file of our own making; files from outside are not given to LibreOffice.
        timeout_seconds: after which the conversion is stopped.

    Raises:
        Problem: `pdf_program_missing`; `pdf_took_too_long` (seconds); `pdf_not_made`.
    """
    office = program()
    if office is None:
        raise Problem("pdf_program_missing")
    with tempfile.TemporaryDirectory(prefix="hailong-pdf-") as folder:
        place = Path(folder)
        (place / "document.docx").write_bytes(docx)
        _convert(office, place, timeout_seconds)
        made = place / "document.pdf"
        content = made.read_bytes() if made.exists() else b""
    if not content.startswith(b"%PDF-"):
        raise Problem("pdf_not_made")
    return content


def _convert(office: str, place: Path, timeout_seconds: int) -> None:
    """Run LibreOffice in a session of its own, so that its child processes end with it."""
    command = [
        office, f"-env:UserInstallation={(place / 'profile').as_uri()}", "--headless", "--norestore", "--nolockcheck",
        "--convert-to", "pdf", "--outdir", str(place), str(place / "document.docx"),
    ]  # fmt: skip
    environment = {"PATH": os.environ.get("PATH", ""), "HOME": str(place), "LANG": "C.UTF-8", "TZ": "UTC"}
    with subprocess.Popen(  # noqa: S603 - fixed arguments, the program found on the path
        command, env=environment, cwd=place, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL, start_new_session=True,
    ) as job:  # fmt: skip
        try:
            job.wait(timeout_seconds)
        except subprocess.TimeoutExpired as slow:
            os.killpg(job.pid, signal.SIGKILL)
            raise Problem("pdf_took_too_long", seconds=timeout_seconds) from slow
