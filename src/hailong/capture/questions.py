"""The questions of a form as the pages need them: one shape for citizen and interviewer. Pure.

Shape of one question: name, kind (`single`, `multiple`, `text`), text, criterion, hint, optional, most, longest,
options (value, label, face, detached).
"""

from typing import Any

from hailong.method.questionnaire import Item, Question, Questionnaire
from hailong.method.questionnaire.shape import Labels

COMMENT_HINT = "Xin không ghi tên, số điện thoại, số giấy tờ."


def said(labels: Labels, language: str) -> str:
    """In the language asked for, else in Vietnamese."""
    return labels.get(language) or labels["vi"]


def questions_of(questionnaire: Questionnaire, language: str) -> list[dict[str, Any]]:
    """Items in the order of the form with their criterion, then the other questions."""
    items = [
        _item(questionnaire, item, said(criterion.label, language), language)
        for criterion in questionnaire.criteria
        for item in criterion.items
    ]
    return items + [_question(question, language) for question in questionnaire.questions]


def _item(questionnaire: Questionnaire, item: Item, criterion: str, language: str) -> dict[str, Any]:
    scale = questionnaire.scale_of(item.code)
    options = [
        {"value": point.value, "label": said(point.labels, language), "face": place if len(scale.points) == 5 else ""}
        for place, point in enumerate(scale.points, start=1)
    ]
    if never := scale.not_experienced:
        options.append({"value": never.value, "label": said(never.labels, language), "face": "", "detached": True})
    return {
        "name": item.code,
        "kind": "single",
        "text": said(item.text, language),
        "criterion": criterion,
        "options": options,
    }


def _question(question: Question, language: str) -> dict[str, Any]:
    options = [{"value": option.value, "label": said(option.labels, language)} for option in question.options]
    hints = {
        "multiple": f"Chọn tối đa {question.max_choices} việc. Không bắt buộc.",
        "text": COMMENT_HINT,
        "single": "Không bắt buộc.",
    }
    return {
        "name": question.code,
        "kind": question.kind,
        "text": said(question.text, language),
        "hint": hints[question.kind],
        "optional": True,
        "most": question.max_choices,
        "longest": question.max_length,
        "options": options,
    }
