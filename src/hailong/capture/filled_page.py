"""A page that someone fills in: its questions, what was chosen, what is wrong. For every mode that has a page."""

import time
import uuid
from dataclasses import replace
from typing import Any

from hailong.capture.form_body import Fields, chosen
from hailong.capture.questions import questions_of, said
from hailong.capture.submission import Submission
from hailong.method.problem import Problem
from hailong.plan.models import Unit
from hailong.ui.words import say

LONGEST_SECONDS = 86_400
SECONDS_PER_ITEM = 8


def context_of(unit: Unit, language: str, sent: Fields = (), problem: Problem | None = None) -> dict[str, Any]:
    """Everything a form page shows of a unit's questionnaire."""
    version, survey = unit.block.questionnaire, unit.survey
    questionnaire = version.questionnaire
    marked, wrong = chosen(sent), _errors(problem)
    items = len(questionnaire.items)
    return {
        "unit_name": unit.agency.name,
        "lead_name": survey.lead.name,
        "simulated": survey.simulated,
        "purpose": f"{said(questionnaire.title, language)}. Ý kiến của Ông/Bà giúp đơn vị phục vụ tốt hơn.",
        "items_count": items,
        "minutes": max(2, round(items * SECONDS_PER_ITEM / 60)),
        "language": language,
        "fingerprint": version.fingerprint,
        "questions": [
            (question, _value(question, marked), wrong.get(question["name"], ""))
            for question in questions_of(questionnaire, language)
        ],
        "problems": [say(one) for one in problem.all] if problem else [],
    }


def stamps(sent: Fields = ()) -> dict[str, str]:
    """The id of the form to come and when its page was opened; those that were sent are kept, so a repeat is known."""
    told = dict(sent)
    return {
        "response_id": told.get("id") or str(uuid.uuid4()),
        "started": told.get("started") or str(int(time.time())),
    }


def timed(submission: Submission, sent: Fields) -> Submission:
    """With the seconds since the page was opened, by the machine's own clock: a world's clock stands still.

    The body, and with it the hash, stays as sent: the same page sent twice is the same form.
    """
    started = dict(sent).get("started", "")
    if not (started.isascii() and started.isdigit() and len(started) < 12):
        return submission
    seconds = int(time.time()) - int(started)
    return replace(submission, duration_seconds=seconds) if 0 <= seconds <= LONGEST_SECONDS else submission


def _value(question: dict[str, Any], marked: dict[str, list[str]]) -> Any:
    values = marked.get(question["name"], [])
    return "".join(values) if question["kind"] == "text" else values


def _errors(problem: Problem | None) -> dict[str, str]:
    return {one.facts["question"]: say(one) for one in problem.all if "question" in one.facts} if problem else {}
