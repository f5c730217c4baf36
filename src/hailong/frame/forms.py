"""Forms of the frame: a register to upload with its columns, a reason to discard one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict

from hailong.frame.columns import CONTACT, HEADINGS, REQUIRED
from hailong.frame.parts import Choice
from hailong.plan.models import Block, Survey, Unit
from hailong.ui.numbers import number

LABELS = {field: headings[0] for field, headings in HEADINGS.items()}
COLUMN, HEADINGS_OF, RETURNED = "column-", "headings", "returned"
MOST_FILES = 100


class FilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """One file or several: a list of uploads."""

    widget = FilesInput

    def clean(self, data, initial=None) -> list[UploadedFile]:
        given = data if isinstance(data, (list, tuple)) else [data]
        if len(given) > MOST_FILES:
            raise forms.ValidationError(f"Chỉ nhận tối đa {MOST_FILES} tệp một lần. Hãy gộp bớt tệp.")
        return [super(FilesField, self).clean(one, initial) for one in given or [None]]


class UploadForm(forms.Form):
    """Files for a block. Once their headings are known, each of our fields can be tied to a column by hand."""

    block = forms.ModelChoiceField(label="Khối", queryset=Block.objects.none())
    file = FilesField(
        label="Tệp danh sách",
        allow_empty_file=True,  # the reader says which of several is empty
        help_text="Tệp .xlsx hoặc .csv từ phần mềm một cửa. Mỗi đơn vị gửi một tệp thì chọn tất cả cùng lúc.",
    )
    unit = forms.ModelChoiceField(
        label="Đơn vị (chỉ khi tệp không có cột đơn vị)",
        queryset=Unit.objects.none(),
        required=False,
        empty_label="Theo cột trong tệp",
    )
    source = forms.CharField(label="Nguồn", max_length=200, required=False)
    by_hand = forms.BooleanField(label="Xem và tự ghép cột trước khi kiểm tra", required=False)

    def __init__(self, *args, survey: Survey, layout: "Layout | None" = None, **kwargs):
        super().__init__(*args, **kwargs)
        blocks = survey.blocks.filter(sampling=Block.Sampling.REGISTER)
        self.fields["block"].queryset = blocks
        self.fields["unit"].queryset = Unit.objects.assessed().filter(block__in=blocks).select_related("agency")
        self.fields["file"].widget.attrs["accept"] = ".xlsx,.csv,.txt"
        if len(blocks) == 1:
            self.fields["block"].initial = blocks[0]
            self.fields["block"].widget = forms.HiddenInput()
        if layout:
            del self.fields["by_hand"]
            self._add_columns(layout)

    def _add_columns(self, layout: "Layout") -> None:
        named = [(str(at), name) for at, name in enumerate(layout.headings) if name]
        choices = [("", "Không có trong tệp"), *named]
        for field, label in LABELS.items():
            need = " (bắt buộc)" if field in REQUIRED else " (cần ít nhất một)" if field in CONTACT else ""
            self.fields[COLUMN + field] = forms.ChoiceField(
                label=label + need, choices=choices, required=False, initial=str(layout.found.get(field, ""))
            )
        self.fields[HEADINGS_OF] = forms.CharField(widget=forms.HiddenInput(), initial=layout.signature)
        if layout.statuses:
            self.fields[RETURNED] = forms.MultipleChoiceField(
                label="Trạng thái nghĩa là đã trả kết quả",
                choices=[(word, f"{word} ({number(count, 0)} dòng)") for word, count in layout.statuses],
                widget=forms.CheckboxSelectMultiple,
                required=False,
                initial=layout.returned,
                help_text="Bỏ trống thì hệ thống nhận “Đã trả kết quả” hoặc mã 10.",
            )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if (unit := given.get("unit")) and unit.block != given.get("block"):
            self.add_error("unit", "Đơn vị này không thuộc khối đã chọn. Hãy chọn đơn vị khác.")
        return given


@dataclass(frozen=True)
class Layout:
    """What a person needs to tie the columns of a file: its headings, what was recognised, its status words."""

    headings: Sequence[str]
    signature: str
    found: Mapping[str, int]
    statuses: Sequence[tuple[str, int]] = ()
    returned: Sequence[str] = ()


class DiscardForm(forms.Form):
    reason = forms.CharField(label="Lý do bỏ danh sách này", max_length=300)


def choice_of(posted: QueryDict) -> Choice | None:
    """The columns that a person tied by hand: our field -> column from 0; None when nobody was asked."""
    said = {key.removeprefix(COLUMN): value for key, value in posted.items() if key.startswith(COLUMN)}
    if not said:
        return None
    chosen = {field: int(value) for field, value in said.items() if value.isascii() and value.isdecimal()}
    return Choice(chosen, tuple(sorted(posted.getlist(RETURNED))), posted.get(HEADINGS_OF, ""))
