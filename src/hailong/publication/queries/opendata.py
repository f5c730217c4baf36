"""The open tables of a release: indices as printed, counts per item and level, wishes, codebook, the draw.

From `counts.csv` and `tables.json` anyone recomputes the point values of `figures.csv` with `./hailong verify
FOLDER`. Only what the pages show: whole blocks, units, fields and groups that are not hidden; never unit by field;
one aggregation, since a weighted and a plain mean of the same units are two equations for the units that are hidden.
"""

import csv
import hashlib
import io
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from hailong.estimation.queries import Results, domain_of, shown_choices
from hailong.publication.models import Release
from hailong.publication.queries import bookkeeping
from hailong.sample.models import Draw
from hailong.store import opentables
from hailong.ui.documents import xlsx

FIGURE_COLUMNS = (
    "block", "unit", "field", "group", "aggregation", "measure", "subject", "n", "population", "value", "low", "high",
)  # fmt: skip

CHOICE_COLUMNS = ("block", "unit", "question", "option", "n", "count")


@dataclass(frozen=True)
class TableFile:
    """One open file and what it is."""

    name: str
    title: str
    format: str
    rows: int
    content: bytes

    @property
    def file_name(self) -> str:
        return f"{self.name}.{self.format}"


def open_tables(release: Release) -> list[TableFile]:
    """Every file of a release, `tables.json` last: it names the others and holds the questionnaires."""
    results = Results.of(release.run)
    figures = list(_figures(results))
    levels = [one for one in results.distributions if results.has_shares(one)]
    counts = opentables.write_counts(levels, minimum=release.pages["survey"]["min_cell"])
    choices = list(_choices(results))
    codes = bookkeeping.entries(results.dataset.questionnaires, results.dataset.codebook["labels"], results.method)
    rows = {"figures": figures, "counts": _numbers(counts), "choices": choices, "codes": codes}
    files = [
        TableFile(
            "figures", "Chỉ số theo đơn vị, tiêu chí, câu hỏi", "csv", len(figures), _csv(FIGURE_COLUMNS, figures)
        ),
        TableFile("counts", "Phân bố trả lời từng câu hỏi", "csv", counts.count("\n") - 1, counts.encode()),
        TableFile("choices", "Việc người dân muốn làm tốt hơn", "csv", len(choices), _csv(CHOICE_COLUMNS, choices)),
        TableFile("codebook", "Sổ mã: từng cột, từng mã", "csv", len(codes), bookkeeping.codebook_csv(codes)),
        _workbook(release, results, rows),
        _draws(release),
    ]
    return [*files, _index(release, results, files)]


def _numbers(counts: str) -> list[tuple[Any, ...]]:
    """The rows of `counts.csv` again, its three last columns as numbers."""
    rows = list(csv.reader(io.StringIO(counts)))[1:]
    return [(*row[:-3], int(row[-3]), int(row[-2]), float(row[-1])) for row in rows]


def _choices(results: Results) -> Iterator[tuple[Any, ...]]:
    """Rows of `choices.csv`; what the pages hide is not there."""
    for block in results.dataset.questionnaires:
        for one in shown_choices(results, block):
            for option, count in one.counts.items():
                yield one.block, one.unit, one.question, option, one.n, count


def _workbook(release: Release, results: Results, rows: dict[str, list[tuple[Any, ...]]]) -> TableFile:
    survey, method, codebook = release.pages["survey"], release.pages["method"], results.dataset.codebook
    book = bookkeeping.workbook(
        bookkeeping.Words(results.dataset.questionnaires, codebook["labels"]),
        rows,
        title=survey["title"],
        note=f"Bản {release.version}; {method['formula']} ({method['code']}). CC BY 4.0.",
        simulated=survey["simulated"],
    )
    content = xlsx.render(book, created=release.run.made_at.date())
    total = sum(len(sheet.table.rows) for sheet in book.sheets)
    return TableFile("tables-vi", "Mọi bảng bằng chữ, cho Excel", "xlsx", total, content)


def _figures(results: Results) -> Iterator[tuple[Any, ...]]:
    """Rows of `figures.csv`, rounded as printed; hidden cells are not there."""
    for one in results.figures:
        if one.value is None or not results.is_published(one):
            continue
        told = results.as_told(one)
        ends = ["" if end is None else results.as_printed(one, end) for end in (told.low, told.high)]
        about = (*domain_of(one), one.aggregation, one.measure, one.subject)
        yield (*about, one.n, one.population or "", results.as_printed(one, one.value), *ends)


def _csv(columns: tuple[str, ...], rows: list[tuple[Any, ...]]) -> bytes:
    """Codes and numbers only, so nothing in it can be a formula."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(rows)
    return out.getvalue().encode()


def _json(value: Any) -> bytes:
    return (json.dumps(value, ensure_ascii=False, sort_keys=True, indent=1) + "\n").encode()


def _draws(release: Release) -> TableFile:
    """How the sample was drawn: which draw and why again, seed, hashes, sizes by stratum. No dossier, no person."""
    draws = Draw.objects.filter(block__survey=release.survey, is_current=True).exclude(drawn_at=None)
    manifests = {
        draw.block.code: draw.manifest | {"draw": draw.number, "reason": draw.reason}
        for draw in draws.select_related("block")
    }
    rows = sum(len(manifest.get("strata", [])) for manifest in manifests.values())
    return TableFile("draw", "Phương án và kết quả rút mẫu", "json", rows, _json(manifests))


def _index(release: Release, results: Results, files: list[TableFile]) -> TableFile:
    index = {
        "survey": release.pages["survey"]["title"],
        "version": release.version,
        "simulated": release.pages["survey"]["simulated"],
        "method": release.pages["method"],
        "dataset": release.pages["dataset"],
        "files": {one.file_name: one.title for one in files},
        "sha256": {one.file_name: hashlib.sha256(one.content).hexdigest() for one in files},
        "questionnaires": dict(results.dataset.codebook["questionnaires"]),
        "labels": dict(results.dataset.codebook["labels"]),
        "licence": "CC BY 4.0",
    }
    return TableFile("tables", "Danh mục bảng, phiếu hỏi và sổ mã", "json", len(files), _json(index))
