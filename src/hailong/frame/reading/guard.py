"""The look before the parse: is this what it says it is, and does it stay small when unpacked?

Reads by streaming, never holds a member as a whole (but two short ones). What passes may still be nonsense; the
parser that follows is limited from outside. Attacks: trust catalogue A1, A2, A4, A5, A7, A8, A10.
"""

import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import IO
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException  # type: ignore[import-untyped]
from defusedxml.ElementTree import fromstring  # type: ignore[import-untyped]

from hailong.method.problem import Problem

CHUNK = 1 << 16
MOST_MEMBERS = 1_000
LONGEST_TEXT = 1 << 18  # Excel allows 32,767 characters in a cell; between two tags nothing longer is honest
SHORT_MEMBER = 2_000_000
# A register shrinks 5-40 times in the zip. Small ones may shrink more without harm.
RATIO, HARMLESS = 200, 16_000_000
MAIN_PART = "xl/workbook.xml"
ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
DAMAGE = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError, ValueError, KeyError)


@dataclass(frozen=True)
class Checked:
    """`kind`: `xlsx` or `csv`. `inflated`: bytes of all members of an xlsx, really unpacked."""

    kind: str
    date_1904: bool = False
    inflated: int = 0


def check(path: Path, name: str, *, inflated_limit: int) -> Checked:
    """What the file is.

    Raises: Problem `register_…`: empty, of another type than its name says, encrypted, old Excel, damaged, a bomb.
    """
    head = _head(path)
    suffix = Path(name.strip()).suffix.lower()
    if not head:
        raise Problem("register_empty_file")
    if head.startswith(OLE):
        raise Problem("register_encrypted" if _is_encrypted(path) else "register_old_excel")
    if (
        head.lstrip(b"\xef\xbb\xbf \t\r\n")[:64]
        .lower()
        .startswith((b"<!doctype", b"<html", b"<?xml", b"<table", b"<meta"))
    ):
        raise Problem("register_is_html", name=name)
    if suffix == ".xlsx":
        if not head.startswith(ZIP):
            raise Problem("register_not_excel", name=name)
        return _check_zip(path, name, inflated_limit)
    if suffix not in (".csv", ".txt", ".tsv"):
        raise Problem("register_type_unknown", name=name)
    if head.startswith(ZIP):
        raise Problem("register_is_renamed_excel", name=name)
    return Checked("csv")


def _head(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(512)


def _is_encrypted(path: Path) -> bool:
    """A workbook with a password is an OLE file with a stream `EncryptedPackage` in its directory."""
    name, tail = "EncryptedPackage".encode("utf-16-le"), b""
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            if name in tail + chunk:
                return True
            tail = chunk[-len(name) :]
    return False


def _check_zip(path: Path, name: str, inflated_limit: int) -> Checked:
    """Look at every member, and whether the workbook counts its dates from 1904."""
    _check_directory(path)
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
            _check_members(members)
            if MAIN_PART not in archive.namelist():
                raise Problem("register_not_excel", name=name)
            inflated = _inflate_all(archive, members, min(inflated_limit, max(HARMLESS, RATIO * path.stat().st_size)))
            _parse(archive, "[Content_Types].xml")
            settings = _parse(archive, MAIN_PART).find("{*}workbookPr")
    except DAMAGE as broken:
        raise Problem("register_damaged") from broken
    return Checked("xlsx", settings is not None and settings.get("date1904") in ("1", "true"), inflated)


def _check_directory(path: Path) -> None:
    """Count the members by the directory's own word, before Python builds an object for each (60,000 take seconds)."""
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - 65_557))
        tail = file.read()
    end = tail.rfind(b"PK\x05\x06")
    if end < 0 or len(tail) - end < 22:
        raise Problem("register_damaged")
    count, size = (
        int.from_bytes(tail[end + 10 : end + 12], "little"),
        int.from_bytes(tail[end + 12 : end + 16], "little"),
    )
    if count > MOST_MEMBERS or size > MOST_MEMBERS * 256:
        raise Problem("register_has_too_many_parts", limit=MOST_MEMBERS)


def _check_members(members: list[zipfile.ZipInfo]) -> None:
    """No encrypted, doubled or overlapping members, none that points out of the archive."""
    if len(members) > MOST_MEMBERS:
        raise Problem("register_has_too_many_parts", limit=MOST_MEMBERS)
    names = [member.filename.lower() for member in members]
    if any(member.flag_bits & 1 for member in members):
        raise Problem("register_encrypted")
    crooked = any(name.startswith("/") or ".." in name or "\\" in name for name in names)
    end = 0
    for member in sorted(members, key=lambda member: member.header_offset):
        crooked |= member.header_offset < end
        end = member.header_offset + 30 + len(member.filename) + member.compress_size
    if crooked or len(set(names)) < len(names):
        raise Problem("register_damaged")


def _inflate_all(archive: zipfile.ZipFile, members: list[zipfile.ZipInfo], limit: int) -> int:
    """Really unpack every member, to nowhere, until it ends as it says or the limit is reached; bytes of them all."""
    if sum(member.file_size for member in members) > limit:
        raise Problem("register_inflates_too_much", limit_mb=limit // 1_000_000)
    total = 0
    for member in members:
        with archive.open(member) as stream:
            size = _scan(stream, member.filename, limit - total)
        if size != member.file_size:
            raise Problem("register_damaged")
        total += size
    return total


def _scan(stream: IO[bytes], name: str, limit: int) -> int:
    """Size of a member. Raises on entities (a document type), endless text and on passing the limit."""
    size, since_tag, tail = 0, 0, b""
    is_xml = name.lower().endswith((".xml", ".rels"))
    while chunk := stream.read(CHUNK):
        is_xml = is_xml or (not size and chunk.lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n\0")[:1] == b"<")
        size += len(chunk)
        if size > limit:
            raise Problem("register_inflates_too_much", limit_mb=limit // 1_000_000)
        if is_xml:
            window = tail + chunk
            if b"<!DOCTYPE" in window or b"<!ENTITY" in window:
                raise Problem("register_has_entities")
            if b"\0" in chunk:  # UTF-16 would hide the words above; no spreadsheet program writes it
                raise Problem("register_damaged")
            since_tag = _since_tag(chunk, since_tag)
            tail = window[-16:]
    return size


def _since_tag(chunk: bytes, before: int) -> int:
    """Bytes since the last tag at the end of a chunk. Raises when a text is longer than any honest cell."""
    first = chunk.find(b"<")
    if before + (len(chunk) if first < 0 else first) > LONGEST_TEXT:
        raise Problem("register_cell_too_long")
    return before + len(chunk) if first < 0 else len(chunk) - chunk.rfind(b"<")


def _parse(archive: zipfile.ZipFile, name: str) -> Element:
    """A short part of the workbook, parsed with document types and entities forbidden."""
    if archive.getinfo(name).file_size > SHORT_MEMBER:
        raise Problem("register_damaged")
    try:
        part: Element = fromstring(archive.read(name), forbid_dtd=True)
    except DefusedXmlException as forbidden:
        raise Problem("register_has_entities") from forbidden
    except ParseError as broken:
        raise Problem("register_damaged") from broken
    return part
