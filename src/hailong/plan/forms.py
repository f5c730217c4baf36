"""What the wizard's steps read from a request. They only parse; the actions judge."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django import forms
from django.db.models import Q, QuerySet

from hailong.instrument.models import QuestionSetVersion
from hailong.method.index_methods import OFFERED
from hailong.method.index_methods.method import WITHIN
from hailong.org.models import Agency, Area
from hailong.plan.actions import Basics
from hailong.plan.drafts import MilestoneDraft, Period
from hailong.plan.models import Block, Milestone, ModeRule, Part, Survey, Unit
from hailong.plan.pasted import number
from hailong.plan.queries import MODE_LABELS

LINES = ("legal_bases", "plan_chain", "recipients")  # one entry a line
PARTS = (Part.CONTRACTOR, Part.REINTERVIEW, Part.SUPERVISION, Part.SUPPORT)
SEVERAL = {Part.SUPERVISION, Part.SUPPORT}  # the others are one body each, who answers for the work


def day_field(label: str, **more: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **more)


class ReopenForm(forms.Form):
    """A new last day of the field, and why."""

    until = day_field("Thu phiếu đến hết ngày")
    reason = forms.CharField(
        label="Lý do hoặc văn bản", max_length=300, widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Ví dụ: điều tra bổ sung phiếu không được phúc tra xác nhận.",
    )  # fmt: skip


def offered_methods() -> list[tuple[str, list[tuple[str, str]]]]:
    """Every method under the title of its family, said by how it aggregates: no choice is cut off on a phone."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for code, one in OFFERED.items():
        said = WITHIN[one.within]
        groups.setdefault(f"{one.title[0].upper()}{one.title[1:]}", []).append((code, f"{said[0].upper()}{said[1:]}"))
    return list(groups.items())


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
    plan_chain = forms.CharField(
        label="Kế hoạch cấp trên",
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Kế hoạch mà kế hoạch này thực hiện. Mỗi dòng một văn bản, cấp cao nhất trước.",
    )
    recipients = forms.CharField(
        label="Nơi nhận", required=False, widget=forms.Textarea(attrs={"rows": 4}), help_text="Mỗi dòng một nơi."
    )
    reference_from = day_field("Thời kỳ đánh giá, từ ngày")
    reference_to = day_field("Thời kỳ đánh giá, đến ngày")
    field_from = day_field("Thu phiếu, từ ngày")
    field_to = day_field("Thu phiếu, đến ngày")
    reinterview_pct = forms.IntegerField(
        label="Tỷ lệ phúc tra (%)", min_value=0, help_text="Không quá 10% tổng số phiếu (Điều 6.4 QĐ 2782)."
    )
    method = forms.ChoiceField(
        label="Phương pháp tính chỉ số",
        choices=offered_methods,
        widget=forms.RadioSelect,
        help_text="Hai phương pháp khác nhau không bao giờ được so sánh hay xếp hạng chung.",
    )
    aggregation = forms.ChoiceField(label="Cách tính chỉ số của nhóm đơn vị", choices=Survey.Aggregation.choices)
    min_cell = forms.IntegerField(label="Ô nhỏ nhất được công bố (phiếu)", min_value=1)
    min_ranked = forms.IntegerField(label="Số phiếu ít nhất để xếp hạng", min_value=1)
    min_ranked_decision = forms.CharField(
        label="Văn bản cho phép xếp hạng dưới 30 phiếu", max_length=200, required=False
    )

    @property
    def method_chosen(self) -> str:
        """The name of the method as it stands; empty for one that is not on offer."""
        one = OFFERED.get(self["method"].value())
        return one.name if one else ""

    @classmethod
    def of(cls, survey: Survey) -> "BasicsForm":
        values = {name: getattr(survey, name) for name in cls.base_fields}
        return cls(initial=values | {name: "\n".join(values[name]) for name in LINES})

    def basics(self) -> Basics:
        data = dict(self.cleaned_data)
        lines = {name: tuple(data.pop(name).splitlines()) for name in LINES}
        reference = Period(data.pop("reference_from"), data.pop("reference_to"))
        fieldwork = Period(data.pop("field_from"), data.pop("field_to"))
        return Basics(**data, **lines, reference=reference, fieldwork=fieldwork)


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
    """Step 4: who does what. The choice: every contractor, and who is above, below or in the area of the lead."""

    def __init__(self, survey: Survey, day: dt.date, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named = {part: list(survey.participants.filter(part=part).values_list("agency", flat=True)) for part in PARTS}
        choice = self._choice(survey, day, [key for keys in named.values() for key in keys])
        for part in PARTS:
            several = part in SEVERAL
            kind = forms.ModelMultipleChoiceField if several else forms.ModelChoiceField
            self.fields[part.value] = kind(
                choice,
                label=part.label,
                required=part == Part.CONTRACTOR or (part == Part.REINTERVIEW and survey.reinterview_pct > 0),
                initial=named[part] if several else next(iter(named[part]), None),
                **({"widget": forms.CheckboxSelectMultiple} if several else {}),
            )

    @staticmethod
    def _choice(survey: Survey, day: dt.date, named: list[int]) -> QuerySet[Agency]:
        path = survey.lead.area.path
        around = Area.objects.filter(key__in=path.rstrip("/").split("/")).exclude(kind=Area.Kind.COUNTRY)
        units = Unit.objects.filter(block__survey=survey).values("agency")
        near = Q(area__in=around) | Q(area__path__startswith=path) | Q(kind=Agency.Kind.CONTRACTOR)
        offered = Agency.objects.on(day).filter(near).exclude(pk__in=units)
        return Agency.objects.filter(Q(pk__in=offered.values("pk")) | Q(pk__in=named)).order_by("path")

    def participants(self) -> list[tuple[Part, Agency]]:
        chosen = {part: self.cleaned_data[part.value] for part in PARTS if self.cleaned_data[part.value]}
        return [(part, one) for part, found in chosen.items() for one in (found if part in SEVERAL else [found])]


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
