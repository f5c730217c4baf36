"""What the wizard's steps read from a request. They only parse; the actions judge."""

import datetime as dt
import re
from collections.abc import Mapping
from typing import Any

from django import forms

from hailong.instrument.models import QuestionSetVersion
from hailong.method.problem import Problem, raise_all
from hailong.org.models import Agency
from hailong.plan.actions import Basics
from hailong.plan.drafts import MilestoneDraft, Period
from hailong.plan.models import Block, Milestone, ModeRule, Part, Survey
from hailong.plan.queries import MODE_LABELS

PARTS = (Part.CONTRACTOR, Part.REINTERVIEW, Part.SUPERVISION, Part.SUPPORT)


def day_field(label: str, **more: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **more)


class BasicsForm(forms.Form):
    """Step 1."""

    plan_number = forms.CharField(label="Số kế hoạch", max_length=60, required=False, help_text="Ví dụ: 1982/KH-UBND")
    plan_date = day_field("Ngày ban hành")
    plan_place = forms.CharField(label="Nơi ban hành", max_length=100)
    plan_signer = forms.CharField(label="Người ký", max_length=200, required=False)
    title = forms.CharField(label="Tên cuộc khảo sát", max_length=300, widget=forms.Textarea(attrs={"rows": 3}))
    short_title = forms.CharField(label="Tên gọi tắt", max_length=120)
    legal_bases = forms.CharField(
        label="Căn cứ pháp lý",
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="Mỗi dòng một văn bản.",
    )
    reference_from = day_field("Thời kỳ đánh giá, từ ngày")
    reference_to = day_field("Thời kỳ đánh giá, đến ngày")
    field_from = day_field("Thu phiếu, từ ngày")
    field_to = day_field("Thu phiếu, đến ngày")
    reinterview_pct = forms.IntegerField(
        label="Tỷ lệ phúc tra (%)", min_value=0, help_text="Không quá 10% tổng số phiếu (Điều 6.4 QĐ 2782)."
    )
    aggregation = forms.ChoiceField(label="Cách tính chỉ số của nhóm đơn vị", choices=Survey.Aggregation.choices)
    min_cell = forms.IntegerField(label="Ô nhỏ nhất được công bố (phiếu)", min_value=1)
    min_ranked = forms.IntegerField(label="Số phiếu ít nhất để xếp hạng", min_value=1)
    min_ranked_decision = forms.CharField(
        label="Văn bản cho phép xếp hạng dưới 30 phiếu", max_length=200, required=False
    )

    @classmethod
    def of(cls, survey: Survey) -> "BasicsForm":
        values = {name: getattr(survey, name) for name in cls.base_fields if name != "legal_bases"}
        return cls(initial=values | {"legal_bases": "\n".join(survey.legal_bases)})

    def basics(self) -> Basics:
        data = dict(self.cleaned_data)
        bases = tuple(data.pop("legal_bases").splitlines())
        reference = Period(data.pop("reference_from"), data.pop("reference_to"))
        fieldwork = Period(data.pop("field_from"), data.pop("field_to"))
        return Basics(**data, legal_bases=bases, reference=reference, fieldwork=fieldwork)


def number(text: str) -> int | str:
    """ "1.430", " 60 " or an empty cell as forms write them; what is no number comes back as it is, to be refused."""
    plain = re.sub(r"(?<=\d)[.\s\u00a0](?=\d{3}\b)", "", text.strip())
    return int(plain) if plain.isascii() and plain.isdigit() else (plain or 0)


def typed_grid(
    block: Block, data: Mapping[str, str], *, now: Mapping[str, Mapping[str, int]]
) -> dict[str, dict[str, Any]]:
    """Step 2: cells `q-<block>-<unit>-<field>`, or `each-<block>` for every unit of a block without fields."""
    each = data.get(f"each-{block.code}")
    if each is not None:
        return {slug: {"": number(each)} for slug in now}
    return {
        slug: {code: number(data.get(cell_name(block, slug, code), str(n))) for code, n in row.items()}
        for slug, row in now.items()
    }


