"""The one change of the report: a file is made from a run, kept, and its hash logged."""

import datetime as dt
import hashlib
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.db import transaction

from hailong.estimation.models import Run
from hailong.estimation.queries import Results
from hailong.ledger import actions as ledger
from hailong.method.problem import Problem
from hailong.org.models import User
from hailong.org.rules import require
from hailong.report import spss
from hailong.report.compose import compose, workbook
from hailong.report.models import ReportFile
from hailong.report.queries import facts_of, microdata
from hailong.ui.documents import docx, tabular, xlsx

Kind = ReportFile.Kind
ENDINGS = {Kind.REPORT: "docx", Kind.ANNEX: "xlsx", Kind.SPSS: "sav", Kind.CSV: "csv", Kind.PARQUET: "parquet"}


def _report(run: Run) -> bytes:
    return docx.render(compose(facts_of(run)), created=run.made_at.date(), review=True)


def _annex(run: Run) -> bytes:
    book = workbook(facts_of(run), microdata(Results.of(run)).codebook)
    return xlsx.render(book, created=run.made_at.date())


def _spss(run: Run) -> bytes:
    data = microdata(Results.of(run))
    return spss.write(data.codebook, data.columns, created=run.made_at.date())


def _csv(run: Run) -> bytes:
    data = microdata(Results.of(run))
    names = [variable.name for variable in data.codebook.variables]
    return tabular.csv(names, zip(*(data.columns[name] for name in names), strict=True))


def _parquet(run: Run) -> bytes:
    data = microdata(Results.of(run))
    labels = {variable.name: variable.label for variable in data.codebook.variables}
    return tabular.parquet(data.columns, descriptions=labels)


MAKERS: dict[str, Callable[[Run], bytes]] = {
    Kind.REPORT: _report,
    Kind.ANNEX: _annex,
    Kind.SPSS: _spss,
    Kind.CSV: _csv,
    Kind.PARQUET: _parquet,
}


@transaction.atomic
def make(*, run: Run, kind: str, by: User, at: dt.datetime) -> ReportFile:
    """Make one document of a run, or give the one that was made. The same run gives the same bytes.

    Raises:
        Problem: `report_kind_unknown`; those of `report.compose`.
    """
    require(by, "report.make", run)
    if kind not in MAKERS:
        raise Problem("report_kind_unknown")
    known = run.files.filter(kind=kind).first()
    if known:
        return known
    content = MAKERS[kind](run)
    place = Path("reports") / run.survey.slug / f"{run.dataset.version}-{run.number}"
    name = f"{kind}.{ENDINGS[Kind(kind)]}"
    folder = Path(settings.DATA_DIR) / place
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(content)
    digest = hashlib.sha256(content).hexdigest()
    made = ReportFile.objects.create(
        run=run, kind=kind, path=str(place / name), sha256=digest, size=len(content), made_by=by.code, made_at=at
    )
    ledger.append(
        kind="act",
        by=by.code,
        at=at,
        subject=f"survey:{run.survey.code}",
        facts={"act": "report.make", "kind": str(kind), "sha256": digest, "run": run.record_sha256},
    )
    return made
