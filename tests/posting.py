"""A field with many cases in a data directory of its own, and clients that post forms to its server.

The directory is filled by `python -m tests.posting FOLDER CASES`, and inspected without CASES, in a process of its
own, because its databases are not those of the process that asks. Plan, people and questionnaires come by actions;
cases and their links are written in bulk, since an invitation by action is one person's work and here are thousands.
"""

import json
import os
import random
import socket
import subprocess
import sys
import uuid
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
BODIES = "bodies.jsonl"
FIELD_TIME = "2023-08-02T09:00:00+07:00"
REMARKS = (
    "Cán bộ bộ phận một cửa hướng dẫn tận tình, hồ sơ được trả đúng hẹn. ",
    "Nên có thêm ghế ngồi chờ và nước uống cho người già. ",
    "Tôi phải đi lại hai lần vì thiếu giấy tờ mà lần đầu không được nói rõ. ",
    "Biên lai thu phí rõ ràng, không ai gợi ý trả thêm. ",
)


def surroundings(folder: Path, databases: Mapping[str, str]) -> dict[str, str]:
    """The environment of an installation in `folder`; `databases` as `config.cluster` gives them, {} for SQLite."""
    clean = {key: value for key, value in os.environ.items() if not key.startswith(("HAILONG_", "DJANGO_"))}
    own = {
        "DJANGO_SETTINGS_MODULE": "hailong.config.settings",
        "HAILONG_DATA_DIR": str(folder),
        "HAILONG_WORLD_CLOCK": "1",
        "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)]),
    }
    return {**clean, **own, **databases}