def cell_name(block: Block, slug: str, code: str) -> str:
    return f"q-{block.code}-{slug}-{code}"


def pasted_grid(block: Block, text: str, *, now: Mapping[str, Mapping[str, int]]) -> dict[str, dict[str, Any]]:
    """Cells copied from Excel: one line a unit in the annex's order, numbers in the order of the fields.

    Columns before the numbers (number, name) and one total column after them are understood and left out.
    Raises: quota_paste_rows, quota_paste_columns (all at once).
    """
    lines = [line.split("\t") for line in text.splitlines() if line.strip()]
    if len(lines) != len(now):
        raise Problem("quota_paste_rows", block=block.name, rows=len(lines), expected=len(now))
    grid, faults = {}, []
    for place, (cells, (slug, row)) in enumerate(zip(lines, now.items(), strict=True), 1):
        named = [index for index, cell in enumerate(cells) if isinstance(number(cell), str)]
        numbers = [number(cell) for cell in cells[max(named, default=-1) + 1 :]]
        if len(numbers) == len(row) + 1 and numbers[-1] == sum(numbers[:-1]):
            numbers = numbers[:-1]
        if len(numbers) != len(row):
            faults.append(Problem("quota_paste_columns", row=place, columns=len(numbers), expected=len(row)))
            continue
        grid[slug] = dict(zip(row, numbers, strict=True))
    raise_all(faults)
    return grid


class ModesForm(forms.Form):
    """Step 3: a version for each block, a standing for each mode."""

    def __init__(self, survey: Survey, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.blocks = list(survey.blocks.select_related("questionnaire__question_set"))
        said = dict(survey.mode_rules.values_list("mode", "standing"))
        versions = QuestionSetVersion.objects.select_related("question_set").order_by(
            "question_set__name", "-created_at"
        )
        for block in self.blocks:
            self.fields[f"block-{block.code}"] = forms.ModelChoiceField(
                versions, label=f"Phiếu hỏi của khối {block.name}", initial=block.questionnaire_id, empty_label=None
            )
        for mode, label in MODE_LABELS.items():
            self.fields[f"mode-{mode}"] = forms.ChoiceField(
                label=label,
                choices=ModeRule.Standing.choices,
                initial=said.get(mode, ModeRule.Standing.UNUSED),
                widget=forms.RadioSelect(attrs={"class": "across"}),
            )

    def standings(self) -> dict[str, str]:
        return {mode: self.cleaned_data[f"mode-{mode}"] for mode in MODE_LABELS}


class PartsForm(forms.Form):
    """Step 4: who does what."""

    def __init__(self, survey: Survey, day: dt.date, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        alive = Agency.objects.on(day).exclude(kind__in=[Agency.Kind.HEALTH_STATION]).order_by("name")
        for part in PARTS:
            self.fields[part.value] = forms.ModelChoiceField(
                alive,
                label=part.label,
                required=part == Part.CONTRACTOR,
                initial=survey.participants.filter(part=part).values_list("agency", flat=True).first(),
            )

    def participants(self) -> list[tuple[Part, Agency]]:
        return [(part, self.cleaned_data[part.value]) for part in PARTS if self.cleaned_data[part.value]]


class MilestoneForm(forms.Form):
    """One step of the plan."""

    name = forms.CharField(label="Nội dung công việc", max_length=300, widget=forms.Textarea(attrs={"rows": 2}))
    short_name = forms.CharField(label="Tên gọi tắt", max_length=60)
    owner = forms.CharField(label="Chủ trì", max_length=200)
    support = forms.CharField(label="Phối hợp", max_length=200, required=False)
    starts = day_field("Từ ngày", required=False)
    due = day_field("Đến ngày")

    @classmethod
    def of(cls, step: Milestone, data: Mapping[str, str] | None = None) -> "MilestoneForm":
        values = {name: getattr(step, name) for name in cls.base_fields}
        return cls(data, initial=values, prefix=f"m{step.order}")

    def step(self) -> MilestoneDraft:
        return MilestoneDraft(**self.cleaned_data)
