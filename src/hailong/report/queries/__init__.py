"""Reads of the report: the facts a report is written from, the microdata columns, where files are."""

from hailong.report.queries.facts import facts_of
from hailong.report.queries.files import path_of
from hailong.report.queries.microdata import Microdata, microdata

__all__ = ["Microdata", "facts_of", "microdata", "path_of"]
