"""Forms of phúc tra."""

from collections.abc import Sequence

from django import forms

from hailong.method.questionnaire import Questionnaire
from hailong.org.models import User
from hailong.reinterview.models import Reinterview

Outcome, Consequence = Reinterview.Outcome, Reinterview.Consequence


class DrawForm(forms.Form):
    seed = forms.CharField(
        label="Mầm ngẫu nhiên",
        max_length=120,
        help_text="Một số mà mọi người đều kiểm tra được, ví dụ kết quả xổ số ngày rút. Được ghi vào sổ trước khi rút.",
    )


class CloseForm(forms.Form):
    sure = forms.BooleanField(label="Tôi hiểu: sau khi kết thúc, không ai mở lại được liên kết giữa phiếu và hồ sơ.")


class AssignForm(forms.Form):
    """Hand the next forms that nobody has to one person."""

    reinterviewer = forms.ModelChoiceField(
        label="Người phúc tra", queryset=User.objects.none(), empty_label="Chọn người"
    )
    number = forms.IntegerField(label="Số phiếu giao", min_value=1, max_value=500)

    def __init__(self, *args, people, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["reinterviewer"].queryset = people


class DecideForm(forms.Form):
    consequence = forms.ChoiceField(
        label="Quyết định", choices=[choice for choice in Consequence.choices if choice[0]], widget=forms.RadioSelect
    )
    note = forms.CharField(label="Lý do", max_length=300)


class ConcludeForm(forms.Form):
    """What came of asking again: how, the outcome, and the levels of the items asked again."""

    outcome = forms.ChoiceField(
        label="Kết luận",
        choices=[choice for choice in Outcome.choices if choice[0] != Outcome.WAITING],
        widget=forms.RadioSelect,
    )
    note = forms.CharField(
        label="Ghi chú", max_length=300, required=False, help_text="Không ghi tên, số điện thoại của người trả lời."
    )

    def __init__(self, *args, questionnaire: Questionnaire, asked: Sequence[str], **kwargs):
        super().__init__(*args, **kwargs)
        self.asked = asked
        for code in asked:
            scale = questionnaire.scale_of(code)
            points = [*scale.points, *([scale.not_experienced] if scale.not_experienced else [])]
            self.fields[f"item_{code}"] = forms.TypedChoiceField(
                label=questionnaire.items[code].text["vi"],
                choices=[(str(point.value), point.labels["vi"]) for point in points],
                coerce=int,
                empty_value=None,
                required=False,
                widget=forms.RadioSelect(attrs={"class": "across"}),
            )
        self.order_fields([*(f"item_{code}" for code in asked), "outcome", "note"])

    def levels(self) -> dict[str, int]:
        given = {code: self.cleaned_data[f"item_{code}"] for code in self.asked}
        return {code: value for code, value in given.items() if value is not None}
