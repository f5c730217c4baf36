"""Word documents in the layout of NĐ 30/2020/NĐ-CP, phụ lục I, by python-docx.

`render` is the only door. Values not confirmed by a public source (sizes of single elements) are the customary
ones; the customer's registry clerk is asked to check them.
"""

import io
from datetime import date

import docx as python_docx

from hailong.ui.documents.content import Document, numbered
from hailong.ui.documents.docx import blocks, layout, official
from hailong.ui.documents.package import stable


def render(document: Document, *, created: date, review: bool = False) -> bytes:
    """The document as a docx; the same input gives the same bytes.

    Args:
        document: what it says; tables and charts are numbered here.
        created: day written into the file's properties.
        review: shade the sentences that the program judged and nobody has reviewed.
    """
    content = numbered(document)
    word = python_docx.Document()
    layout.prepare(word)
    layout.first_section(word, simulated=content.simulated)
    official.head(word, content)
    blocks.write(word, content.body, layout.PORTRAIT_TEXT_MM, review=review)
    official.close(word, content)
    for annex in content.annexes:
        section = layout.annex_section(word, landscape=annex.landscape)
        official.annex_head(word, annex, content.reference)
        blocks.write(word, annex.blocks, layout.text_mm(section), review=review)
    layout.strip(word)
    out = io.BytesIO()
    word.save(out)
    return stable(out.getvalue(), title=f"{content.kind} {content.abstract}", created=created)
