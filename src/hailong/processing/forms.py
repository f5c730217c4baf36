"""Forms of cleaning and freezing."""

from django import forms

from hailong.processing.models import Exclusion


class ExclusionForm(forms.Form):
    receipt = forms.CharField(
        label="Mã phiếu", max_length=20, help_text="Mã kiểm tra 12 ký tự trên màn hình cuối hoặc cuống phiếu."
    )
    reason = forms.ChoiceField(label="Lý do", choices=[("", "Chọn lý do"), *Exclusion.Reason.choices])
    note = forms.CharField(label="Ghi chú", max_length=300, required=False)


class CorrectionForm(forms.Form):
    receipt = forms.CharField(label="Mã phiếu", max_length=20)
    item = forms.CharField(label="Câu", max_length=40, help_text="Số thứ tự của câu hài lòng trên phiếu, ví dụ 7.")
    value = forms.IntegerField(label="Giá trị đúng", required=False, help_text="Để trống nếu người trả lời bỏ qua câu.")
    reason = forms.CharField(label="Lý do và căn cứ", max_length=300)


class FreezeForm(forms.Form):
    reason = forms.CharField(
        label="Căn cứ khóa dữ liệu", max_length=300, help_text="Ví dụ: Biên bản kiểm tra dữ liệu số 12/BB-PNV."
    )
