"""Forms of an improvement plan: the contents of Điều 13.3c, and the follow-up."""

from django import forms

from hailong.improvement.models import FollowUp

LONG = forms.Textarea(attrs={"rows": 2})
DAY = {"type": "date"}


class MeasureForm(forms.Form):
    finding = forms.CharField(label="Người dân nói", max_length=300, help_text="Điểm yếu mà kết quả khảo sát cho thấy.")
    objective = forms.CharField(label="Mục tiêu", max_length=300, help_text="Chỉ số hoặc tỷ lệ cần đạt.")
    task = forms.CharField(label="Nhiệm vụ", max_length=500, widget=LONG)
    result_quantity = forms.CharField(label="Kết quả về số lượng", max_length=300)
    result_quality = forms.CharField(label="Kết quả về chất lượng", max_length=300)
    resources = forms.CharField(label="Nguồn lực", max_length=300)
    lead = forms.CharField(label="Chủ trì", max_length=200)
    coordinating = forms.CharField(label="Phối hợp", max_length=200, help_text="Không có thì ghi “Không”.")
    difficulties = forms.CharField(
        label="Khó khăn, thách thức", max_length=500, widget=LONG, help_text="Không có thì ghi “Không”."
    )
    starts = forms.DateField(label="Bắt đầu thực hiện", widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d"))
    due = forms.DateField(label="Thời gian đạt kết quả", widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d"))
    item_code = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)


class FollowUpForm(forms.Form):
    state = forms.ChoiceField(label="Tình trạng", choices=FollowUp.State.choices)
    note = forms.CharField(label="Việc đã làm", max_length=500)
    figure = forms.CharField(label="Số liệu", max_length=100, required=False, help_text="Ví dụ: trễ hẹn 14% còn 5%.")
    evidence = forms.CharField(
        label="Minh chứng", max_length=300, required=False, help_text="Số văn bản, biên bản hoặc nơi đã niêm yết."
    )


class ReturnForm(forms.Form):
    note = forms.CharField(label="Cần bổ sung điều gì", max_length=500, widget=LONG)
