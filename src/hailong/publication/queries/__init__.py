"""Reads of publication: what is released, what a receipt says, and sections that later rooms add to public pages."""

from hailong.publication.queries.composition import compose
from hailong.publication.queries.deciding import barred_from_deciding
from hailong.publication.queries.differing import DIFFERENCE
from hailong.publication.queries.held import HELD
from hailong.publication.queries.kept import folder_of, pages_sha256
from hailong.publication.queries.opendata import TableFile, open_tables
from hailong.publication.queries.protection import Check, protection
from hailong.publication.queries.receipts import Receipt, look_up
from hailong.publication.queries.sections import Section, sections

__all__ = [
    "DIFFERENCE",
    "HELD",
    "Check",
    "Receipt",
    "Section",
    "TableFile",
    "barred_from_deciding",
    "compose",
    "folder_of",
    "look_up",
    "open_tables",
    "pages_sha256",
    "protection",
    "sections",
]
