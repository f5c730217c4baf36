"""Simulated respondents: what a person of a unit and field would answer. No real person is in them.

A latent satisfaction is the sum of effects of the unit, the field, the item, the person and chance; it is cut into
the five levels. The same seed gives the same answers on every machine. The effects are invented.
"""

import hashlib
import random
from dataclasses import dataclass

from hailong.method.questionnaire import Questionnaire

CUTS = (-2.15, -1.45, -0.55, 0.75)
FEEDBACK_UNSEEN = 0.35
UNSEEN = 0.04
SKIPPED = 0.012
STRAIGHT_LINERS = 0.10
RARE = {"asked_to_rate": (24, 1)}  # an official who asks for high marks is seldom
COMMENTS = (
    "Cán bộ hướng dẫn rõ, tôi chỉ phải đi một lần.",
    "Hẹn năm ngày nhưng phải quay lại hai lần mới có kết quả.",
    "Nên có thêm ghế ngồi chờ và nước uống.",
    "Gửi góp ý mà chưa thấy trả lời.",
    "Mọi việc nhanh gọn, cảm ơn các anh chị.",
    "Cần niêm yết lệ phí to và rõ hơn.",
)


@dataclass(frozen=True)
class Person:
    """One simulated respondent: who answers about whom."""

    seed: str
    unit: str
    field: str
    number: int

    def chance(self) -> random.Random:
        return random.Random(f"{self.seed}|{self.unit}|{self.field}|{self.number}")  # noqa: S311 - simulation


def effect(seed: str, name: str, spread: float) -> float:
    """A fixed effect of a named thing, about normal with this spread."""
    digest = hashlib.sha256(f"{seed}|{name}".encode()).digest()
    return (sum(digest[:12]) / 12 / 127.5 - 1) * spread * 6


def level(latent: float) -> int:
    return 1 + sum(latent > cut for cut in CUTS)


def answers(person: Person, questionnaire: Questionnaire) -> dict:
    """Answers of one person, in the shape every mode submits: code -> level, 0 for "chưa gặp", absent for skipped."""
    chance = person.chance()
    mood = (
        0.55
        + effect(person.seed, person.unit, 0.30)
        + effect(person.seed, f"field {person.field}", 0.12)
        + chance.gauss(0, 0.62)
    )
    given: dict = {}
    straight = chance.random() < STRAIGHT_LINERS
    last = len(questionnaire.criteria) - 1
    for place, criterion in enumerate(questionnaire.criteria):
        tilt = effect(person.seed, f"{person.unit} {criterion.code}", 0.16) - (0.35 if place == last else 0)
        for subcriterion in criterion.subcriteria:
            for item in subcriterion.items:
                roll = chance.random()
                if roll < SKIPPED:
                    continue
                unseen = FEEDBACK_UNSEEN if place == last else UNSEEN
                if roll < SKIPPED + unseen and questionnaire.scales[item.scale].not_experienced is not None:
                    given[item.code] = 0
                    continue
                own = 0 if straight else effect(person.seed, item.code, 0.14) + chance.gauss(0, 0.75)
                given[item.code] = level(mood + (0 if straight else tilt) + own)
    return given | _other_questions(chance, questionnaire, mood)


def _other_questions(chance: random.Random, questionnaire: Questionnaire, mood: float) -> dict:
    given: dict = {}
    for question in questionnaire.questions:
        values = [option.value for option in question.options]
        if question.kind == "single" and chance.random() < 0.96:
            weights = RARE.get(question.code) or range(2 * len(values), len(values), -1)
            given[question.code] = chance.choices(values, weights=weights)[0]
        elif question.kind == "multiple" and chance.random() < 0.6:
            most = min(question.max_choices or 1, len(values))
            given[question.code] = sorted(chance.sample(values, chance.randint(1, most)), key=values.index)
        elif question.kind == "text" and chance.random() < 0.12:
            happy = (0, 4) if mood > 0.6 else (1, 2, 3, 5)
            given[question.code] = COMMENTS[chance.choice(happy)]
    return given


def seconds(person: Person, *, items: int) -> int:
    """How long the form took: about seven seconds an item, with slow and fast people."""
    return max(40, round(items * random.Random(f"{person}").lognormvariate(1.9, 0.28)))  # noqa: S311
