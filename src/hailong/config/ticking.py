"""What an installation does by the clock: the ledger is sequenced, contacts whose time is up are deleted, and what
PostgreSQL notes beside rows that are written together is taken away.

`./hailong serve` starts one process beside the server that does this every minute and ends with it; `./hailong tick`
does it once. Every part is safe to do twice, and in two processes at once.
"""

import datetime as dt
import logging
import os
import threading
from concurrent.futures import ThreadPoolExecutor

from django.db import connection, connections, transaction

from hailong.capture import actions as capture
from hailong.config import clock
from hailong.frame import actions as frame
from hailong.frame.vault import actions as vault
from hailong.ledger import actions as ledger
from hailong.ledger.models import Entry
from hailong.org import actions as org
from hailong.org.models import User
from hailong.plan.models import Survey
from hailong.sample.models import Case

log = logging.getLogger("hailong.tick")
LOOK_SECONDS = 1.0


def tick() -> dict[str, int]:
    """One pass at this world's time: entries `sequenced`, contacts `purged` and `swept`, responses `unlinked`."""
    at = clock.now()
    with transaction.atomic():
        system = org.founder(at=at)
    visitors = Case.objects.filter(session__isnull=False).values_list("pk", flat=True)
    done = {"swept": frame.sweep(by=system, at=at, others=visitors), "purged": purge(by=system.code, at=at)}
    done["unlinked"] = unlink(by=system, at=at)
    return done | {"sequenced": sequence(at)}


def purge(*, by: str, at: dt.datetime) -> int:
    """Delete the contacts whose time is up and say in the ledger how many; R-004-11."""
    gone = vault.purge(at=at)
    if gone:
        with transaction.atomic():
            facts = {"act": "frame.purge", "contacts": gone}
            ledger.append(kind="act", by=by, at=at, subject="vault", facts=facts)
    return gone


def unlink(*, by: User, at: dt.datetime) -> int:
    """`capture.unlink` for every survey that may get answers; then the old copies of its rows go from the disk."""
    collected = Survey.objects.exclude(state__in=[Survey.State.DRAFT, Survey.State.APPROVED])
    done = sum(capture.unlink(survey=survey, by=by, at=at) for survey in collected)
    if done and not connection.in_atomic_block:
        with connection.cursor() as cursor:
            cursor.execute("VACUUM capture_response, fieldwork_fieldcase, fieldwork_invitation")
    return done


def sequence(at: dt.datetime) -> int:
    """Put what waits into the tree; how many entries."""
    waiting = int(Entry.objects.pending().count())
    if waiting:
        ledger.sequence(at=at)
    return waiting


def keep(every: float, parent: int) -> None:
    """Tick as long as the process `parent`, which started this one, is there. A pass that fails is said loudly."""
    stop = threading.Event()
    while os.getppid() == parent:
        attempt()
        waited = 0.0
        while waited < every and os.getppid() == parent:
            stop.wait(LOOK_SECONDS)
            waited += LOOK_SECONDS


def attempt() -> bool:
    """One pass in a thread of its own, so that whatever went wrong in it ends there; whether it went well."""
    with ThreadPoolExecutor(1) as thread:
        fault = thread.submit(_pass).exception()
    if fault is not None:
        log.error("NHỊP VIỆC ĐỊNH KỲ HỎNG, sẽ thử lại / A PASS FAILED, the next one tries again", exc_info=fault)
    return fault is None


def _pass() -> None:
    try:
        tick()
    finally:
        connections.close_all()
