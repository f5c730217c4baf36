"""The one strict validation of answers, asked by every mode and again when a dataset is frozen.

An answer table is `code -> value`. An absent code is a skipped question (item non-response); 0 is "Tôi chưa
gặp việc này" where the scale offers it. Null, booleans, floats and numbers in text are refused: each meaning
has one spelling.
"""

import re
import unicodedata
from collections.abc import Mapping
from typing import Any

from hailong.method.problem import Problem, raise_all
from hailong.method.questionnaire.shape import Question, Questionnaire

# Characters that turn the reading direction of the text around them (Trojan Source, CVE-2021-42574).
BIDI = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
LINES = frozenset("\n\r\t")
# `forbidden` for whole texts: the categories Cc (less LINES) and Cs, and BIDI. The door looks at every character.
FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff" + "".join(sorted(BIDI)) + "]")


def check_answers(questionnaire: Questionnaire, answers: Mapping[str, Any]) -> None:
    """Raises: the one Problem or all Problems that `faults` finds."""
    raise_all(faults(questionnaire, answers))


def faults(questionnaire: Questionnaire, answers: Any) -> list[Problem]:
    """Every fault of an answer table, in its order; empty when it may be stored.

    Codes: answers_not_object, answer_code_unknown, answer_type_wrong, answer_off_scale,
    answer_choice_unknown, answer_choice_repeated, answer_too_many_choices, answer_text_too_long,
    answer_text_forbidden_character; each with the fact `question`.
    """
    if not isinstance(answers, Mapping):
        return [Problem("answers_not_object")]
    found: list[Problem] = []
    for code, value in answers.items():
        if code in questionnaire.items:
            found += _item_faults(questionnaire, code, value)
        elif code in questionnaire.questions_by_code:
            question = questionnaire.questions_by_code[code]
            found += KINDS[question.kind](question, value)
        else:
            found.append(Problem("answer_code_unknown", question=shown(code)))
    return found


def _item_faults(questionnaire: Questionnaire, code: str, value: Any) -> list[Problem]:
    if type(value) is not int:
        return [Problem("answer_type_wrong", question=code, expected="integer")]
    if value not in questionnaire.scale_of(code).allowed:
        return [Problem("answer_off_scale", question=code, value=shown(value))]
    return []


def _single_faults(question: Question, value: Any) -> list[Problem]:
    if not isinstance(value, str):
        return [Problem("answer_type_wrong", question=question.code, expected="text")]
    if value not in question.values:
        return [Problem("answer_choice_unknown", question=question.code, value=shown(value))]
    return []


def _multiple_faults(question: Question, value: Any) -> list[Problem]:
    if not isinstance(value, list):
        return [Problem("answer_type_wrong", question=question.code, expected="list")]
    found = [fault for choice in value for fault in _single_faults(question, choice)]
    if not found and len(set(value)) < len(value):
        found.append(Problem("answer_choice_repeated", question=question.code))
    if len(value) > question.max_choices:
        facts = {"most": question.max_choices, "count": len(value)}
        found.append(Problem("answer_too_many_choices", question=question.code, **facts))
    return found


def _text_faults(question: Question, value: Any) -> list[Problem]:
    if not isinstance(value, str):
        return [Problem("answer_type_wrong", question=question.code, expected="text")]
    found = []
    length = len(unicodedata.normalize("NFC", value))
    if length > question.max_length:
        found.append(Problem("answer_text_too_long", question=question.code, most=question.max_length, count=length))
    if bad := sorted({f"U+{ord(c):04X}" for c in FORBIDDEN.findall(value)}):
        found.append(Problem("answer_text_forbidden_character", question=question.code, characters=" ".join(bad[:5])))
    return found


KINDS = {"single": _single_faults, "multiple": _multiple_faults, "text": _text_faults}


def forbidden(character: str) -> bool:
    """NUL and other controls (but tab and line ends), half surrogates, bidirectional controls."""
    if character in BIDI:
        return True
    return unicodedata.category(character) in {"Cc", "Cs"} and character not in LINES


def shown(value: Any) -> str:
    """An untrusted value, short and harmless, for the facts of a problem."""
    return "".join("?" if forbidden(c) else c for c in str(value)[:40])
