"""The ledger as the checks read it, and the one comparison they all make: what was logged against what is stored.

A log that somebody damaged is read as far as it goes: what is wrong with an entry itself `ledger.inspection` says.
"""

import datetime as dt
import json
from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from django.utils import timezone

from hailong.method.problem import Problem

Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True)
class Logged:
    """One entry by what was hashed, never by its copies."""

    kind: str
    subject: str
    by: str
    facts: Mapping[str, Any]
    commitment: str = ""
    at: str = ""

    @property
    def day(self) -> dt.date | None:
        """The day on which it was written, here; None where the entry has no time that can be read."""
        try:
            return timezone.localdate(dt.datetime.fromisoformat(self.at))
        except ValueError:
            return None

    @property
    def act(self) -> str:
        return str(self.facts.get("act", ""))

    @property
    def survey(self) -> str:
        """The code of the survey that its subject names first."""
        return self.subject.removeprefix("survey:").split("/")[0]

    def get(self, name: str) -> str:
        """A fact as text; empty where it is not there."""
        return str(self.facts.get(name, ""))


@dataclass(frozen=True)
class Log:
    """Every entry that can be read, in the order of the log; what waits for the sequencer comes last."""

    entries: list[Logged] = field(default_factory=list)

    def of(self, kind: str, *acts: str) -> Iterator[Logged]:
        """Entries of a kind, of these acts where acts are named."""
        return (one for one in self.entries if one.kind == kind and (not acts or one.act in acts))


def read_log() -> Log:
    """Also what waits for the sequencer. The kind is the one that was hashed."""
    from hailong.ledger.models import Entry

    payloads = Entry.objects.in_order().values_list("payload", flat=True)
    return Log([one for one in map(_entry, payloads.iterator(2000)) if one])


def _entry(payload: str) -> Logged | None:
    try:
        told = json.loads(payload)
    except ValueError:
        return None
    if not isinstance(told, dict):
        return None
    kind, subject, by, c, at = (str(told.get(name, "")) for name in ("k", "subject", "by", "c", "at"))
    facts = told.get("facts")
    return Logged(kind, subject, by, facts if isinstance(facts, dict) else {}, c, at)


def compared(what: str, stored: Mapping[Key, Any], logged: Mapping[Key, Any]) -> Iterator[Problem]:
    """What the database has and the ledger has not, the other way round, and what they say differently.

    Args:
        what: the Vietnamese name of such a thing; its key is put behind it.
    """
    for key in sorted(stored.keys() | logged.keys(), key=_words):
        name = f"{what} {_words(key)}".strip()
        if key not in logged:
            yield Problem("stored_not_logged", what=name)
        elif key not in stored:
            yield Problem("logged_not_stored", what=name)
        elif stored[key] != logged[key]:
            yield Problem("stored_not_as_logged", what=name, stored=_words(stored[key]), logged=_words(logged[key]))


def common(stored: Mapping[Key, Any], logged: Mapping[Key, Any]) -> tuple[dict[Key, Any], dict[Key, Any]]:
    """Both, without what only one of them has: that is found elsewhere, in other words."""
    keys = stored.keys() & logged.keys()
    return {key: stored[key] for key in keys}, {key: logged[key] for key in keys}


def _words(value: Any) -> str:
    if isinstance(value, tuple):
        return " / ".join(filter(None, map(_words, value)))
    text = str(value)
    return f"{text[:12]}…" if len(text) > 40 and " " not in text else text


def counted(keys: Iterable[Key]) -> dict[Key, int]:
    """How often each key comes."""
    found: dict[Key, int] = {}
    for key in keys:
        found[key] = found.get(key, 0) + 1
    return found
