"""A version of a question set as a form: its words, their sources, and what was compared with the signed decision."""

import copy
from typing import Any

from django import forms

from hailong.instrument.models import QuestionSetVersion
from hailong.instrument.queries import next_number

LONG = forms.Textarea(attrs={"rows": 2})


class VersionForm(forms.Form):
    """Fields `text-q01`, `short-q01`, `source-q01`, `verified-q01` for each item, `question-gender` for each question.

    Codes, criteria, scales and options stay: what is compared over the years is the item, not its words.
    """

    number = forms.CharField(label="Số phiên bản", max_length=11, help_text="Bản đã khóa không sửa được: dùng số mới.")
    title = forms.CharField(label="Tên phiếu", max_length=200)

    def __init__(self, version: QuestionSetVersion, *args: Any, **kwargs: Any) -> None:
        asked = version.questionnaire
        initial = {"number": next_number(version), "title": asked.title["vi"]}
        super().__init__(*args, **{"initial": initial} | kwargs)
        self.version = version
        for code, item in asked.items.items():
            self._text(f"text-{code}", f"{code}: câu hỏi", item.text["vi"], most=300)
            self._text(f"short-{code}", f"{code}: tên ngắn", item.short["vi"], most=100)
            self._text(f"source-{code}", f"{code}: nguồn", item.source, most=300)
            self.fields[f"verified-{code}"] = forms.BooleanField(
                label=f"{code}: đã đối chiếu câu chữ với văn bản ký", required=False, initial=item.verified
            )
        for question in asked.questions:
            self._text(f"question-{question.code}", f"{question.code}: câu hỏi", question.text["vi"], most=300)

    def _text(self, name: str, label: str, value: str, *, most: int) -> None:
        self.fields[name] = forms.CharField(label=label, initial=value, max_length=most, widget=LONG)

    def groups(self) -> list[dict[str, Any]]:
        """Fields by criterion, the other questions last."""
        found = [
            {
                "title": criterion.label["vi"],
                "fields": [self[f"{part}-{item.code}"] for item in criterion.items for part in PARTS],
            }
            for criterion in self.version.questionnaire.criteria
        ]
        others = [self[f"question-{question.code}"] for question in self.version.questionnaire.questions]
        return [*found, {"title": "Câu hỏi khác", "fields": others}]

    def definition(self) -> dict[str, Any]:
        """The definition of the version with what was typed in its place."""
        said, made = self.cleaned_data, copy.deepcopy(self.version.definition)
        made["version"], made["title"]["vi"] = said["number"], said["title"]
        items = [item for c in made["criteria"] for sub in c["subcriteria"] for item in sub["items"]]
        for item in items:
            code = item["code"]
            item["text"]["vi"] = said[f"text-{code}"]
            item.setdefault("short", {})["vi"] = said[f"short-{code}"]
            item["source"], item["verified"] = said[f"source-{code}"], said[f"verified-{code}"]
        for question in made.get("questions", []):
            question["text"]["vi"] = said[f"question-{question['code']}"]
        return made


PARTS = ("text", "short", "source", "verified")
