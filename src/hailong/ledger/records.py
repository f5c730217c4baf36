"""The auditor's check: do the records handed over open the log, all of them, and nothing else? Pure.

It needs records and salts, so it is for holders of the data and for auditors under confidentiality. Conventions of
the facts it reads: `exclude`, `erase` and `loss` name a response by its commitment `c` (an `exclude` with
`"lifted": true` takes an exclusion back); `freeze` carries `counts`, responses per group, and names its survey as
subject.
"""

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from hailong.ledger.canonical import commitment
from hailong.method.problem import Problem


@dataclass(frozen=True)
class Opening:
    """A response record with its salt.

    Args:
        place: how a finding names it (`response:…`); never contact data.
        record: what was committed.
        salt: 32 bytes.
        excluded: whether it is left out of the figures.
    """

    place: str
    record: Mapping[str, Any]
    salt: bytes
    excluded: bool = False

    @property
    def value(self) -> str:
        """The commitment that it opens; empty where record or salt are such that nothing was ever committed so."""
        try:
            return commitment(self.record, self.salt)
        except (TypeError, ValueError):
            return ""


@dataclass
class LoggedFacts:
    """What the log says about responses."""

    responses: dict[str, int] = field(default_factory=dict)
    excluded: dict[str, int] = field(default_factory=dict)
    gone: set[str] = field(default_factory=set)
    freezes: dict[str, list[tuple[int, dict[str, Any]]]] = field(default_factory=dict)
    exclusions: dict[str, list[int]] = field(default_factory=dict)


def read_facts(payloads: Iterable[str]) -> LoggedFacts:
    """Gather the facts about responses from the entries in log order."""
    logged = LoggedFacts()
    for index, payload in enumerate(payloads):
        entry = _fact(payload)
        kind, facts, subject = entry.get("k"), entry["facts"], str(entry.get("subject", ""))
        told = str(facts.get("c", ""))
        if kind == "resp":
            logged.responses[str(entry.get("c", ""))] = index
        elif kind == "exclude" and told:
            logged.exclusions.setdefault(subject, []).append(index)
            if facts.get("lifted"):
                logged.excluded.pop(told, None)
            else:
                logged.excluded[told] = index
        elif kind in ("erase", "loss") and told:
            logged.gone.add(told)
        elif kind == "freeze":
            logged.freezes.setdefault(subject, []).append((index, facts))
    return logged


def _fact(payload: str) -> dict[str, Any]:
    """The entry, always with facts; without any when it was damaged, which `inspection` reports."""
    try:
        entry = json.loads(payload)
    except ValueError:
        entry = {}
    entry = entry if isinstance(entry, dict) else {}
    facts = entry.get("facts")
    return {**entry, "facts": facts if isinstance(facts, dict) else {}}


def check_openings(logged: LoggedFacts, openings: Iterable[Opening], *, complete: bool = True) -> list[Problem]:
    """Compare records with the log.

    Args:
        complete: the records are all of the installation, so a leaf without a record is missing.
    """
    findings: list[Problem] = []
    seen: set[str] = set()
    for opening in openings:
        value = opening.value
        if value not in logged.responses:
            findings.append(Problem("response_not_in_ledger", place=opening.place))
            continue
        if value in seen:
            findings.append(Problem("response_counted_twice", place=opening.place))
        seen.add(value)
        if opening.excluded and value not in logged.excluded:
            findings.append(Problem("exclusion_not_in_ledger", place=opening.place))
        if not opening.excluded and value in logged.excluded:
            findings.append(Problem("exclusion_not_applied", place=opening.place))
    if complete:
        missing = logged.responses.keys() - seen - logged.gone
        findings += [
            Problem("response_missing", index=logged.responses[value])
            for value in sorted(missing, key=logged.responses.__getitem__)
        ]
    return findings


def check_freeze(logged: LoggedFacts, subject: str, groups: Iterable[tuple[str, Opening]]) -> list[Problem]:
    """Compare the last freeze of a survey with its records, given with the group of each.

    A response that was logged after the freeze is not in the dataset; an exclusion after it would change figures
    that are fixed.
    """
    if subject not in logged.freezes:
        return [Problem("freeze_not_in_ledger", subject=subject)]
    place, facts = logged.freezes[subject][-1]
    findings = [
        Problem("exclusion_after_freeze", index=index, freeze=place)
        for index in logged.exclusions.get(subject, [])
        if index > place
    ]
    counted: Counter[str] = Counter()
    for group, opening in groups:
        value = opening.value
        if logged.responses.get(value, place) < place and not opening.excluded:
            counted[group] += 1
    told = facts.get("counts")
    fixed = told if isinstance(told, dict) else {}
    findings += [
        Problem("freeze_counts_differ", group=group, fixed=fixed.get(group, 0), counted=counted[group])
        for group in sorted(fixed.keys() | counted.keys())
        if fixed.get(group, 0) != counted[group]
    ]
    return findings
