"""A small world for the tests of the store: two questionnaires and random responses by a fixed seed."""

import datetime as dt
import random

from hailong.method.weighting.design import design_weight_e4
from hailong.store.dataset import Freeze

FIELDS = {"justice": (30, 300), "labour": (20, 150), "land": (6, 40), "rest": (4, 8)}
UNITS = [f"unit-{number:02d}" for number in range(1, 14)]


def likert(code, criteria, questions=()):
    """A questionnaire on five levels with "not experienced"; criteria is `{code: number of items}`."""
    points = [{"value": value, "labels": {"vi": f"Mức {value}"}} for value in range(1, 6)]
    return {
        "code": code,
        "version": "1.0",
        "sector": "administrative",
        "title": {"vi": "Phiếu thử"},
        "languages": ["vi"],
        "source": "bài kiểm tra",
        "scales": {"likert5": {"points": points, "not_experienced": {"value": 0, "labels": {"vi": "Chưa gặp"}}}},
        "criteria": [
            {
                "code": name,
                "label": {"vi": f"Tiêu chí {name}"},
                "subcriteria": [
                    {
                        "code": f"{name}-1",
                        "label": {"vi": f"Tiêu chí thành phần {name}-1"},
                        "items": [
                            {"code": f"{name}{i}", "text": {"vi": f"Câu {name}{i}"}, "scale": "likert5"}
                            for i in range(1, count + 1)
                        ],
                    }
                ],
            }
            for name, count in criteria.items()
        ],
        "questions": list(questions),
    }


SEX = {
    "code": "sex",
    "kind": "single",
    "text": {"vi": "Giới tính"},
    "options": [{"value": value, "labels": {"vi": value}} for value in ("female", "male")],
}
SUGGEST = {
    "code": "suggest",
    "kind": "multiple",
    "max_choices": 2,
    "text": {"vi": "Đề nghị"},
    "options": [{"value": value, "labels": {"vi": value}} for value in ("time", "manner")],
}
COMMENT = {"code": "comment", "kind": "text", "max_length": 200, "text": {"vi": "Ý kiến"}}
COMMUNE = likert("commune-19", {"A": 4, "B": 4, "C": 5, "D": 3, "E": 3}, [SEX, SUGGEST, COMMENT])
STATION = likert("station-6", {"A": 3, "B": 3}, [SEX])


def row(block, unit, field, answers, **other):
    """One response as processing hands it over."""
    return {
        "block": block,
        "unit": unit,
        "field": field,
        "mode": "interviewer",
        "official": True,
        "day": dt.date(2023, 9, 1),
        "interviewer": "P-01",
        "stratum": f"{unit}|{field}" if field else unit,
        "population": None,
        "weight_e4": 10_000,
        "answers": answers,
    } | other


def answers_of(draw, items, centre):
    """Scores around a centre; some skipped, some not experienced."""
    found = {}
    for code in items:
        if draw.random() < 0.06:
            continue
        found[code] = 0 if draw.random() < 0.05 else min(5, max(1, round(draw.gauss(centre, 0.9))))
    if draw.random() < 0.95:
        found["sex"] = draw.choice(["female", "male"])
    return found


def survey_rows(seed=1):
    """1,430 official responses like Vạn Ninh 2023: 13 communes × 60 in four fields, 13 stations × 50."""
    draw = random.Random(seed)
    items = {
        block: [item["code"] for c in form["criteria"] for item in c["subcriteria"][0]["items"]]
        for block, form in {"commune": COMMUNE, "station": STATION}.items()
    }
    found = []
    for unit in UNITS:
        centre = draw.uniform(3.4, 4.4)
        for field, (n, population) in FIELDS.items():
            population += draw.randrange(9)
            weight = design_weight_e4(population, n)
            found += [
                row(
                    "commune",
                    unit,
                    field,
                    answers_of(draw, items["commune"], centre),
                    population=population,
                    weight_e4=weight,
                )
                for _ in range(n)
            ]
        found += [row("station", unit, "", answers_of(draw, items["station"], centre)) for _ in range(50)]
    return found


def freeze(**other):
    return Freeze(
        **{
            "survey": "thu-2023",
            "version": "1.0",
            "method": "sips-mean-v1",
            "definitions": {"commune": COMMUNE, "station": STATION},
            "labels": {"modes": {"interviewer": "Phỏng vấn"}},
            "facts": {"simulated": True},
        }
        | other
    )
