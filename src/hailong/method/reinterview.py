"""Phúc tra: how many forms of whom are asked again, which ones, and what agreement means.

Source: plan 1982/KH-UBND step 3 (10 % of the forms); regulation 2782/QĐ-UBND Điều 6.4 (at most 10 % of all forms). The
cap beats every minimum. The floor of two per interviewer is from back-check practice (J-PAL, DIME).
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields

CAP_PCT = 10
FLOOR = 2
ASKED_ITEMS = 3


def quotas(
    forms: Mapping[str, int], *, rate_pct: int, floor: int = FLOOR, drawn: Mapping[str, int] | None = None
) -> dict[str, int]:
    """How many forms of each interviewer are asked again.

    Args:
        forms: finished forms by stratum (interviewer code, or the mode where there is none).
        rate_pct: share of all forms in per cent; more than the cap of 10 is cut to it.
        floor: forms at least from each stratum, as far as the cap allows (larger strata first).
        drawn: of these forms, those that earlier draws took; they count, and are not given again.

    Returns:
        stratum -> number of new forms; with the drawn ones never above ⌊rate × all forms / 100⌋ in all, nor above
        the stratum's forms.
    """
    before = {stratum: (drawn or {}).get(stratum, 0) for stratum in forms}
    total = max(0, sum(forms.values()) * min(rate_pct, CAP_PCT) // 100 - sum(before.values()))
    order = sorted(forms, key=lambda stratum: (-forms[stratum], stratum))
    given = dict(before)
    for _ in range(floor):
        for stratum in order:
            if total and given[stratum] < min(floor, forms[stratum]):
                given[stratum] += 1
                total -= 1
    while total:
        # the stratum whose share lags most behind its forms gets the next one
        open_strata = [stratum for stratum in order if given[stratum] < forms[stratum]]
        if not open_strata:
            break
        most = max(open_strata, key=lambda stratum: forms[stratum] / (given[stratum] + 1))
        given[most] += 1
        total -= 1
    return {stratum: given[stratum] - before[stratum] for stratum in forms}


def order_of(seed: str, identifier: str) -> str:
    """The place of a form in the draw: SHA-256(seed|id), as in the draw of the sample."""
    return hashlib.sha256(f"{seed}|{identifier}".encode()).hexdigest()


def choose(
    forms: Mapping[str, Sequence[str]], *, seed: str, rate_pct: int, drawn: Mapping[str, int] | None = None
) -> list[str]:
    """Ids of the forms asked again, in the order of the draw.

    Args:
        forms: ids of finished forms that no earlier draw took, by stratum.
        seed: typed by a person, logged before the draw.
        drawn: how many forms of each stratum earlier draws took.
    """
    earlier = drawn or {}
    sizes = {stratum: len(forms.get(stratum, ())) + earlier.get(stratum, 0) for stratum in {*forms, *earlier}}
    numbers = quotas(sizes, rate_pct=rate_pct, drawn=earlier)
    chosen = [
        identifier
        for stratum, ids in forms.items()
        for identifier in sorted(ids, key=lambda one: order_of(seed, one))[: numbers[stratum]]
    ]
    return sorted(chosen, key=lambda one: order_of(seed, one))


def asked_items(items: Sequence[str], *, seed: str, identifier: str) -> list[str]:
    """The items asked again of one form: the same for whoever repeats the draw, unknown before it."""
    chosen = sorted(items, key=lambda item: order_of(seed, f"{identifier}|{item}"))[:ASKED_ITEMS]
    return [item for item in items if item in chosen]


@dataclass(frozen=True)
class Agreement:
    """`matched` of `asked` answers differ by at most one level. Items left open on either side are not asked."""

    matched: int
    asked: int


def agreement(first: Mapping[str, int], again: Mapping[str, int]) -> Agreement:
    """Compare two sets of answers; 0 ("chưa gặp") agrees only with 0."""
    pairs = [(first[item], again[item]) for item in again if item in first]
    matched = sum(one == two or (one > 0 < two and abs(one - two) <= 1) for one, two in pairs)
    return Agreement(matched=matched, asked=len(pairs))


@dataclass(frozen=True)
class AskedAgain:
    """What phúc tra came to, as counts: official forms received, then drawn forms by outcome and by what followed, then
    the items asked again and those that matched.
    """

    forms: int = 0
    drawn: int = 0
    confirmed: int = 0
    not_confirmed: int = 0
    not_contactable: int = 0
    refused: int = 0
    kept: int = 0
    redone: int = 0
    replaced: int = 0
    asked_items: int = 0
    matched_items: int = 0

    @classmethod
    def total(cls, parts: Iterable["AskedAgain"]) -> "AskedAgain":
        """The sum of disjoint parts."""
        known = list(parts)
        return cls(**{one.name: sum(getattr(part, one.name) for part in known) for one in fields(cls)})

    @property
    def concluded(self) -> int:
        return self.confirmed + self.not_confirmed + self.not_contactable + self.refused

    @property
    def unanswered(self) -> int:
        """Forms whose person gave no answer again: not reached, or not willing."""
        return self.not_contactable + self.refused

    @property
    def rate_pct(self) -> float | None:
        """Forms drawn, of all official forms."""
        return 100 * self.drawn / self.forms if self.forms else None

    @property
    def agreement_pct(self) -> float | None:
        """Answers that matched, of the items asked again."""
        return 100 * self.matched_items / self.asked_items if self.asked_items else None
