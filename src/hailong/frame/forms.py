"""Forms of the frame: a register to upload with its columns, a reason to discard one."""

from collections.abc import Sequence

from django import forms

from hailong.frame.columns import CONTACT, HEADINGS, REQUIRED
from hailong.plan.models import Block, Survey

LABELS = {field: headings[0] for field, headings in HEADINGS.items()}
COLUMN = "column-"


class UploadForm(forms.Form):
    """A file for a block. Once its headings are known, each of our fields can be tied to a column by hand."""

    block = forms.ModelChoiceField(label="Khối", queryset=Block.objects.none())
    file = forms.FileField(label="Tệp danh sách", help_text="Tệp .xlsx hoặc .csv xuất từ phần mềm một cửa.")
    source = forms.CharField(label="Nguồn", max_length=200, required=False)

    def __init__(self, *args, survey: Survey, headings: Sequence[str] = (), found: dict | None = None, **kwargs):
        super().__init__(*args, **kwargs)
        blocks = survey.blocks.filter(sampling=Block.Sampling.REGISTER)
        self.fields["block"].queryset = blocks
        self.fields["file"].widget.attrs["accept"] = ".xlsx,.csv,.txt"
        if len(blocks) == 1:
            self.fields["block"].initial = blocks[0]
            self.fields["block"].widget = forms.HiddenInput()
        if headings:
            self._add_columns(headings, found or {})

    def _add_columns(self, headings: Sequence[str], found: dict) -> None:
        choices = [("", "Không có trong tệp"), *((str(at), name) for at, name in enumerate(headings) if name)]
        for field, label in LABELS.items():
            need = " (bắt buộc)" if field in REQUIRED else " (cần ít nhất một)" if field in CONTACT else ""
            self.fields[COLUMN + field] = forms.ChoiceField(
                label=label + need, choices=choices, required=False, initial=str(found.get(field, ""))
            )


class DiscardForm(forms.Form):
    reason = forms.CharField(label="Lý do bỏ danh sách này", max_length=300)


def chosen_columns(posted) -> dict[str, int] | None:
    """The columns that a person tied by hand: our field -> column from 0; None when nobody was asked."""
    said = {key.removeprefix(COLUMN): value for key, value in posted.items() if key.startswith(COLUMN)}
    chosen = {field: int(value) for field, value in said.items() if value.isascii() and value.isdecimal()}
    return chosen if said else None