def field(folder: Path, databases: Mapping[str, str], cases: int) -> list[bytes]:
    """Build the field; the bodies that its cases will send, one each, 1.5 to 1.9 KB."""
    order = [sys.executable, "-m", "tests.posting", str(folder), str(cases)]
    done = subprocess.run(order, cwd=ROOT, env=surroundings(folder, databases), capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(f"the field was not built:\n{done.stderr[-4000:]}")
    return (folder / BODIES).read_bytes().splitlines()


def body(draw: random.Random, *, token: str, form: str, items: list[str]) -> bytes:
    """One filled questionnaire hcc-19 with a remark, as a device sends it."""
    answers = {code: draw.choice((2, 3, 4, 4, 4, 5, 5)) for code in items}
    answers |= {"gender": draw.choice(("male", "female")), "age_band": "35_49", "on_behalf": "self"}
    answers["suggestions"] = draw.sample(("information", "premises", "attitude", "digital", "time"), 2)
    answers["comment"] = "".join(draw.choices(REMARKS, k=20))[: draw.randrange(860, 1000)].strip()
    identity = str(uuid.UUID(int=draw.getrandbits(128), version=4))
    plain = {"id": identity, "token": token, "form": form, "answers": answers, "duration_seconds": 240}
    return json.dumps(plain, ensure_ascii=False, separators=(",", ":")).encode()


def inspect(folder: Path, databases: Mapping[str, str]) -> dict:
    """What the installation holds once its ledger is sequenced: `receipts` by id, `entries` and `faults` of the log."""
    order = [sys.executable, "-m", "tests.posting", str(folder)]
    surrounded = surroundings(folder, databases)
    done = subprocess.run(order, cwd=ROOT, env=surrounded, capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(f"the installation was not inspected:\n{done.stderr[-4000:]}")
    return json.loads(done.stdout.splitlines()[-1])


class Client:
    """A device with one connection that stays open. Speaks just enough HTTP, so that measuring costs little."""

    def __init__(self, address: str, timeout: float = 60) -> None:
        host, port = address.removeprefix("http://").split(":")
        self.socket = socket.create_connection((host, int(port)), timeout)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.host = host

    def post(self, data: bytes) -> tuple[int, dict[str, str], bytes]:
        """Send one form: status, headers (lower case), body. Raises `OSError` when the server is gone."""
        head = f"POST /api/v1/responses HTTP/1.1\r\nHost: {self.host}\r\nContent-Type: application/json\r\n"
        self.socket.sendall(f"{head}Content-Length: {len(data)}\r\n\r\n".encode() + data)
        received = b""
        while b"\r\n\r\n" not in received:
            received += self._more()
        front, _, rest = received.partition(b"\r\n\r\n")
        status, *lines = front.decode("latin-1").split("\r\n")
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        while len(rest) < int(headers["content-length"]):
            rest += self._more()
        return int(status.split()[1]), headers, rest

    def _more(self) -> bytes:
        if not (some := self.socket.recv(65536)):
            raise ConnectionError("the server closed the connection")
        return some

    def close(self) -> None:
        self.socket.close()


def _build(folder: Path, cases: int) -> None:
    import datetime as dt

    _tables()
    from tests.worlds import van_ninh

    from hailong.config import clock

    clock.set_to(dt.datetime.fromisoformat(FIELD_TIME))
    world = van_ninh(state="collecting")
    unit = world.unit("van-gia")
    draw = random.Random(20230802)
    version = unit.block.questionnaire
    items = list(version.questionnaire.items)
    with (folder / BODIES).open("wb") as file:
        for token in _links(unit, cases):
            file.write(body(draw, token=token, form=version.fingerprint, items=items) + b"\n")


class _NoMigrations(dict):
    """Tables straight from the models: the same tables in a fifth of the time."""

    def __contains__(self, label: object) -> bool:
        return True

    def __missing__(self, label: str) -> None:
        return None


def _tables() -> None:
    import django
    from django.conf import settings
    from django.core.management import call_command

    settings.MIGRATION_MODULES = _NoMigrations()
    django.setup()
    for alias in settings.DATABASES:
        call_command("migrate", database=alias, run_syncdb=True, interactive=False, verbosity=0)


def _links(unit, number: int) -> list[str]:
    """Cases of one on-site session, each with its personal link."""
    from hailong.config import clock
    from hailong.fieldwork.models import FieldCase, Invitation
    from hailong.fieldwork.tokens import digest, new_token
    from hailong.sample.models import Case, OnSiteSession

    survey = unit.block.survey
    session = OnSiteSession.objects.create(
        unit=unit, day=clock.now().date(), shift="morning", expected_visitors=number, quota=number, version=2,
        start=0, seed="đo",
    )  # fmt: skip
    cases = Case.objects.bulk_create(
        (Case(unit=unit, session=session, number=f"DO-{rank:05d}", rank=rank) for rank in range(1, number + 1)),
        batch_size=500,
    )
    FieldCase.objects.bulk_create((FieldCase(case=case) for case in cases), batch_size=500)
    tokens = [new_token() for _ in cases]
    Invitation.objects.bulk_create(
        (
            Invitation(token_sha256=digest(token), survey=survey, case=case, unit=unit, mode="web")
            for case, token in zip(cases, tokens, strict=True)
        ),
        batch_size=500,
    )
    return tokens


def _inspect() -> dict:
    import django

    django.setup()
    from hailong.capture.models import Conflict, Response
    from hailong.config import clock
    from hailong.fieldwork.models import FieldCase
    from hailong.ledger import actions, queries
    from hailong.ledger.models import Entry

    actions.sequence(at=clock.now())
    log = queries.verify_log()
    rows = Response.objects.select_related("survey", "unit__block", "field_group", "questionnaire")
    openings = [
        queries.Opening(place=str(row.pk), record=row.record(), salt=bytes(row.salt), excluded=False) for row in rows
    ]
    return {
        "receipts": {str(row.pk): row.receipt for row in rows},
        "entries": Entry.objects.filter(kind="resp", log_index__isnull=False).count(),
        "faults": [problem.code for problem in [*log.findings, *queries.verify_openings(openings)]],
        "settled": FieldCase.objects.filter(disposition="1.1").count(),
        "conflicts": Conflict.objects.count(),
    }


if __name__ == "__main__":
    if len(sys.argv) > 2:
        _build(Path(sys.argv[1]), int(sys.argv[2]))
    else:
        print(json.dumps(_inspect()))
