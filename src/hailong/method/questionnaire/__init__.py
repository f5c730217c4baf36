"""The questionnaire (phiếu) as a value: criteria, items, scales, questions, and the one validation of
answers.

Pure: a definition (JSON) comes in, frozen dataclasses or a `Problem` go out. Every mode (web, interviewer,
paper) asks the same `faults`, so a wrong answer is wrong everywhere for the same reason.
Source: regulation 2782/QĐ-UBND Điều 4 (criteria → sub-criteria), Điều 6 (five levels); DDI for the words in
code.
"""

from hailong.method.questionnaire.answers import check_answers, faults
from hailong.method.questionnaire.parsing import canonical, fingerprint, parse
from hailong.method.questionnaire.shape import (
    Criterion,
    Item,
    Option,
    Question,
    Questionnaire,
    Scale,
    ScalePoint,
    SubCriterion,
)

__all__ = [
    "Criterion",
    "Item",
    "Option",
    "Question",
    "Questionnaire",
    "Scale",
    "ScalePoint",
    "SubCriterion",
    "canonical",
    "check_answers",
    "faults",
    "fingerprint",
    "parse",
]
