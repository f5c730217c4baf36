"""The whole installation against its ledger.

The log (inclusion, append-only, signatures); every decision, from accounts and roles to the approval of a release; the
record and salt of every response; what came of each case; where each row of a dataset comes from; every file and page
against its logged hash. A damaged database is reported like any other finding: nothing that lies there makes this
crash or look well.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, nullcontext
from typing import Any

from hailong.config.progress import Progress
from hailong.config.verification import origins, products
from hailong.config.verification.collecting import collected
from hailong.config.verification.decisions import decisions
from hailong.config.verification.folder import result
from hailong.config.verification.logged import Log, read_log
from hailong.method.problem import Problem
from hailong.ui.words import say


def verify_installation(report: Progress, **outside: Any) -> dict[str, Any]:
    """Check the whole installation against its ledger; needs Django set up.

    Args:
        outside: what a checker brings along: `public_key`, `mirror_dir`, `witness_file` of `ledger.queries.verify_log`.
    """
    from django.db import DatabaseError, connection

    try:
        connection.ensure_connection()
    except DatabaseError as damage:  # not even its first page
        shut = Problem("part_unreadable", part="Cơ sở dữ liệu", reason=f"{type(damage).__name__}: {damage}"[:120])
        return result([say(shut)], kind="installation")
    with snapshot():
        return _verified(Checked(report), **outside)


def _verified(checked: "Checked", **outside: Any) -> dict[str, Any]:
    from hailong.ledger import queries as ledger

    report = checked.report
    checked.all("Cơ sở dữ liệu", "the database", _torn_pages)
    try:
        inspected = checked.part("Sổ nhật ký", "the ledger", lambda: ledger.verify_log(**outside))
    except Problem as problem:  # what was brought along cannot be read: nothing else is worth saying
        return result([say(one) for one in problem.all], kind="installation")
    checked.faults += [say(one) for one in inspected.findings] if inspected else []
    log = checked.part("Đọc sổ nhật ký", "reading the ledger", read_log) or Log()
    checked.all("Tài khoản, kế hoạch, rút mẫu, phúc tra", "decisions", lambda: map(say, decisions(log)))
    checked.all("Bản duyệt, rút mẫu", "plans and draws", lambda: [*origins.plans(log), *origins.draws(log)])
    number = checked.part("Phiếu đã nhận", "the responses", lambda: _responses(checked.faults))
    checked.all("Lần sửa", "corrections", lambda: _corrections(log))
    checked.all("Kết quả tiếp cận", "outcomes of the cases", lambda: map(say, collected(log)))
    checked.all("Khóa, tính, công bố", "freezes, runs, releases", lambda: map(say, products.products(log)))
    frozen = checked.part("Bộ dữ liệu đã khóa", "datasets", lambda: products.files_of_datasets(log, report))
    checked.faults += frozen[1] if frozen else []
    checked.all("Tệp báo cáo", "reports", lambda: products.files_of_reports(log))
    checked.all("Trang và bảng đã công bố", "releases", lambda: products.files_of_releases(log))
    return result(
        checked.faults,
        kind="installation",
        log_size=inspected.size if inspected else 0,
        root=inspected.root if inspected else "",
        responses=number or 0,
        datasets=frozen[0] if frozen else 0,
    )


@contextmanager
def snapshot() -> Iterator[None]:
    """Everything is read as it was at one moment, while the doors stay open; who writes meanwhile does not wait."""
    from django.db import connection, transaction

    if connection.in_atomic_block:
        yield
    elif connection.vendor == "postgresql":
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield
    else:
        with connection.cursor() as cursor:
            cursor.execute("BEGIN DEFERRED")  # atomic() would take the write lock
            try:
                yield
            finally:
                cursor.execute("ROLLBACK")


class Checked:
    """The parts of a check, one after another; one that cannot be read is a finding and not the end."""

    def __init__(self, report: Progress) -> None:
        self.report = report
        self.faults: list[str] = []

    def part(self, name: str, english: str, work: Callable[[], Any]) -> Any:
        """What `work` returns; None, and a finding, where the data is too damaged for it."""
        from django.db import DatabaseError, connection, transaction

        # A query that fails spoils the transaction of PostgreSQL, but not beyond its savepoint.
        own = transaction.atomic() if connection.in_atomic_block else nullcontext()
        with self.report.step(f"{name} / {english}"):
            try:
                with own:
                    return work()
            # What a torn page, a foreign type or a missing part of a record shows itself as. Never taken for well.
            except (DatabaseError, ValueError, TypeError, LookupError, AttributeError, OSError) as damage:
                reason = f"{type(damage).__name__}: {damage}"[:120]
                self.faults.append(say(Problem("part_unreadable", part=name, reason=reason)))
        return None

    def all(self, name: str, english: str, work: Callable[[], Iterable[str]]) -> None:
        """Every finding of a part, also those before it broke off."""
        self.part(name, english, lambda: self.faults.extend(work()))


def _torn_pages() -> Iterator[str]:
    """What SQLite finds wrong with its own file, also where nothing else looks; PostgreSQL has checksums for that."""
    from django.db import connection

    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA quick_check(3)")
            told = [str(row[0]) for row in cursor.fetchall()]
        if told != ["ok"]:
            yield say(Problem("part_unreadable", part="Cơ sở dữ liệu", reason="; ".join(told)[:120]))


def _opening(response: Any) -> Any:
    from hailong.ledger.queries import Opening

    exclusion = getattr(response, "exclusion", None)
    return Opening(
        place=f"response:{response.receipt}",
        record=response.record(),
        salt=bytes(response.salt),
        excluded=bool(exclusion and exclusion.confirmed_by),
    )


def _responses(faults: list[str]) -> int:
    """How many there are; what is wrong with them goes to `faults`."""
    from hailong.capture.models import Response
    from hailong.ledger import queries as ledger
    from hailong.method.receipt import receipt
    from hailong.processing.queries import group_of

    rows = Response.objects.select_related("survey", "unit__block", "field_group", "questionnaire", "exclusion")
    openings, by_survey = [], {}
    for response in rows.iterator(2000):
        opening = _opening(response)
        openings.append(opening)
        by_survey.setdefault(response.survey_id, []).append((group_of(response), opening))
        if opening.value != response.commitment or receipt(response.commitment) != response.receipt:
            faults.append(say(Problem("response_copies_differ", place=response.receipt)))
    found = ledger.verify_openings(openings)
    for survey in _frozen_surveys():
        found += ledger.verify_freeze(f"survey:{survey.code}", by_survey.get(survey.pk, []))
    faults += [say(problem) for problem in found]
    return len(openings)


def _frozen_surveys() -> Iterator[Any]:
    """Surveys with a frozen dataset and no new version on its way, whose decisions would not be in the last freeze."""
    from hailong.plan.models import Survey

    for survey in Survey.objects.filter(datasets__signed_at__isnull=False).distinct():
        if not survey.datasets.filter(signed_at=None).exists():
            yield survey


def _corrections(log: Log) -> Iterator[str]:
    """Corrections that the ledger does not have, and logged ones that are gone."""
    from hailong.processing.models import Correction

    logged = [(one.get("c"), one.get("item"), one.get("value")) for one in log.of("amend")]
    for one in Correction.objects.select_related("response").order_by("pk"):
        told = (one.response.commitment, one.item, one.commitment())
        if told in logged:
            logged.remove(told)
        else:
            yield say(Problem("correction_not_in_ledger", place=one.response.receipt, item=one.item))
    for _, item, _ in logged:
        yield say(Problem("correction_gone", item=item))
