"""From facts to the official report and its workbook of annexes (R-000-25, R-004-29 … R-004-36)."""

from hailong.report.annexes import annexes, sheets
from hailong.report.codebook import Codebook
from hailong.report.facts import ReportFacts
from hailong.report.sections import (
    assessment,
    basis,
    collection,
    comparison,
    drivers,
    methodology,
    respondents,
    results,
)
from hailong.report.story import Story
from hailong.ui.documents.content import Block, Document, Paragraph, Workbook

CHAPTERS = (basis, methodology, collection, respondents, results, comparison, drivers, assessment)


def compose(facts: ReportFacts) -> Document:
    """The report, ready for `ui.documents.docx.render`.

    Raises:
        Problem: `report_method_unknown`, `report_block_without_figures`.
    """
    story = Story(facts)
    story.check()
    issuer, survey = facts.issuer, facts.survey
    abstract = f"Kết quả {survey.subject}"
    body: list[Block] = [Paragraph(f"{issuer.name} báo cáo kết quả {survey.subject} như sau:")]
    for chapter in CHAPTERS:
        body += chapter.write(story)
    body.append(Paragraph(f"Trên đây là Báo cáo kết quả {survey.subject} của {issuer.name}./."))
    return Document(
        header=issuer.header,
        kind="BÁO CÁO",
        abstract=abstract,
        body=tuple(body),
        signatures=(issuer.signature,),
        recipients=issuer.recipients,
        annexes=annexes(story),
        issued_by=issuer.name,
        simulated=survey.simulated,
    )


def workbook(facts: ReportFacts, codebook: Codebook | None = None) -> Workbook:
    """The annex workbook, ready for `ui.documents.xlsx.render`: all figures, annex tables, codebook.

    Raises:
        Problem: as `compose`.
    """
    story = Story(facts)
    story.check()
    title = f"Phụ lục số liệu {facts.survey.subject}"
    reference = compose(facts).reference
    return Workbook(title, sheets(story, codebook), reference, simulated=facts.survey.simulated)
