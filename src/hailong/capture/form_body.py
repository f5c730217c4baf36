"""The strict form-encoded parser: the same door as JSON for a page without JavaScript. Pure.

Accepted: `application/x-www-form-urlencoded`, UTF-8, at most 64 KB; no unknown field, none twice but multiple choices.
"""

import re
from urllib.parse import parse_qsl

from hailong.capture.submission import MAX_BYTES, Submission, parsed_envelope
from hailong.method.problem import Problem, raise_all
from hailong.method.questionnaire import Questionnaire
from hailong.method.questionnaire.answers import shown

CONTENT_TYPE = re.compile(r'application/x-www-form-urlencoded\s*(;\s*charset\s*=\s*"?utf-8"?\s*)?', re.IGNORECASE)
MAX_FIELDS = 400
HIDDEN = ("id", "form", "language")
NUMBER = re.compile(r"[0-9]{1,2}")

Fields = list[tuple[str, str]]


def fields_of(body: bytes, content_type: str) -> Fields:
    """Names and values as sent.

    Raises: Problem `body_too_large`, `content_type_wrong`, `body_not_utf8`, `field_wrong`.
    """
    if len(body) > MAX_BYTES:
        raise Problem("body_too_large", most=MAX_BYTES // 1024)
    if not CONTENT_TYPE.fullmatch(content_type.strip()):
        raise Problem("content_type_wrong", expected="application/x-www-form-urlencoded")
    try:
        text = body.decode("ascii")
        return parse_qsl(text, keep_blank_values=True, strict_parsing=True, errors="strict", max_num_fields=MAX_FIELDS)
    except UnicodeError as error:
        raise Problem("body_not_utf8") from error
    except ValueError as error:
        raise Problem("field_wrong", field="–") from error


def read(fields: Fields, questionnaire: Questionnaire, extra: frozenset[str] = frozenset()) -> Submission:
    """The submission of a filled page. An empty value is a skipped question.

    Args:
        extra: names of fields of the page that are not answers; `third_person` is one.

    Raises: Problems `field_unknown`, `form_field_twice`, and those of `submission.parsed_envelope`.
    """
    several = {code for code, question in questionnaire.questions_by_code.items() if question.kind == "multiple"}
    known = {*HIDDEN, *extra, *questionnaire.items, *questionnaire.questions_by_code}
    names = [name for name, _ in fields]
    faults = [Problem("field_unknown", field=shown(name)) for name in dict.fromkeys(names) if name not in known]
    faults += [Problem("form_field_twice", field=name) for name in sorted(known - several) if names.count(name) > 1]
    raise_all(faults)
    hidden = {name: value for name, value in fields if name in HIDDEN}
    answers = answers_of(fields, questionnaire)
    third_person = ("third_person", "1") in fields
    return parsed_envelope({**hidden, "answers": answers, **({"third_person": True} if third_person else {})})


def answers_of(fields: Fields, questionnaire: Questionnaire) -> dict[str, object]:
    """The answer table: levels as integers, several choices as a list, line ends as one."""
    answers: dict[str, object] = {}
    for name, value in fields:
        if not value.strip():
            continue
        if name in questionnaire.items:
            answers[name] = int(value) if NUMBER.fullmatch(value) else value
        elif question := questionnaire.questions_by_code.get(name):
            if question.kind == "multiple":
                answers.setdefault(name, []).append(value)  # type: ignore[attr-defined]
            else:
                answers[name] = value.replace("\r\n", "\n").strip() if question.kind == "text" else value
    return answers


def chosen(fields: Fields) -> dict[str, list[str]]:
    """What was sent, by name, to show it again beside the faults."""
    found: dict[str, list[str]] = {}
    for name, value in fields:
        found.setdefault(name, []).append(value)
    return found
