"""Forms of publication."""

from django import forms


class RequestForm(forms.Form):
    change_note = forms.CharField(
        label="Bản này sửa điều gì so với bản trước",
        max_length=500,
        required=False,
        help_text="Để trống ở lần công bố đầu tiên.",
    )
    note_only = forms.BooleanField(
        label="Chỉ công bố ghi chú, giữ nguyên các bảng của bản đang công bố",
        required=False,
        help_text="Dùng khi bản mới chỉ khác bản trước vài phiếu nên chưa công bố được bảng mới.",
    )


class DecideForm(forms.Form):
    approved = forms.ChoiceField(
        label="Quyết định", choices=[("1", "Duyệt công bố"), ("0", "Không duyệt")], widget=forms.RadioSelect
    )
    note = forms.CharField(label="Ghi chú", max_length=300, required=False, help_text="Không duyệt thì ghi lý do.")
