"""Forms of the sample: how a draw is prepared, the seed, sessions and their tallies."""

from django import forms

from hailong.plan.models import Block, Survey, Unit
from hailong.sample.actions.drawing import MOST_RESERVES

SHIFTS = (("S", "Sáng"), ("C", "Chiều"))


class PrepareForm(forms.Form):
    """The grid is the plan's, or the proposal where the frame is short."""

    reserve_ratio = forms.IntegerField(
        label="Số người dự phòng cho mỗi phiếu",
        min_value=0,
        max_value=MOST_RESERVES,
        initial=1,
        help_text="Thường là 1 hoặc 2.",
    )
    grid = forms.ChoiceField(
        label="Ô thiếu người",
        choices=(("plan", "Để thiếu, giữ nguyên phân bổ của kế hoạch"), ("proposal", "Chuyển phiếu theo đề xuất")),
        initial="plan",
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(label="Lý do rút lại", max_length=300, required=False)

    def __init__(self, *args, is_short: bool, is_redraw: bool, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        if not is_short:
            del self.fields["grid"]
        if not is_redraw:
            del self.fields["reason"]


class SeedForm(forms.Form):
    seed = forms.CharField(
        label="Mầm ngẫu nhiên",
        max_length=120,
        help_text="Công khai, do người thứ hai chọn sau khi dàn mẫu đã khóa, ví dụ kết quả xổ số ngày hôm nay.",
    )


class SessionForm(forms.Form):
    unit = forms.ModelChoiceField(label="Đơn vị", queryset=Unit.objects.none())
    day = forms.DateField(label="Ngày", widget=forms.DateInput(attrs={"type": "date"}))
    shift = forms.ChoiceField(label="Ca", choices=SHIFTS)
    expected_visitors = forms.IntegerField(
        label="Khách dự kiến",
        min_value=1,
        max_value=10_000,
        help_text="Từ đầu đến hết buổi. Dự kiến thấp quá thì hết phiếu trước khi hết khách.",
    )
    quota = forms.IntegerField(label="Số phiếu của buổi", min_value=1, max_value=1_000)
    seed = forms.CharField(label="Mầm ngẫu nhiên", max_length=120, help_text="Công khai, ghi vào phiếu đếm khách.")

    def __init__(self, *args, survey: Survey, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        units = Unit.objects.assessed().filter(block__survey=survey, block__sampling=Block.Sampling.ON_SITE)
        self.fields["unit"].queryset = units.select_related("agency")


class TallyForm(forms.Form):
    session = forms.IntegerField(widget=forms.HiddenInput())
    visitors = forms.IntegerField(label="Khách đến", min_value=0)
    refusals = forms.IntegerField(label="Từ chối", min_value=0)
