"""R-004-12: kill -9 while 1,430 forms are posted. Nothing acknowledged is lost, nothing is doubled.

The server is the real one with its own databases, which keep their promises to the disk (not those of the test run).
"""

import json
import os
import queue
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import pytest
from tests import posting

from hailong.config import server
from hailong.config.cluster import own_cluster

pytestmark = pytest.mark.database
ON_POSTGRESQL = os.environ.get("HAILONG_TEST_ENGINE") == "postgresql"
FORMS, CLIENTS, WAIT = 1430, 8, 300


@dataclass
class Crowd:
    """Devices that post until every form is acknowledged, each again and again under the same id.

    `receipts`: id -> every receipt it was given. `answers`: how many of each status. `patience`: 503 without a time.
    """

    address: str
    forms: queue.SimpleQueue
    receipts: dict[str, list[str]] = field(default_factory=dict)
    answers: Counter = field(default_factory=Counter)
    refused: list[str] = field(default_factory=list)
    impatient: int = 0
    up: threading.Event = field(default_factory=threading.Event)
    changed: threading.Condition = field(default_factory=threading.Condition)

    def work(self) -> None:
        client = None
        while (body := self._next()) is not None:
            done = False
            while not done:
                assert self.up.wait(WAIT)
                try:
                    client = client or posting.Client(self.address)
                    done = self._heard(body, *client.post(body))
                except OSError:
                    client = None

    def _next(self) -> bytes | None:
        try:
            return self.forms.get_nowait()
        except queue.Empty:
            return None

    def _heard(self, body: bytes, status: int, headers: dict[str, str], answer: bytes) -> bool:
        """Whether the device may forget this form."""
        with self.changed:
            self.answers[status] += 1
            if status in (200, 201):
                self.receipts.setdefault(json.loads(body)["id"], []).append(json.loads(answer)["receipt"])
            elif status == 503:
                self.impatient += "retry-after" not in headers
            else:
                self.refused.append(f"{status} {answer[:300].decode()}")
            self.changed.notify_all()
        return status != 503

    def wait_for(self, what) -> None:
        with self.changed:
            assert self.changed.wait_for(what, WAIT), (self.answers, self.refused[:3])

    @contextmanager
    def posting(self) -> Iterator[None]:
        threads = [threading.Thread(target=self.work, daemon=True) for _ in range(CLIENTS)]
        self.up.set()
        for thread in threads:
            thread.start()
        yield
        for thread in threads:
            thread.join(WAIT)
            assert not thread.is_alive()


@pytest.fixture
def databases() -> Iterator:
    if ON_POSTGRESQL:
        with own_cluster(durable=True) as cluster:
            yield cluster
    else:
        yield None


class Place:
    """An installation with 1,430 open cases, and its server."""

    def __init__(self, folder, cluster, forms):
        self.folder, self.cluster = folder, cluster
        self.urls = cluster.environment if cluster else {}
        self.bodies = posting.field(folder, self.urls, forms)
        self.port = server.free_port()
        self.start()

    def start(self):
        self.server = server.start(environment=posting.surroundings(self.folder, self.urls), port=self.port)

    def crowd(self, bodies=None) -> Crowd:
        forms = queue.SimpleQueue()
        for body in bodies or self.bodies:
            forms.put(body)
        return Crowd(self.server.address, forms)

    def ids(self) -> set[str]:
        return {json.loads(body)["id"] for body in self.bodies}


@pytest.fixture
def place(request, tmp_path, databases):
    made = Place(tmp_path, databases, request.param)
    yield made
    made.server.stop()


def assert_whole(place, crowd):
    held = posting.inspect(place.folder, place.urls)
    forms = len(place.bodies)
    assert crowd.refused == []
    assert crowd.receipts.keys() == held["receipts"].keys() == place.ids()
    assert all(set(given) == {held["receipts"][identity]} for identity, given in crowd.receipts.items())
    assert len(set(held["receipts"].values())) == held["entries"] == held["settled"] == forms
    assert (held["faults"], held["conflicts"]) == ([], 0)


@pytest.mark.parametrize("place", [FORMS], indirect=True)
def test_a_server_killed_three_times_loses_and_doubles_nothing(place):
    crowd = place.crowd()

    with crowd.posting():
        for mark in (300, 700, 1100):
            crowd.wait_for(lambda mark=mark: len(crowd.receipts) >= mark)
            crowd.up.clear()
            place.server.kill()
            place.start()
            crowd.up.set()
    again = place.crowd(place.bodies[::5])
    with again.posting():
        again.wait_for(lambda: len(again.receipts) == len(place.bodies[::5]))

    for identity, given in again.receipts.items():
        crowd.receipts[identity] += given
    assert again.answers.keys() == {200}
    assert_whole(place, crowd)


if ON_POSTGRESQL:  # SQLite has no server that could be killed

    @pytest.mark.parametrize("place", [400], indirect=True)
    def test_a_killed_database_is_answered_with_patience_and_comes_back_by_itself(place):
        crowd = place.crowd()

        with crowd.posting():
            crowd.wait_for(lambda: len(crowd.receipts) >= 100)
            place.cluster.kill()
            crowd.wait_for(lambda: crowd.answers[503] >= 1)
            place.cluster.start()

        assert crowd.impatient == 0
        assert_whole(place, crowd)
