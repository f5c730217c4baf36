"""What several publications tell together: versions 1.0 and 1.1, everybody and a part, overlapping domains.

The attacker has all equations of all of them. Domains are laid over each other: people who are in the same domains of
every release are one unknown, and every printed number is a sum of such unknowns.
Source: Hundepool et al., Statistical Disclosure Control (2012), 4.5 (linked tables); trust design 6 (differencing).
"""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass

from hailong.method.disclosure.attack import Effort, Level, Verdict, attack
from hailong.method.disclosure.facts import Fact, Knowledge, Terms, number

Domain = tuple[str, str]  # release, name of the domain in it
Overlay = frozenset[Domain]  # people in exactly these domains


@dataclass(frozen=True)
class Releases:
    """people: exactly these domains -> people on each level of the secret question (one number: people only); most:
    what everybody knows that no count exceeds.

    A version that only adds answers has no people in version 1.0 alone: leave that overlay out, and the attacker knows.
    """

    people: Mapping[Overlay, Sequence[int]]
    most: int

    def _of(self, domain: Domain, level: int | None) -> list[tuple[Overlay, int]]:
        return [
            (overlay, at)
            for overlay, counts in self.people.items()
            for at in range(len(counts))
            if domain in overlay and level in {None, at}
        ]

    def printed(self, domain: Domain, level: int | None = None) -> Fact:
        """The fact that the people of a domain (on one level; None: all) are printed as a number."""
        own = self._of(domain, level)
        if not own:
            raise ValueError(f"nobody is in {domain}")
        of = sum(self.people[overlay][at] for overlay, at in own)
        return number(" ".join(domain) + ("" if level is None else f" [{level}]"), own, of)

    def knowledge(self, facts: Sequence[Fact]) -> Knowledge:
        truth: dict[Hashable, int] = {
            (overlay, at): count for overlay, counts in self.people.items() for at, count in enumerate(counts)
        }
        return Knowledge(truth, tuple(facts), self.most)

    def attack(
        self, facts: Sequence[Fact], *, minimum: int, level: Level, effort: Effort | None = None
    ) -> tuple[Verdict, ...]:
        """What follows, from the facts of all releases together, of every group of 1 … minimum − 1 people that lies
        between domains: how many they are (target: (overlay,)) and how many are on each
        level (target: (overlay, level)).
        """
        targets: dict[Hashable, Terms] = {}
        for overlay, counts in self.people.items():
            if not 0 < sum(counts) < minimum:
                continue
            targets[(overlay,)] = {(overlay, at): 1 for at in range(len(counts))}
            if len(counts) > 1:
                targets |= {(overlay, at): {(overlay, at): 1} for at in range(len(counts))}
        return attack(self.knowledge(facts), targets, level=level, effort=effort)
