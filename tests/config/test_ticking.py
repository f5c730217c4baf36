"""What an installation does by the clock, and what it says when that fails."""

import datetime as dt
import json
import os
import subprocess
import sys
from types import SimpleNamespace

import pytest
from tests.tree import ROOT
from tests.worlds import offices

from hailong.config import cli, clock, ticking
from hailong.config.cli import serve
from hailong.config.progress import Progress
from hailong.frame.vault import actions as vault
from hailong.frame.vault.contact import ContactData
from hailong.frame.vault.models import Contact
from hailong.ledger import queries as ledger
from hailong.ledger.models import Entry


@pytest.fixture
def world(db, settings, tmp_path, monkeypatch):
    settings.KEYS_DIR = tmp_path / "keys"
    made = offices()
    monkeypatch.setattr(clock, "now", lambda: made.at)
    return made


def keep_contact(world, *, purge_on, stored_at):
    row = ContactData(frame_unit="khong-co", name="Nguyễn Văn A", phone="0905000001", purge_on=purge_on)
    vault.store(campaign="thu", rows=[row], by="nd-thu", at=stored_at)


@pytest.mark.database
def test_a_tick_puts_everything_that_waits_into_the_tree_and_nothing_the_next_time(world):
    waiting = Entry.objects.pending().count()

    first, second = ticking.tick(), ticking.tick()

    assert (first["sequenced"], second["sequenced"]) == (waiting, 0)
    assert waiting > 0
    assert ledger.verify_log().ok


@pytest.mark.database
def test_a_tick_deletes_contacts_from_their_last_day_on_and_says_how_many(world, monkeypatch):
    """R-004-11: nobody keeps contacts longer than they are needed."""
    keep_contact(world, purge_on=world.at.date() + dt.timedelta(days=1), stored_at=world.at)

    before = ticking.tick()
    monkeypatch.setattr(clock, "now", lambda: world.at + dt.timedelta(days=1))
    purged = ticking.purge(by=world.founder.code, at=clock.now())

    assert (before["purged"], purged, Contact.objects.count()) == (0, 1, 0)
    assert json.loads(Entry.objects.latest("id").payload)["facts"] == {"act": "frame.purge", "contacts": 1}


@pytest.mark.database
def test_a_tick_sweeps_contacts_that_a_crash_left_without_a_frame_unit(world):
    late = world.at + dt.timedelta(days=90)
    keep_contact(world, purge_on=late.date(), stored_at=world.at - dt.timedelta(hours=2))

    done = ticking.tick()

    assert (done["swept"], done["purged"], Contact.objects.count()) == (1, 0, 0)


def test_a_pass_that_fails_is_said_loudly_and_does_not_end_the_ticking(monkeypatch, caplog):
    def broken():
        raise RuntimeError("the disk is full")

    monkeypatch.setattr(ticking, "tick", broken)

    well = ticking.attempt()

    assert not well
    assert "A PASS FAILED" in caplog.text
    assert "the disk is full" in caplog.text


def test_ticking_ends_with_the_process_that_started_it(tmp_path):
    """The caller starts a ticking process and is gone at once."""
    words = [sys.executable, "-m", "hailong.config.cli", "tick", "--every=3600"]
    order = f"{words!r} + [f'--parent={{os.getpid()}}']"
    starts = f"import os, subprocess; print(subprocess.Popen({order}, stdout=subprocess.DEVNULL).pid)"
    surroundings = {**os.environ, "PYTHONPATH": str(ROOT / "src"), "HAILONG_DATA_DIR": str(tmp_path)}
    surroundings["DJANGO_SETTINGS_MODULE"] = "hailong.config.settings"

    # `run` returns when nobody holds its standard error any more: the ticking process does as long as it lives.
    done = subprocess.run(
        [sys.executable, "-c", starts], capture_output=True, env=surroundings, timeout=120, check=True
    )

    assert done.stdout.strip().isdigit()


def test_serving_starts_one_ticking_process_and_becomes_the_server(monkeypatch):
    started, became = [], []
    monkeypatch.setattr(serve.subprocess, "Popen", started.append)
    monkeypatch.setattr(serve.os, "execv", lambda program, words: became.append(words))

    serve.listen(SimpleNamespace(host="127.0.0.1", port=8000, threads=8, server="granian"), Progress())

    assert [words[-3:] for words in started] == [["tick", "--every=60", f"--parent={os.getpid()}"]]
    assert "granian" in became[0]


def test_ticking_begins_also_while_a_database_is_not_there(monkeypatch):
    kept = []
    monkeypatch.setenv("HAILONG_DATABASE_URL", "postgresql://nobody@127.0.0.1:1/survey")
    monkeypatch.setenv("HAILONG_CONTACTS_URL", "postgresql://nobody@127.0.0.1:1/contacts")
    monkeypatch.setattr(ticking, "keep", lambda every, parent: kept.append(parent))

    once = cli.main(["tick"])
    for_ever = cli.main(["tick", "--every=60", "--parent=7"])

    assert (once, for_ever, kept) == (1, 0, [7])
